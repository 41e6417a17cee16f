from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.shapes import Schemas

SAMPLES = Samples(Schemas({"components": {"schemas": {"Size": {"enum": ["S", "M"]}}}}))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 30},
        {"type": "string", "maxLength": 2},
        {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
        {"type": "integer", "minimum": 7},
        {"type": "integer", "maximum": -3},
        {"type": "integer", "minimum": 5, "multipleOf": 4},
        {"type": "number", "exclusiveMinimum": 3},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
        {"type": ["null", "integer"]},
        {"anyOf": [{"type": "null"}, {"type": "string", "minLength": 3}]},
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
                {"properties": {"b": {"type": "string"}}, "required": ["b"]},
            ]
        },
    ],
)
@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_sample_keeps_its_schema(schema: dict[str, Any], number: int) -> None:
    jsonschema.validate(SAMPLES.value(schema, number=number), schema)


def test_an_example_comes_before_a_value_of_every_day() -> None:
    schema = {"type": "string", "example": "街角"}
    assert SAMPLES.value(schema) == "街角"
    assert SAMPLES.value(schema, number=2) != "街角"


def test_a_field_that_only_the_service_writes_is_not_sent() -> None:
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string", "readOnly": True}, "note": {"type": "string"}},
    }
    assert SAMPLES.value(schema).keys() == {"note"}


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"$ref": "#/components/schemas/Size"}, ["S", "M"]),
        ({"type": "boolean"}, [False, True]),
        ({"type": "integer", "minimum": 1, "maximum": 4}, [1, 2, 3, 4]),
        ({"type": "integer", "exclusiveMinimum": 1, "maximum": 4}, [2, 3, 4]),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "maximum": 3},
            [2, 3],
        ),
        ({"type": "integer", "minimum": 1, "maximum": 400}, []),
        ({"type": "integer", "minimum": 1}, []),
        ({"type": "integer", "minimum": 0, "maximum": 2**64}, []),
        ({"type": "integer", "minimum": 1, "maximum": 9, "multipleOf": 2}, []),
        ({"type": "string"}, []),
    ],
)
def test_a_small_domain_is_known_whole_and_others_not_at_all(
    schema: dict[str, Any], values: list[object]
) -> None:
    assert SAMPLES.few(schema, most=100) == values


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 900}, [1, 900]),
        ({"type": "number", "minimum": 0.5}, [0.5]),
        ({"type": "string"}, []),
        ({"type": "string", "maxLength": 100_000}, []),
        ({"type": "string", "maxLength": 10, "format": "date"}, []),
    ],
)
def test_the_limits_of_a_large_domain_are_tried(schema: dict[str, Any], values: object) -> None:
    assert SAMPLES.edges(schema) == values


def test_a_text_is_as_short_and_as_long_as_it_may_be() -> None:
    schema = {"type": "string", "minLength": 2, "maxLength": 80, "pattern": "^[a-z ]+$"}
    assert [len(text) for text in SAMPLES.edges(schema)] == [2, 80]
