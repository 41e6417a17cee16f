"""An answer whose schema the engine cannot use does not end its work."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response

from accord.engines.schemathesis.refused_schemas import passed_over_schemas

TUPLE = {"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}]}


def validate(schema: dict[str, Any], value: object) -> None:
    described = {"description": "x", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": described}}}},
    }
    operation = schemathesis.openapi.from_dict(document)["/a"]["GET"]
    response = Response(
        status_code=200,
        headers={"content-type": ["application/json"]},
        content=json.dumps(value).encode(),
        request=None,
        elapsed=0.1,
        verify=False,
    )
    operation.validate_response(response)


def test_a_tuple_in_an_answer_is_passed_over() -> None:
    with passed_over_schemas():
        validate(TUPLE, [1, "1"])


def test_what_the_engine_can_use_it_still_objects_to() -> None:
    with passed_over_schemas(), pytest.raises(Failure):
        validate({"type": "object"}, [])


def test_it_is_as_before_afterwards() -> None:
    with passed_over_schemas():
        pass
    with pytest.raises(InvalidSchema):
        validate({"type": "nubmer"}, 1)
