"""What the validator's own engine is given means what ECMA-262 means."""

from __future__ import annotations

import random

import jsonschema_rs
import pytest

from accord.contract.patterns import is_common, native, require_expression
from accord.contract.references import UnusableSchemaError
from accord.sources.openapi.expressions import expression

CHARACTERS = "\n\r\u2028\u0085\ufeff\u180e\u00a0 \t\x0b\x1caAéſ１1_-/😀"
ATOMS = (
    r"\d",
    r"\D",
    r"\w",
    r"\W",
    r"\s",
    r"\S",
    "a",
    "[a-z]",
    "[^a]",
    r"[^\s]",
    r"\v",
    r"[\-]",
    r"[A-Za-z\d_-]",
    "^",
    "$",
    "é",
    "[é-😀]",
    "a{2}",
    "(?:a|1)",
    "(a)?",
    r"\.",
    r"\/",
    "-",
)


def test_common_expressions_match_alike() -> None:
    drawn = random.Random(7)
    for _ in range(300):
        pattern = "".join(drawn.choices(ATOMS, k=drawn.randint(1, 4)))
        validator = jsonschema_rs.Draft202012Validator({"pattern": pattern})
        for _ in range(10):
            text = "".join(drawn.choices(CHARACTERS, k=drawn.randint(0, 4)))

            assert is_common(pattern)
            assert validator.is_valid(text) is (expression(pattern).find(text) is not None)


@pytest.mark.parametrize("pattern", [".", r"\bа", r"(?=a)\w", "[a&&b]", "[^]", r"\p{L}", "(?<n>a)"])
def test_expression_on_which_the_engines_differ_is_not_common(pattern: str) -> None:
    assert not is_common(pattern)


def test_any_character_is_said_without_the_ends_of_lines() -> None:
    assert native(r"^a.[.]\.$") == r"^a[^\n\r\u2028\u2029][.]\.$"


@pytest.mark.parametrize("pattern", ["(a", "(?P<n>a)", "a**", "[b-a]"])
def test_what_is_no_expression_is_refused(pattern: str) -> None:
    with pytest.raises(UnusableSchemaError):
        require_expression(pattern)
