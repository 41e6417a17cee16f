from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.toml_document import Place, TomlDocument, TomlSyntaxError

TEXT = '''\
title = "x"
"quoted key" = 1

[stages.smoke]
tags = """
suite = "not a key"
[not-a-table]
"""
client.timeout-s = 3

[ environments . "my place" ]
start = ["a",
  # "c" is no more
  ["b"], "c"]

[[sign-in]]
operation = "a/b"

[[sign-in]] # the second
operation = "c/d"
[sign-in.headers]
key = "x"
'''


@pytest.mark.parametrize(
    ("place", "holding", "expected"),
    [
        pytest.param(("title",), "", 1, id="top"),
        pytest.param(("quoted key",), "", 2, id="quoted"),
        pytest.param(("stages", "smoke"), "", 4, id="table"),
        pytest.param(("stages", "smoke", "tags"), "", 5, id="text-of-lines"),
        pytest.param(("stages", "smoke", "suite"), "", 6, id="nearest-row"),
        pytest.param(("not-a-table",), "", 0, id="heading-in-a-text"),
        pytest.param(("stages", "smoke", "client", "timeout-s"), "", 9, id="dotted"),
        pytest.param(("environments", "my place", "start"), "", 12, id="spaces-in-a-heading"),
        pytest.param(("environments", "my place", "start"), '"c"', 14, id="entry"),
        pytest.param(("environments", "my place", "ready-s"), "", 11, id="nearest-table"),
        pytest.param(("sign-in",), "", 16, id="list-of-tables"),
        pytest.param(("sign-in", 0, "operation"), "", 17, id="first-entry"),
        pytest.param(("sign-in", 1), "", 19, id="second-entry"),
        pytest.param(("sign-in", 1, "operation"), "", 20, id="key-of-the-second"),
        pytest.param(("sign-in", 1, "headers", "key"), "", 22, id="table-in-a-list"),
        pytest.param(("nowhere",), "", 0, id="nowhere"),
    ],
)
def test_the_line_of_a_place(place: Place, holding: str, expected: int) -> None:
    assert TomlDocument(TEXT).line(*place, holding=holding) == expected


def test_lines_end_as_windows_ends_them() -> None:
    assert TomlDocument(TEXT.replace("\n", "\r\n")).line("sign-in", 1, "operation") == 20


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(TomlSyntaxError) as caught:
        TomlDocument("a = 1\nb = \n")
    assert caught.value.line == 2


def test_what_is_nested_too_deeply_is_no_toml() -> None:
    with pytest.raises(TomlSyntaxError):
        TomlDocument("a = " + "[" * 20_000)


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("\ufeffa = 1\n", encoding="utf-8")
    assert TomlDocument.read(tmp_path / "x.toml").table == {"a": 1}
