from __future__ import annotations

from typing import Any

import pytest

from accord.engines.schemathesis.ranges import with_whole_ranges

LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}


def document(*parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "paths": {"/a": {"get": {"parameters": [*parameters]}}}, **more}


def values(told: dict[str, Any], keyword: str = "examples") -> list[int]:
    [parameter] = told["paths"]["/a"]["get"]["parameters"]
    return [example["value"] for example in parameter.get(keyword, {}).values()]


def test_every_value_of_a_small_range_becomes_an_example() -> None:
    assert values(with_whole_ranges(document(LIMIT), most_values=9)) == list(range(1, 10))


def test_the_document_itself_stays_as_it_was() -> None:
    written = document(LIMIT)
    with_whole_ranges(written, most_values=9)
    assert written == document(LIMIT)


def test_the_example_of_the_contract_comes_first() -> None:
    told = with_whole_ranges(document(LIMIT | {"example": 7}), most_values=9)
    assert values(told)[:3] == [7, 1, 2]


@pytest.mark.parametrize(
    "parameter",
    [
        pytest.param(LIMIT | {"schema": {"type": "integer", "minimum": 1}}, id="no-end"),
        pytest.param(LIMIT | {"schema": {**LIMIT["schema"], "maximum": 10}}, id="too-many"),  # type: ignore[dict-item]
        pytest.param(LIMIT | {"schema": {**LIMIT["schema"], "enum": [1, 2]}}, id="enumeration"),  # type: ignore[dict-item]
        pytest.param(LIMIT | {"schema": {**LIMIT["schema"], "maximum": 2**63}}, id="huge"),  # type: ignore[dict-item]
        pytest.param(LIMIT | {"in": "header"}, id="header"),
        pytest.param(LIMIT | {"examples": {"a": {"value": 3}}}, id="has-its-own"),
    ],
)
def test_other_parameters_stay_as_they_are(parameter: dict[str, Any]) -> None:
    assert with_whole_ranges(document(parameter), most_values=9) == document(parameter)


def test_a_shared_parameter_is_told_where_it_is_used() -> None:
    shared = {"components": {"parameters": {"Limit": LIMIT}}}
    told = with_whole_ranges(
        document({"$ref": "#/components/parameters/Limit"}, **shared), most_values=9
    )
    assert values(told) == list(range(1, 10))
    assert "examples" not in told["components"]["parameters"]["Limit"]


def test_a_parameter_of_the_path_is_told_in_its_operations() -> None:
    written = {"openapi": "3.0.3", "paths": {"/a": {"parameters": [LIMIT], "get": {}}}}
    assert values(with_whole_ranges(written, most_values=9)) == list(range(1, 10))


def test_swagger_2_has_its_own_word_for_examples() -> None:
    limit = {"name": "limit", "in": "query", "type": "integer", "minimum": 1, "maximum": 4}
    written = {"swagger": "2.0", "paths": {"/a": {"get": {"parameters": [limit]}}}}
    assert values(with_whole_ranges(written, most_values=9), "x-examples") == [1, 2, 3, 4]


def test_a_length_beyond_64_bits_is_whole_for_the_engine() -> None:
    schema = {"type": "string", "maxLength": float(2**64)}
    told = with_whole_ranges(
        document({"name": "q", "in": "query", "schema": schema}), most_values=9
    )
    length = told["paths"]["/a"]["get"]["parameters"][0]["schema"]["maxLength"]
    assert (type(length), length) == (int, 2**64)
