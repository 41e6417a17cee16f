"""The cells below a secret's name are masked in every kind of table, and the others stay."""

from __future__ import annotations

import json

import pytest

from accord.evidence import Masks
from fakes.written_secrets import SECRET

OTHER = SECRET[::-1]


@pytest.mark.parametrize(
    "table",
    [
        "user,password\nann,@\namy,#",
        "id;token;role\r\n1;@;reader\r\n2;#;writer",
        '"user","password"\n"ann","@"\n"amy","#"',
        "user\tpassword\nann\t@\namy\t#",
        "| user | password |\n| ann | @ |\n| amy | # |",
        "| user | password |\n|------|:--------:|\n| ann | @ |\n| amy | # |",
        "+---+---+\n| user | api token |\n+---+---+\n| ann | @ |\n| amy | # |\n+---+---+",
        " user | password \n------+----------\n ann  | @\n amy  | #\n(2 rows)",
        "NAME      TOKEN              AGE\nann       @   3d\namy-west   #   12d",
    ],
)
def test_the_cells_below_a_secrets_name_are_masked(table: str) -> None:
    masked = Masks().text(table.replace("@", SECRET).replace("#", OTHER))
    assert (SECRET in masked, OTHER in masked) == (False, False)
    assert "amy" in masked or "writer" in masked


def test_a_table_in_json_is_masked() -> None:
    assert SECRET not in Masks().text(json.dumps({"out": f"user,password\nann,{SECRET}\n"}))


@pytest.mark.parametrize(
    "text",
    [
        "| name | password |\n| ann | required |\n| amy | 8 letters |",
        "user,order\nann,Zq7kXv39xLmT2yB8",
        "user,password\n\nthe order, Zq7kXv39xLmT2yB8",
        "user,password\nann,2026-11-29\namy,",
        "name, password and role\nsee above, Zq7kXv39xLmT2yB8",
        "| token | role |\n| a | b | Zq7kXv39xLmT2yB8 |",
    ],
    ids=["words", "other column", "other lines", "dates", "sentence", "other width"],
)
def test_what_is_in_no_such_cell_stays(text: str) -> None:
    assert Masks().text(text) == text


def test_a_table_ends_with_the_part_that_holds_it() -> None:
    parts = ["user,password\n", f"ann,{SECRET}"]
    assert Masks().texts(parts) == parts


def test_many_headings_are_read_once() -> None:
    # Read again from each of them it takes minutes.
    text = "user,password\n" * 40_000
    assert Masks().text(text) == text
