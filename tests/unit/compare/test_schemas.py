"""Two schemas as their senders and readers have to live with them."""

from __future__ import annotations

from typing import Any

import pytest

from accord.compare.changes import ContractChange, Located
from accord.compare.schemas import SchemaComparison
from accord.model.calls import Side
from accord.model.contract_changes import Impact


def compared(
    old: dict[str, Any],
    new: dict[str, Any],
    side: Side = Side.REQUEST,
    *,
    unchanged: frozenset[str] = frozenset(),
) -> list[ContractChange]:
    changes: list[ContractChange] = []
    comparison = SchemaComparison({"it": old}, {"it": new}, unchanged, changes.append)
    comparison.run(Located(old, ("it",)), Located(new, ("it",)), side, "")
    return changes


@pytest.mark.parametrize(
    ("side", "impact"), [(Side.REQUEST, Impact.BREAKING), (Side.RESPONSE, Impact.INFO)]
)
def test_allowing_less_breaks_senders_and_no_readers(side: Side, impact: Impact) -> None:
    (change,) = compared({"maxLength": 9}, {"maxLength": 5}, side)
    assert (change.code, change.impact) == ("limit-tightened", impact)


def test_what_is_shared_and_unchanged_is_not_looked_into() -> None:
    node = {"$ref": "#/it"}
    assert compared(node, node, unchanged=frozenset({"#/it"})) == []


def test_schemas_that_contain_themselves_come_to_an_end() -> None:
    old = {"properties": {"child": {"$ref": "#/it"}, "name": {"type": "string"}}}
    new = {"properties": {"child": {"$ref": "#/it"}, "name": {"type": "integer"}}}
    assert [change.code for change in compared(old, new)] == ["type-changed"]


def test_nothing_more_is_told_of_a_type_that_is_another() -> None:
    old, new = {"type": "string", "maxLength": 3}, {"type": "integer", "maximum": 3}
    assert [change.code for change in compared(old, new)] == ["type-changed"]


def test_a_property_is_named_by_the_way_to_it() -> None:
    old = {"properties": {"a": {"properties": {"b": {"type": "string"}}}}}
    new = {"properties": {"a": {"properties": {"b": {"type": "integer"}}}}}
    assert [change.subject for change in compared(old, new)] == ["a.b"]


def test_a_multiple_of_the_old_step_allows_less() -> None:
    assert [c.code for c in compared({"multipleOf": 5}, {"multipleOf": 10})] == ["limit-tightened"]
    assert [c.code for c in compared({"multipleOf": 5}, {"multipleOf": 7})] == ["limit-changed"]


def test_null_in_a_list_of_values_is_a_matter_of_the_type() -> None:
    assert compared({"enum": ["a"]}, {"enum": ["a", None]}) == []
