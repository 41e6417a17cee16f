"""Places are found in documents."""

from __future__ import annotations

import pytest

from accord.sources.openapi.positions import (
    copied_name,
    keys,
    pointer,
    resolve,
    value_at,
    written_place,
)

DOCUMENT = {
    "paths": {"/a": {"$ref": "#/parts/paths/~1a"}},
    "parts": {
        "paths": {"/a": {"get": [{"$ref": "#/parts/x y"}]}},
        "x y": {"type": "string"},
        "circle": {"$ref": "#/parts/circle"},
    },
}


@pytest.mark.parametrize("place", [(), ("paths", "/orders/{id}", "get"), ("a~b", "c")])
def test_a_pointer_leads_back_to_its_place(place: tuple[str, ...]) -> None:
    assert keys(pointer(place)) == place


def test_a_value_is_found_by_names_and_by_numbers() -> None:
    assert value_at({"a": [{"b": 1}]}, ("a", "0", "b")) == 1


@pytest.mark.parametrize("place", [("x",), ("a", "9"), ("a", "b"), ("a", 0, "c", "d")])
def test_where_nothing_stands_nothing_is_found(place: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        value_at({"a": [{"c": 1}]}, place)


def test_a_reference_is_followed_to_its_end() -> None:
    assert resolve(DOCUMENT, {"$ref": "#/parts/x%20y"}) == {"type": "string"}


def test_what_is_no_reference_is_itself() -> None:
    assert resolve(DOCUMENT, {"$ref": {"type": "string"}}) == {"$ref": {"type": "string"}}


@pytest.mark.parametrize("reference", ["#/parts/circle", "#/nowhere"])
def test_a_reference_that_does_not_end_is_no_place(reference: str) -> None:
    with pytest.raises(LookupError):
        resolve(DOCUMENT, {"$ref": reference})


def test_a_walk_through_references_ends_where_the_value_is_written() -> None:
    assert written_place(DOCUMENT, ("paths", "/a", "get", 0, "type")) == ("parts", "x y", "type")


def test_a_walk_to_a_reference_ends_at_what_it_leads_to() -> None:
    assert written_place(DOCUMENT, ("paths", "/a", "get", 0)) == ("parts", "x y")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (("x-accord-bundled", "parts.yaml-Part", "properties"), "parts.yaml-Part"),
        (("paths", "/orders", "get"), "/paths/~1orders"),
        (("paths",), "/paths"),
    ],
)
def test_what_was_copied_is_called_by_the_name_that_records_hold(
    place: tuple[str, ...], name: str
) -> None:
    assert copied_name(place) == name
