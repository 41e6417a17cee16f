"""Operations of every dialect in one shape."""

from __future__ import annotations

from typing import Any

from accord.compare.described import Described, described

TEXT = {"type": "string"}


def only(operation: dict[str, Any], *, path: str = "/goods", **document: Any) -> Described:
    (entry,) = described({"paths": {path: {"post": operation}}, **document}).values()
    return entry


def test_a_variable_of_a_path_has_no_name() -> None:
    paths = {"/goods/{id}": {"get": {}}}
    renamed = {"/goods/{number}": {"get": {}}}
    assert described({"paths": paths}).keys() == described({"paths": renamed}).keys()


def test_the_base_path_is_part_of_the_path() -> None:
    document = {"swagger": "2.0", "basePath": "/v1", "paths": {"/goods": {"get": {}}}}
    assert list(described(document)) == [("get", "/v1/goods")]


def test_parameters_of_the_operation_replace_those_of_its_path() -> None:
    shared = {"name": "page", "in": "query", "required": False}
    own = {"name": "page", "in": "query", "required": True}
    item = {"parameters": [shared], "get": {"parameters": [own]}}
    (operation,) = described({"paths": {"/goods": item}}).values()
    assert operation.parameters["query", "page"].value == own


def test_names_of_headers_are_the_same_in_any_case_and_others_are_not() -> None:
    names = [{"name": "X-Shop", "in": "header"}, {"name": "Page", "in": "query"}]
    assert set(only({"parameters": names}).parameters) == {("header", "x-shop"), ("query", "Page")}


def test_form_fields_of_swagger_are_a_body() -> None:
    field = {"name": "sku", "in": "formData", "required": True, **TEXT}
    operation = only({"parameters": [field]}, swagger="2.0")
    (schema,) = operation.body_media.values()
    assert list(operation.body_media) == ["application/x-www-form-urlencoded"]
    assert (schema.value["required"], operation.parameters) == (["sku"], {})


def test_spaces_and_case_of_a_media_type_mean_nothing() -> None:
    content = {"Application/JSON ; charset=utf-8": {"schema": TEXT}}
    operation = only({"requestBody": {"content": content}})
    assert list(operation.body_media) == ["application/json;charset=utf-8"]


def test_an_operation_without_security_has_the_documents_and_an_empty_list_lifts_it() -> None:
    assert only({}, security=[{"key": []}]).security.value == [{"key": []}]
    assert only({"security": []}, security=[{"key": []}]).security.value == []
