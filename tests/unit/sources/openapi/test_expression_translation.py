"""What the validator's engine is told of an expression, and what it has no word for."""

from __future__ import annotations

import pytest

from accord.sources.openapi.expression_translation import UnsayableError, translation
from accord.sources.openapi.expressions import ExpressionError


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"a.[.]\.$", r"a[^\n\r\x{2028}\x{2029}][\x{2e}]\x{2e}\z"),
        (r"[a-c-]|[]", r"[a-c\x{2d}]|[^\x{0}-\x{10FFFF}]"),
        (r"(a)(?<n>b)", r"(?:a)(?:b)"),
        (r"(?<n>b)\k<n>", r"(b)(?:\1)"),
        (r"\d[\w]\ud83d\ude00", r"[0-9][A-Za-z0-9_]\x{1f600}"),
    ],
)
def test_it_is_told_in_words_that_both_know(pattern: str, text: str) -> None:
    assert translation(pattern).text == text


def test_what_is_repeated_is_known_with_what_leads_to_it() -> None:
    assert translation(r"^x(?:y|z)(?:-[ab]{3,})+c?$").loops == (("xy-", "a"), ("xy", "-a"))


@pytest.mark.parametrize(
    ("pattern", "is_scanning"),
    [(r"^(?:(?!x).)*$", False), (r"(?=a*)b", True), (r"(?!ab)c{1,3}", False), (r"a{40}", True)],
)
def test_a_part_that_is_searched_in_one_go_scans_the_text(pattern: str, is_scanning: bool) -> None:
    assert translation(pattern).is_scanning is is_scanning


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:(a)|b)\1",
        r"(a)?\1",
        r"\1(a)",
        r"(a\1)",
        r"(?!(a))\1",
        r"(?:(a)|\1b)",
        r"[\w-.]\u{3}",
        r"\ud83d",
    ],
)
def test_what_cannot_be_said_alike_is_refused(pattern: str) -> None:
    with pytest.raises(UnsayableError):
        translation(pattern)


def test_what_is_none_of_ecma_262_is_refused() -> None:
    with pytest.raises(ExpressionError):
        translation("(?i)a")
