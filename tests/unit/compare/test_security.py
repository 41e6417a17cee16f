"""Who may call an operation, before and after."""

from __future__ import annotations

from typing import Any

import pytest

from accord.compare.changes import Located
from accord.compare.security import compare_security
from accord.model.contract_changes import Impact

Ways = list[dict[str, list[str]]]


def codes(old: Ways, new: Ways, *, schemes: tuple[Any, Any] = ({}, {})) -> list[str]:
    old_document, new_document = (
        {"components": {"securitySchemes": definitions}} for definitions in schemes
    )
    changes = compare_security(old_document, new_document, Located(old, ()), Located(new, ()))
    return [f"{change.code} {change.impact.value}" for change in changes]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param([], [{"key": []}], "security-added breaking", id="closed"),
        pytest.param([{"key": []}], [], "security-removed info", id="opened"),
        pytest.param([{"key": []}], [{"key": []}, {}], "security-removed info", id="optional"),
        pytest.param(
            [{"a": []}, {"b": []}], [{"a": []}], "security-alternative-removed breaking", id="less"
        ),
        pytest.param(
            [{"a": []}], [{"a": []}, {"b": []}], "security-alternative-added info", id="more"
        ),
        pytest.param([{"a": ["r"]}], [{"a": ["r", "w"]}], "scope-added breaking", id="scope"),
        pytest.param([{"a": ["r", "w"]}], [{"a": ["r"]}], "scope-removed info", id="no-scope"),
    ],
)
def test_a_change_of_who_may_call(old: Ways, new: Ways, told: str) -> None:
    assert codes(old, new) == [told]


def test_the_order_of_the_ways_is_no_change() -> None:
    assert codes([{"a": []}, {"b": []}], [{"b": []}, {"a": []}]) == []


def test_a_scheme_that_is_sent_elsewhere_breaks_its_callers() -> None:
    header = {"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    query = {"k": {"type": "apiKey", "in": "query", "name": "X-Key"}}
    told = codes([{"k": []}], [{"k": []}], schemes=(header, query))
    assert told == [f"security-scheme-changed {Impact.BREAKING.value}"]


def test_basic_is_the_same_however_a_dialect_writes_it() -> None:
    old = {"k": {"type": "basic"}}
    new = {"k": {"type": "http", "scheme": "basic"}}
    assert codes([{"k": []}], [{"k": []}], schemes=(old, new)) == []
