"""Searches by expressions of ECMA-262 end, and end as ECMA-262 says."""

from __future__ import annotations

import random

import pytest

from accord.sources.openapi.bounded_expressions import BoundedExpression, TooCostlyError
from accord.sources.openapi.expression_translation import UnsayableError
from accord.sources.openapi.expressions import expression

CHARACTERS = "\n\r\u2028\u0085\ufeff\u180e\u00a0 \t\x0b\x1caAbéſ１1_-/😀[&]~."
ATOMS = (
    r"\d",
    r"\D",
    r"\w",
    r"\W",
    r"\s",
    r"\S",
    "a",
    "[^a]",
    r"[^\s]",
    r"[\W1]",
    r"[^\Wa]",
    r"[^\Sa]",
    "^",
    "$",
    "é",
    "[é-😀]",
    ".",
    r"\b",
    r"\B",
    r"\p{L}",
    r"[\p{L}1]",
    r"\u{1F600}",
    r"\ud83d\ude00",
    r"\u00e9",
    r"\x61",
    r"\cJ",
    "[^]",
    "[]",
    r"[\b]",
    "[a&&b]",
    "[--1]",
    "[~~a]",
    "[[a]",
    r"[\]a]",
    r"\/",
    "-",
)
OPENINGS = ("(", "(?:", "(?=", "(?!", "(?<=", "(?<!")


def drawn(by: random.Random, depth: int = 0) -> str:
    """An expression, with groups within groups down to a depth."""
    parts = []
    for _ in range(by.randint(1, 4)):
        if depth > 2 or by.random() < 0.6:
            part = by.choice(ATOMS)
        else:
            part = by.choice(OPENINGS)
            part += drawn(by, depth + 1)
            part += (f"|{drawn(by, depth + 1)}" if by.random() < 0.3 else "") + ")"
        is_place = part in ("^", "$", r"\b", r"\B") or part.startswith(OPENINGS[2:])
        parts.append(part + ("" if is_place else by.choice(("", "", "", "*", "+", "?", "{2}"))))
    return "".join(parts)


def test_they_match_as_an_engine_of_ecma_262_does() -> None:
    by, refused = random.Random(11), 0
    for _ in range(200):
        pattern = drawn(by)
        try:
            bounded, whole = BoundedExpression(pattern), expression(pattern)
        except UnsayableError:
            # Such as one that looks ahead within one that looks back.
            refused += 1
            continue
        for _ in range(10):
            text = "".join(by.choices(CHARACTERS, k=by.randint(0, 5)))
            assert bounded.matches(text) is (whole.find(text) is not None), (pattern, text)
    assert refused < 40


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^([\"'])\w+\1$", "'a'", True),
        (r"^([\"'])\w+\1$", "'a\"", False),
        (r"^(?<day>\d)(?:-\k<day>)+$", "1-1-1", True),
        (r"^(?<day>\d)(?:-\k<day>)+$", "1-2", False),
        (r"^(?:(a|b)\1)+$", "aabb", True),
        (r"[\w-.]{2}", "-.", True),
        (r"^\P{Lu}$", "１", True),
        (r"a{", "a{", True),
    ],
)
def test_groups_and_what_the_flag_forbids(pattern: str, text: str, matches: bool) -> None:
    assert BoundedExpression(pattern).matches(text) is matches


@pytest.mark.parametrize("pattern", [r"^(?:(?=a)a|a)+$", r"(?=.*[a-z])(?=.*[A-Z]).{8,}"])
def test_a_search_that_would_take_for_ever_is_given_up(pattern: str) -> None:
    with pytest.raises(TooCostlyError):
        BoundedExpression(pattern).matches("a" * 200_000 + "!")


@pytest.mark.parametrize("pattern", [r"^(?:(?!<script).)*$", r"^(?!\s*$).+", r"^(?=(a+)+$)"])
def test_a_long_text_is_searched_as_long_as_that_goes_quickly(pattern: str) -> None:
    assert BoundedExpression(pattern).matches("a" * 200_000)


def test_the_text_that_costs_too_much_begins_as_the_expression_asks() -> None:
    costly = BoundedExpression(r"^x-(?:(?=a)a|a)+$")
    assert costly.costly_text().startswith("x-aaaa")
