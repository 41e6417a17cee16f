"""What the text of parameters and tables becomes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accord.contract.dialect import SchemaDialect
from accord.contract.values import from_table, from_wire

DIALECT = SchemaDialect({}, "3.1")


@pytest.mark.parametrize(
    ("text", "types", "value"),
    [
        ("7", ("integer",), 7),
        ("7.0", ("integer",), 7),
        ("7.5", ("integer",), "7.5"),
        ("1e2", ("integer",), 100),
        ("07", ("integer",), "07"),
        ("7", ("string", "integer"), "7"),
        ("7", ("boolean", "integer"), 7),
        ("TRUE", ("boolean",), True),
        ("yes", ("boolean",), "yes"),
        ("null", ("null",), None),
        ("null", ("integer",), "null"),
        ("0.1", ("number",), 0.1),
        ("0.12345678901234567890", ("number",), Decimal("0.12345678901234567890")),
        ("x", (), "x"),
    ],
)
def test_a_parameter_is_read_as_the_first_type_that_can(
    text: str, types: tuple[str, ...], value: object
) -> None:
    actual = from_wire(text, types)
    assert (actual, type(actual)) == (value, type(value))


def test_an_integer_that_python_would_not_read_is_exact_all_the_same() -> None:
    assert from_wire("9" * 5000, ("integer",)) == Decimal("9" * 5000)


@pytest.mark.parametrize(
    ("text", "schema", "value"),
    [
        (" 7 ", {"type": "integer"}, 7),
        (" x ", {"type": "integer"}, " x "),
        (" x ", {"type": "string"}, " x "),
        ("null", {"type": ["string", "null"]}, None),
        ("1、2，3", {"type": "array", "items": {"type": "integer"}}, [1, 2, 3]),
        ("", {"type": "array"}, []),
        ("[1, 2]", {"type": "array"}, [1, 2]),
        ("[1, ", {"type": "array"}, "[1, "),
        ('{"a": 1}', {"type": "object"}, {"a": 1}),
        ("a", {"type": "object"}, "a"),
    ],
)
def test_what_a_table_says_is_what_the_schema_asks_for(
    text: str, schema: dict[str, Any], value: object
) -> None:
    assert from_table(text, schema, DIALECT) == value
