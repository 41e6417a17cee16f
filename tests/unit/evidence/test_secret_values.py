"""What stands beside a secret's name is masked in every notation, beside other names it stays."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from accord.evidence import Masks, secret_values
from fakes import written_secrets
from fakes.written_secrets import (
    ADDRESSES,
    BLOCKS,
    COMMANDS,
    HARMLESS,
    HEADERS,
    NAMED,
    SECRET,
    TOKENS,
)


@pytest.mark.parametrize(
    "text",
    written_secrets.forms(NAMED, BLOCKS, ADDRESSES, HEADERS).values(),
    ids=[*NAMED, *BLOCKS, *ADDRESSES, *HEADERS],
)
def test_a_secret_is_masked_however_it_is_written(text: str) -> None:
    assert not written_secrets.shows(Masks().text(text))


@pytest.mark.parametrize(
    "table",
    [COMMANDS, NAMED, BLOCKS, TOKENS, ADDRESSES, HEADERS],
    ids=lambda table: next(iter(table)),
)
def test_what_was_masked_once_stays_however_it_is_written(table: Mapping[str, str]) -> None:
    # Workers mask what they tell, and whoever writes it down masks it again.
    once = [Masks(key=b"trial").text(text) for text in written_secrets.forms(table).values()]
    assert [Masks(key=b"trial").text(text) for text in once] == once


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert Masks().text(text) == text


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


@pytest.mark.parametrize("name", ["?key=", "token_type=", "cookie:", "?code=", "auth:"])
def test_many_names_without_a_secret_are_read_once(name: str) -> None:
    # Each reads its value, which goes on to the end: from every one of them it takes minutes.
    text = name * (200_000 // len(name))
    assert Masks().text(text) == text


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
