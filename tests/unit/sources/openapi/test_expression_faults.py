"""Where a document has regular expressions that no judge can use, or not for every text."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Severity
from accord.sources.openapi.expression_faults import unusable_expressions
from fakes.written_contracts import OPENAPI, contract


def test_only_schemas_have_expressions() -> None:
    bad = {"pattern": "("}
    document = {
        "schemas": {"pattern": {"properties": {"pattern": bad, "default": bad}}},
        "example": bad,
        "x-note": bad,
        "enum": [bad],
    }
    assert sorted(unusable.place for unusable in unusable_expressions(document)) == [
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


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?:(?=a)a|a)+$",
        r"^(?!.*x)(?:(?!y)[a-z]+)+@",
        r"^https?://(?:(?!y)[a-z]+)+@",
        r"(.)\1(?:\b|a|a)+$",
    ],
)
def test_one_that_tries_all_ways_is_told_with_a_text(pattern: str) -> None:
    [costly] = unusable_expressions({"pattern": pattern})
    assert costly.problem.id == "sources.contract-pattern-costly"
    assert costly.severity is Severity.WARNING
    assert costly.problem.arguments["text"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,64}$",
        r"^(?=.{1,253}$)(?!-)(?:[a-z0-9-]{1,63}\.)+[a-z]{2,}$",
        r"^(?:(?!<script).)*$",
        r"^(?!\s*$).+",
        r"^([\"']).*\1$",
        r"\bword\b",
        r"(a+)+$",
    ],
)
def test_one_that_is_read_quickly_is_no_fault(pattern: str) -> None:
    assert [*unusable_expressions({"pattern": pattern})] == []


@pytest.mark.parametrize("pattern", [r"(?:(a)|b)\1", r"[\ud83c-\ud83e]", r"\u{3}[\w-.]"])
def test_one_that_the_bounded_engine_has_no_word_for_is_told(pattern: str) -> None:
    [unsayable] = unusable_expressions({"pattern": pattern})
    assert unsayable.problem.id == "sources.contract-pattern-unsayable"
    assert unsayable.severity is Severity.ERROR


def test_one_of_another_file_is_one_of_the_document() -> None:
    document = {"x-accord-bundled": {"Thing": {"pattern": "(["}}, "x-more": {"pattern": "(["}}
    assert [unusable.place for unusable in unusable_expressions(document)] == [
        ("x-accord-bundled", "Thing", "pattern")
    ]


@pytest.mark.parametrize("pattern", ["^.{0,65535}$", r"\p{L}{5000}", "((a{100}){100}){100}"])
def test_one_that_is_too_large_for_the_engine_is_told(pattern: str) -> None:
    [large] = unusable_expressions({"pattern": pattern})
    assert large.problem.id == "sources.contract-pattern-unsayable"


@pytest.mark.parametrize("pattern", ["^[a-z0-9-]{1,253}$", "a{100000}", "((a{9}){9}){9}"])
def test_one_with_counts_that_the_engine_has_room_for_is_no_fault(pattern: str) -> None:
    assert list(unusable_expressions({"pattern": pattern})) == []
