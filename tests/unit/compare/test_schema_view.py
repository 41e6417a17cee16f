"""A schema of any dialect as one flat view."""

from __future__ import annotations

from typing import Any

import pytest

from accord.compare.changes import Located
from accord.compare.schema_view import SchemaView, view
from accord.model.calls import Side


def seen(schema: dict[str, Any], side: Side = Side.REQUEST, **shared: Any) -> SchemaView:
    document = {"schemas": shared, "it": schema}
    return view(document, Located(schema, ("it",)), side)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True},
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
    ],
)
def test_every_way_to_write_null_is_one_type(schema: dict[str, Any]) -> None:
    assert seen(schema).types >= {"string", "null"}
    assert seen(schema).branches == []


@pytest.mark.parametrize(
    "schema", [{"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}]
)
def test_a_strict_limit_is_one_thing_in_both_dialects(schema: dict[str, Any]) -> None:
    assert seen(schema).lower == (1, 1)


def test_all_members_of_all_of_are_joined() -> None:
    joined = seen(
        {"allOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}}]}
    )
    assert (set(joined.properties), joined.required) == ({"a", "b"}, {"a"})


def test_the_narrowest_of_joined_limits_counts() -> None:
    assert seen({"maximum": 9, "allOf": [{"maximum": 5}]}).upper == (5, 0)


@pytest.mark.parametrize(
    ("flag", "side"), [("readOnly", Side.REQUEST), ("writeOnly", Side.RESPONSE)]
)
def test_what_a_side_never_sees_is_not_asked_of_it(flag: str, side: Side) -> None:
    schema = {"properties": {"id": {flag: True}}, "required": ["id"]}
    assert (seen(schema, side).properties, seen(schema, side).required) == ({}, set())


def test_a_view_stands_where_its_reference_leads() -> None:
    referring = seen({"$ref": "#/schemas/Tea"}, Tea={"type": "string"})
    assert (referring.place, referring.types) == (("schemas", "Tea"), {"string"})


def test_a_schema_that_joins_itself_comes_to_an_end() -> None:
    assert seen({"$ref": "#/schemas/Tea"}, Tea={"allOf": [{"$ref": "#/schemas/Tea"}]}).place
