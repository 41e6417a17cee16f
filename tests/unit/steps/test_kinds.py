"""The kinds of values that sentences have places for."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from accord.steps.kinds import ANNOTATED, KINDS, QUOTED, ValueKind, WrittenValue, unescaped
from accord.text import LANGUAGES, has


def read(kind: str, text: str) -> object:
    """What a text comes to in a place of that kind."""
    value = KINDS[kind]
    for pattern in value.patterns:
        if found := re.fullmatch(pattern, text):
            return value.convert(*(found.groups() or (found[0],)))
    raise LookupError(text)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_is_explained_and_has_an_example_that_it_matches(kind: ValueKind) -> None:
    assert has(kind.about)
    for language in LANGUAGES:
        example = kind.examples[language]
        assert any(re.fullmatch(pattern, example) for pattern in kind.patterns), example


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("5 seconds", timedelta(seconds=5)),
        ("1.5秒", timedelta(seconds=1.5)),
        ("200 ms", timedelta(seconds=0.2)),
        ("2 分鐘", timedelta(minutes=2)),
    ],
)
def test_a_duration_is_read_in_every_language(text: str, duration: timedelta) -> None:
    assert read("duration", text) == duration


def test_a_duration_without_end_is_as_long_as_can_be() -> None:
    assert read("duration", f"{10**30} s") == timedelta.max - timedelta(
        hours=23, minutes=59, seconds=59, microseconds=999_999
    )


def test_money_stays_exact() -> None:
    assert read("number", "19.90") == Decimal("19.90")


def test_only_quotes_are_escaped() -> None:
    assert unescaped(r"say \"hi\" in C:\temp") == r'say "hi" in C:\temp'


def test_every_annotation_stands_for_a_kind() -> None:
    assert set(ANNOTATED.values()) <= set(KINDS)


def test_a_number_in_quotes_is_a_text() -> None:
    convert = KINDS["value"].convert
    count = len(KINDS["value"].patterns)
    assert convert(*[None] * (count - 1), "12") == WrittenValue("12", quoted=False)
    assert convert("12", *[None] * (count - 1)) == WrittenValue("12", quoted=True)


@pytest.mark.parametrize("text", ["「茶」或酒」", "『茶』或酒』", "“茶”或酒”", "‘茶’或酒’"])
def test_a_quotation_ends_with_the_first_mark_that_closes_it(text: str) -> None:
    assert [match[1] for match in (re.match(it, text) for it in QUOTED) if match] == ["茶"]
