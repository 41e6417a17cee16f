"""What is read of a schema without translating it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accord.contract.dialect import SchemaDialect, json_type
from accord.contract.references import UnusableSchemaError

SCHEMAS: dict[str, Any] = {
    "Animal": {"type": "object", "required": ["kind"], "properties": {"kind": {}}},
    "Dog": {
        "allOf": [{"$ref": "#/components/schemas/Animal"}, {"properties": {"bark": {"type": 1}}}]
    },
    "Puppy": {"allOf": [{"$ref": "#/components/schemas/Dog"}]},
    "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}] * 3},
    "Hidden": {"readOnly": True},
}


def dialect(name: str = "3.1") -> SchemaDialect:
    return SchemaDialect({"components": {"schemas": SCHEMAS}}, name)


def ref(name: str, **beside: Any) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", **beside}


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({"type": "string"}, ("string",)),
        ({"type": ["integer", "null"]}, ("integer", "null")),
        ({"type": "string", "nullable": True}, ("string", "null")),
        ({"enum": [1, "a", None]}, ("integer", "string", "null")),
        ({"properties": {}}, ("object",)),
        (
            {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "integer"}]},
            ("integer", "string"),
        ),
        (ref("Dog"), ("object",)),
        ({}, ()),
        (ref("Nowhere"), ()),
    ],
)
def test_the_types_of_a_schema_are_in_the_order_written(
    schema: dict[str, Any], types: tuple[str, ...]
) -> None:
    assert dialect().types(schema) == types


def test_the_properties_of_all_parts_belong_to_a_schema() -> None:
    assert list(dialect().properties(ref("Dog"))) == ["kind", "bark"]
    assert dialect().required(ref("Dog")) == {"kind"}


@pytest.mark.parametrize(("name", "properties"), [("3.0", ["kind"]), ("3.1", ["own", "kind"])])
def test_what_stands_beside_a_reference_counts_from_3_1_on(
    name: str, properties: list[str]
) -> None:
    schema = ref("Animal", properties={"own": {}})
    assert list(dialect(name).properties(schema)) == properties


def test_a_schema_composed_of_itself_has_an_end() -> None:
    assert dialect().properties(ref("Loop")) == {}
    assert dialect().has_flag(ref("Loop"), "readOnly") is False


def test_a_flag_is_found_behind_a_reference_and_in_a_composition() -> None:
    assert dialect().has_flag({"allOf": [ref("Hidden")]}, "readOnly")
    assert dialect().flagged({"properties": {"a": ref("Hidden"), "b": {}}}, "readOnly") == {"a"}


def test_the_children_of_a_schema_are_all_below_it() -> None:
    children = dialect().children("#/components/schemas/Animal")
    assert [name for name, _ in children] == ["Dog", "Puppy"]


@pytest.mark.parametrize(
    ("schema", "others"),
    [
        ({"additionalProperties": {"type": "integer"}}, {"type": "integer"}),
        ({"additionalProperties": True}, {}),
        ({"additionalProperties": False}, None),
        ({}, None),
    ],
)
def test_other_properties_have_a_schema_only_where_they_may_be(
    schema: dict[str, Any], others: object
) -> None:
    assert dialect().other_properties(schema) == others


def test_a_reference_to_itself_is_refused() -> None:
    looped = SchemaDialect({"a": {"$ref": "#/a"}}, "3.0")
    with pytest.raises(UnusableSchemaError, match="leads back to itself"):
        looped.resolve({"$ref": "#/a"})


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        (Decimal(1), "number"),
        ("", "string"),
        (None, "null"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_a_value_has_one_type_of_json(value: object, name: str) -> None:
    assert json_type(value) == name
