"""What stands beside a secret's name is masked in every notation, beside other names it stays."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from accord.evidence import Masks, secret_values
from fakes import written_secrets
from fakes.printed_secrets import PRINTED
from fakes.readable_texts import READABLE
from fakes.said_secrets import SAID
from fakes.written_secrets import (
    ADDRESSES,
    BLOCKS,
    HARMLESS,
    HEADERS,
    NAMED,
    SECRET,
    WRITTEN,
)

TABLES = (*WRITTEN, *PRINTED)


@pytest.mark.parametrize(
    "table", [NAMED, BLOCKS, ADDRESSES, HEADERS, *PRINTED], ids=lambda table: next(iter(table))
)
def test_a_secret_is_masked_however_it_is_written(table: Mapping[str, str]) -> None:
    masked = {name: Masks().text(text) for name, text in written_secrets.forms(table).items()}
    assert {name: text for name, text in masked.items() if written_secrets.shows(text)} == {}


def test_a_secret_is_masked_however_it_is_said() -> None:
    assert [text for text in SAID if SECRET in Masks().text(text.replace("§", SECRET))] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: next(iter(table)))
def test_what_was_masked_once_stays_however_it_is_written(table: Mapping[str, str]) -> None:
    # Workers mask what they tell, and whoever writes it down masks it again.
    once = [Masks(key=b"trial").text(text) for text in written_secrets.forms(table).values()]
    assert [Masks(key=b"trial").text(text) for text in once] == once


def test_what_was_masked_once_stays_however_it_was_said() -> None:
    once = [Masks(key=b"trial").text(text.replace("§", SECRET)) for text in SAID]
    assert [Masks(key=b"trial").text(text) for text in once] == once


def test_what_only_looks_like_a_secret_stays() -> None:
    masked = {text: Masks().text(text) for text in (*HARMLESS, *READABLE)}
    assert {text: after for text, after in masked.items() if after != text} == {}


def test_what_only_looks_like_a_secret_stays_when_it_became_json() -> None:
    logged = (json.dumps({"said": [text]}) for text in (*HARMLESS, *READABLE))
    masked = {text: Masks().text(text) for text in logged}
    assert {text: after for text, after in masked.items() if after != text} == {}


@pytest.mark.parametrize(
    ("value", "is_drawn"),
    [
        (SECRET, True),
        ("693a91f6-7b1c-4bc4-97a0-0ec2af1a5aaa", True),
        ("9d6cfe89a7f263f8c8eb34bbf39393c9", True),
        ("created_at_and_name", False),
        ("SUMMER-SALE-2026-X1", False),
        ("2026-11-29T21:43:33.123Z", False),
        ("SHA256withRSA", False),
        ("a1b2c3", False),
    ],
)
def test_what_was_drawn_by_lot_changes_its_kind_of_letter_often(value: str, is_drawn: bool) -> None:
    assert secret_values.is_drawn(value) is is_drawn


def test_a_short_name_of_a_header_is_looked_at_whatever_stands_beside_it() -> None:
    assert SECRET not in Masks().text(f'the header X-Auth with "{SECRET}"')


def test_lines_around_a_block_stay() -> None:
    masks = Masks(key=b"trial")
    masked = masks.text(f"db:\n  password: |\n    {SECRET}\n  user: ann")
    assert masked == f"db:\n  password: |\n    {masks.pseudonym(SECRET)}\n  user: ann"


def test_every_line_of_a_block_is_masked() -> None:
    text = Masks().text(f"secret: |\n  first of {SECRET[:8]}\n  {SECRET[8:]}\nuser: ann")
    assert (SECRET[:8] in text, SECRET[8:] in text, text[-9:]) == (False, False, "user: ann")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "?key=",
            "token_type=",
            "cookie:",
            "?code=",
            "auth:",
            "password\n",
            "password:\n- ",
            "password.....",
            "密码（",
        ),
        *("password: &a ", "<td>token", "&lt;token&gt;", "&lt;", '"name":"a","value":"', "TRUE\\t"),
        *("USER a\nPASS ", "AUTH a ", "a LOGIN ", "pulumi config set ", "net use /user:a ", "$6$a"),
        *("token is the ", "a:5432:b:c:", "bearer, ", "password is ", 'variable "token" { '),
    ],
)
def test_many_names_without_a_secret_are_read_once(name: str) -> None:
    # Each reads its value, which goes on to the end: from every one of them it takes minutes.
    text = name * (200_000 // len(name))
    assert SECRET not in Masks().text(text)


@pytest.mark.parametrize(
    "text",
    [
        "user: ann\npass: §",
        "password:\n  §",
        "密碼：§",
        "Authorization:\n §",
        "password=(\n '§'\n)",
    ],
)
def test_a_secret_in_a_text_that_became_json_is_masked(text: str) -> None:
    assert SECRET not in Masks().text(json.dumps({"said": [text.replace("§", SECRET)]}))


def test_a_quote_behind_a_token_stays_escaped() -> None:
    masked = Masks().text(json.dumps({"said": json.dumps(["Authorization", f"Bearer {SECRET}"])}))
    assert json.loads(json.loads(masked)["said"])[0] == "Authorization"


def test_the_first_word_of_the_next_line_is_no_secret_elsewhere() -> None:
    masks = Masks()
    masks.text(json.dumps({"said": "invalid token:\nexpired"}))
    assert masks.text("the coupon has expired") == "the coupon has expired"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("db:\n  password:\n  user: winter", "user: winter"),
        ("password:\nwinter is near", "winter is near"),
        ("password:\nab12cd34ef is the commit", "ab12cd34ef is the commit"),
        ('{"password":\n"user": "ann"}', '"user": "ann"}'),
    ],
)
def test_an_empty_value_takes_nothing_of_the_next_line(text: str, rest: str) -> None:
    assert Masks().text(text).endswith(rest)


def test_what_a_person_typed_on_the_next_line_is_masked() -> None:
    assert SECRET not in Masks().text(f"Password:\n{SECRET}\nwelcome")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Password:\nhunter2\n", "hunter2"),
        ("password=$UP3R!x9", "$UP3R!x9"),
        ('{"password":"%ABC%-9x"}', "%ABC%-9x"),
        ("password=!env!x9", "!env!x9"),
        ('I sign in with password "is it me you look for"', "is it me you look for"),
        ("密碼為「valid horse 42」", "valid horse 42"),
        ("Authorization: TOKEN abcd-efgh", "abcd-efgh"),
        ('{"pass":"Winter-2026"}', "Winter-2026"),
        ("user=ann&pass=correct-horse-battery", "correct-horse-battery"),
        ('the secret "hunter2" was refused', "hunter2"),
        ('the client secret "letmein" was refused', "letmein"),
        ('the secret value "letmein" was refused', "letmein"),
        ("password=hun`ter2", "ter2"),
    ],
)
def test_what_people_make_up_is_masked(text: str, secret: str) -> None:
    assert secret not in Masks().text(text)


def test_a_quote_of_markdown_ends_a_value() -> None:
    assert Masks().text("`password=hunter2`, `port=80`").endswith("`, `port=80`")


def test_each_line_of_a_list_is_looked_at() -> None:
    masked = Masks().text(f"tokens:\n  - {SECRET}\n  - readers\n  - {SECRET[::-1]}\nport: 80")
    assert (SECRET in masked, SECRET[::-1] in masked) == (False, False)
    assert masked.endswith("\nport: 80")
    assert "  - readers\n" in masked


def test_the_row_that_a_key_of_a_query_names_stays() -> None:
    row = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    assert Masks().text(f"GET /x?key={row}") == f"GET /x?key={row}"
    assert row not in Masks().text(f"GET /x?apikey={row}")
