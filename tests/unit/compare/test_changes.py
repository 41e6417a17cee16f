"""When two changes are one, and where values of a document stand."""

from __future__ import annotations

from typing import Any

from accord.compare.changes import ContractChange, Located, followed
from accord.model.calls import Side
from accord.model.contract_changes import Impact


def change(impact: Impact = Impact.INFO, **more: Any) -> ContractChange:
    fields = {"code": "type-changed", "subject": "x", "old_place": ("a",), "new_place": ("a",)}
    return ContractChange(impact=impact, **(fields | more))


def test_a_change_of_a_schema_is_the_same_by_whatever_name_it_was_reached() -> None:
    by_one = change(direction=Side.REQUEST, subject="order.sku")
    by_another = change(direction=Side.REQUEST, subject="orders[].sku")
    assert by_one.identity == by_another.identity


def test_changes_of_an_operation_itself_differ_by_what_they_are_about() -> None:
    assert change(subject="page").identity != change(subject="size").identity


def test_what_is_missing_still_has_its_place() -> None:
    missing = Located({"a": 1}, ("root",)).below("b", "c")
    assert (missing.value, missing.place) == (None, ("root", "b", "c"))


def test_a_reference_is_followed_to_where_its_target_is_written() -> None:
    document = {"x": {"$ref": "#/y"}, "y": {"$ref": "#/z"}, "z": {"type": "string"}}
    target = followed(document, Located(document["x"], ("x",)))
    assert (target.value, target.place) == ({"type": "string"}, ("z",))


def test_references_in_a_circle_lead_to_nothing() -> None:
    document = {"x": {"$ref": "#/y"}, "y": {"$ref": "#/x"}}
    assert followed(document, Located(document["x"], ("x",))).value == {}
