"""Which regular expressions can be used."""

from __future__ import annotations

import pytest

from accord.sources.openapi.expressions import ExpressionError, expression, is_strict


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"^\d+$", "12"), (r"[\w-.]", "."), (r"\-", "-"), (r"^\p{L}+$", "é"), (r"(?<n>a)\k<n>", "aa")],
)
def test_expressions_of_ecma_262(pattern: str, text: str) -> None:
    assert expression(pattern).find(text) is not None


@pytest.mark.parametrize("pattern", ["(", "(?i)a", "(?P<n>a)", "a++", r"\Aa\z", r"a\Z", r"\Qa\E"])
def test_expressions_of_other_languages(pattern: str) -> None:
    with pytest.raises(ExpressionError):
        expression(pattern)


def test_an_escaped_backslash_before_a_letter_is_no_escape() -> None:
    assert expression(r"[\w-.]\\A").find(r"a\A") is not None


@pytest.mark.parametrize(("pattern", "strict"), [(r"\d", True), (r"[\w-.]", False)])
def test_the_flag_is_left_out_where_it_forbids_what_is_written(pattern: str, strict: bool) -> None:
    assert is_strict(pattern) is strict
