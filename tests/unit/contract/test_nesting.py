"""Where names that lead into a value lead."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract import nesting
from accord.contract.dialect import SchemaDialect
from accord.errors import UsageError

DIALECT = SchemaDialect({}, "3.1")
SCHEMA = {
    "properties": {
        "shipTo": {"properties": {"ZIP-code": {"type": "integer"}}},
        "lines": {"items": {"properties": {"sku": {"type": "string"}}}},
    }
}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ("a[0].b[12]", ("a", 0, "b", 12)),
        ("[3]", (3,)),
        ("a . b", ("a", "b")),
        ("", ("",)),
        ("...", ("...",)),
    ],
)
def test_a_name_has_the_steps_that_it_writes(name: str, path: nesting.Path) -> None:
    assert nesting.parse(name) == path


@pytest.mark.parametrize(
    ("name", "is_same"),
    [("unit price", True), ("UNIT_PRICE", True), ("unit-Price", True), ("unit.price", False)],
)
def test_names_differ_in_more_than_case_and_space(name: str, *, is_same: bool) -> None:
    assert nesting.same("unitPrice", name) is is_same


def test_steps_are_spelt_as_the_schema_spells_them() -> None:
    path = nesting.as_known(SCHEMA, ("ship to", "zip code"), DIALECT)
    assert path == ("shipTo", "ZIP-code")
    assert nesting.schema_at(SCHEMA, path, DIALECT) == {"type": "integer"}
    assert nesting.as_known(SCHEMA, ("lines", 0, "SKU", "more"), DIALECT) == (
        "lines",
        0,
        "sku",
        "more",
    )


@pytest.mark.parametrize(
    ("root", "path", "after"),
    [
        (None, ("a", 1, "b"), {"a": [None, {"b": 7}]}),
        ({"a": [1]}, ("a", 0), {"a": [7]}),
        ({"a": 1}, ("b",), {"a": 1, "b": 7}),
        ({"a": 1}, (), 7),
    ],
)
def test_a_value_is_put_where_its_path_leads(root: Any, path: nesting.Path, after: Any) -> None:
    assert nesting.put(root, path, 7) == after


@pytest.mark.parametrize(
    ("root", "path", "id"),
    [
        ({"a": 1}, ("a", "b"), "contract.value-clash"),
        ({"a": {}}, ("a", 0), "contract.value-clash"),
        (None, (10_000,), "contract.value-too-far"),
    ],
)
def test_a_value_has_no_place_in_another_or_far_away(
    root: Any, path: nesting.Path, id: str
) -> None:
    with pytest.raises(UsageError) as caught:
        nesting.put(root, path, 7)
    assert caught.value.id == id


def test_a_path_is_shown_as_people_write_it() -> None:
    assert nesting.shown(("a", 0, "b")) == "a[0].b"
