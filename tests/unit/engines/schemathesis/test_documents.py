from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accord.engines.schemathesis.documents import readable, with_known_values

ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def document(*parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "paths": {"/a/{id}": {"get": {"parameters": [*parameters]}}}} | more


def known(*values: object) -> Callable[[str, str], list[object]]:
    return lambda path, name: list(values) if (path, name) == ("/a/{id}", "id") else []


def values(told: dict[str, Any], keyword: str = "examples") -> list[object]:
    [parameter] = told["paths"]["/a/{id}"]["get"]["parameters"]
    return [example["value"] for example in parameter.get(keyword, {}).values()]


def test_ids_that_exist_become_examples_of_the_path() -> None:
    assert values(with_known_values(document(ID), known("x", "y"))) == ["x", "y"]


def test_a_few_of_many_are_enough() -> None:
    assert len(values(with_known_values(document(ID), known(*range(50))))) == 3


def test_the_document_itself_stays_as_it_was() -> None:
    written = document(ID)
    with_known_values(written, known("x"))
    assert written == document(ID)


@pytest.mark.parametrize(
    "parameter",
    [
        pytest.param(ID | {"example": "mine"}, id="has-its-example"),
        pytest.param(ID | {"examples": {"a": {"value": 3}}}, id="has-its-own"),
        pytest.param(ID | {"in": "query"}, id="query"),
        pytest.param(ID | {"name": "other"}, id="nothing-known"),
    ],
)
def test_other_parameters_stay_as_they_are(parameter: dict[str, Any]) -> None:
    assert with_known_values(document(parameter), known("x")) == document(parameter)


def test_a_shared_parameter_is_told_where_it_is_used() -> None:
    shared = {"components": {"parameters": {"Id": ID}}}
    told = with_known_values(document({"$ref": "#/components/parameters/Id"}, **shared), known("x"))
    assert values(told) == ["x"]
    assert "examples" not in told["components"]["parameters"]["Id"]


def test_a_parameter_of_the_path_is_told_in_its_operations() -> None:
    written = {"openapi": "3.0.3", "paths": {"/a/{id}": {"parameters": [ID], "get": {}}}}
    assert values(with_known_values(written, known("x"))) == ["x"]


def test_swagger_2_has_its_own_word_for_examples() -> None:
    parameter = {"name": "id", "in": "path", "type": "string"}
    written = {"swagger": "2.0", "paths": {"/a/{id}": {"get": {"parameters": [parameter]}}}}
    assert values(with_known_values(written, known("x")), "x-examples") == ["x"]


def test_a_length_beyond_64_bits_is_whole_for_the_engine() -> None:
    schema = {"type": "string", "maxLength": float(2**64)}
    told = readable(document({"name": "q", "in": "query", "schema": schema}))
    length = told["paths"]["/a/{id}"]["get"]["parameters"][0]["schema"]["maxLength"]
    assert (type(length), length) == (int, 2**64)
