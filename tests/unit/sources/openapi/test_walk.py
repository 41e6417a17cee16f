"""What openapi-spec-validator finds is told where it is written, whatever else looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from accord.sources.openapi.walk import walk

RIGHT = {"type": "integer", "default": 3}
WRONG = {"type": "string", "default": 3}
RESPONSES = {"200": {"description": "ok"}}


def places(document: dict[str, Any], dialect: str = "3.0") -> list[str]:
    version = {"2.0": "2.0", "3.0": "3.0.3", "3.1": "3.1.0"}[dialect]
    head = {"swagger" if dialect == "2.0" else "openapi": version}
    whole = {**head, "info": {"title": "x", "version": "1"}, "paths": {}, **document}
    return ["/".join(map(str, place)) for _, place in walk(whole, dialect)]


def schemas(**by_name: object) -> dict[str, Any]:
    return {"components": {"schemas": by_name}}


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_a_wrong_default_is_not_taken_for_an_equal_one_that_is_right(dialect: str) -> None:
    found = places(schemas(a=RIGHT, b={"properties": {"x": WRONG}}), dialect)
    assert found == ["components/schemas/b/properties/x/default"]


def test_two_wrong_defaults_have_two_places() -> None:
    found = places(schemas(a=WRONG, b=dict(WRONG)))
    assert found == ["components/schemas/a/default", "components/schemas/b/default"]


def test_the_place_within_a_default_is_told() -> None:
    listed = {"type": "array", "items": {"type": "string"}, "default": ["a", 3]}
    assert places(schemas(a=listed)) == ["components/schemas/a/default/1"]


def test_a_schema_that_is_none_is_not_taken_for_an_example_like_it() -> None:
    example = {"example": {"type": "objekt"}}
    assert places(schemas(a=example, b={"items": {"type": "objekt"}})) == [
        "components/schemas/b/items"
    ]


def test_what_is_reached_by_a_reference_is_told_where_it_is_written() -> None:
    parameter = {"name": "q", "in": "query", "schema": WRONG}
    operation = {"parameters": [{"$ref": "#/components/parameters/q"}], "responses": RESPONSES}
    document = {
        "paths": {"/a": {"$ref": "#/x-paths/a"}},
        "x-paths": {"a": {"get": operation}},
        "components": {"parameters": {"q": parameter}},
    }
    assert places(document) == ["components/parameters/q/schema/default"]


def test_a_parameter_that_the_path_lacks_is_told_at_its_operation() -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [parameter], "responses": RESPONSES}
    assert places({"paths": {"/a": {"get": operation}}}) == ["paths//a/get"]


def test_a_parameter_given_twice_is_told_at_its_list() -> None:
    parameter = {"name": "q", "in": "query", "schema": {"type": "string"}}
    operation = {"parameters": [parameter, parameter], "responses": RESPONSES}
    assert places({"paths": {"/a": {"get": operation}}}) == ["paths//a/get/parameters"]


def test_a_parameter_of_swagger_is_told_at_its_default() -> None:
    parameter = {"name": "q", "in": "query", "type": "string", "default": 3}
    operation = {"parameters": [parameter], "responses": RESPONSES}
    found = places({"paths": {"/a": {"get": operation}}}, "2.0")
    assert found == ["paths//a/get/parameters/0/default"]


def test_a_tag_given_twice_is_told_at_the_tags() -> None:
    assert places({"tags": [{"name": "a"}, {"name": "a"}]}) == ["tags"]
