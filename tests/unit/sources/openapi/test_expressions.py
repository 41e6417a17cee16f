"""Which regular expressions can be used, and where a document has others."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.sources.openapi.expressions import ExpressionError, expression, unusable_expressions
from fakes.written_contracts import OPENAPI, contract


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


def test_only_schemas_have_expressions() -> None:
    bad = {"pattern": "("}
    document = {
        "schemas": {"pattern": {"properties": {"pattern": bad, "default": bad}}},
        "example": bad,
        "x-note": bad,
        "enum": [bad],
    }
    assert sorted(place for place, _, _ in unusable_expressions(document)) == [
        ("schemas", "pattern", "properties", "default", "pattern"),
        ("schemas", "pattern", "properties", "pattern", "pattern"),
    ]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_one_is_told_once_at_its_line(tmp_path: Path, version: str) -> None:
    schema = "{schema: {type: string, pattern: '(?i)a'}}"
    text = OPENAPI.format(version=version).replace("{schema: {type: object}}", schema, 1)
    [fault] = contract(tmp_path, text).faults
    assert fault.message.id == "sources.contract-pattern"
    assert fault.line == text[: text.index("pattern")].count("\n") + 1


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("pattern", [r"[\w-.]", r"\p{L}", r"(?<n>a)"])
def test_one_that_only_other_engines_refuse_is_no_fault(
    tmp_path: Path, version: str, pattern: str
) -> None:
    schema = f"{{schema: {{type: string, pattern: '{pattern}'}}}}"
    text = OPENAPI.format(version=version).replace("{schema: {type: object}}", schema, 1)
    assert contract(tmp_path, text).faults == ()
