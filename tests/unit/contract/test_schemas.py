"""Schemas that no validator can be built from."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract import Contracts, Exchange
from accord.contract.schemas import Schemas
from accord.model.calls import ContractVerdict
from fakes.judged import JSON, check, told
from fakes.openapi import answer, contract, one


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "("},
        {"$ref": "#/components/schemas/Nowhere"},
        {"$ref": "other.yaml#/Thing"},
        {"type": "text"},
        {"properties": {"a": {"$ref": "#/components/schemas/Loop"}}},
        {"minimum": "three"},
        7,
    ],
    ids=["pattern", "dangling", "outside", "type", "loop", "limit", "no-schema"],
)
def test_unusable_schema_is_told_once_and_leaves_the_call_unchecked(schema: Any) -> None:
    loop = {"$ref": "#/components/schemas/Loop"}
    document = {**one(answer(schema)), "components": {"schemas": {"Loop": loop}}}
    contracts = Contracts.compile([contract(document)])
    exchange = Exchange(
        service="trial",
        method="GET",
        url="/things",
        request_headers={},
        request_body=b"",
        status=200,
        response_headers=JSON,
        response_body=b'{"a":1}',
    )

    checked = [contracts.check(exchange) for _ in range(2)]

    assert {one.verdict for one in checked} == {ContractVerdict.UNCHECKED}
    assert [one.problems for one in checked] == [(), ()]
    (fault,) = contracts.faults
    assert fault.path == "contracts/trial.openapi.yaml"
    assert fault.message.id == "contract.unusable-schema"


def test_other_problems_are_told_beside_an_unusable_schema() -> None:
    document = one(
        answer({"pattern": "("}), parameters=[{"name": "q", "in": "query", "required": True}]
    )

    checked = check(document, answered=JSON, answer=b'"a"')

    assert checked.verdict is ContractVerdict.BROKEN
    assert told(checked) == [("parameter-missing", "query q")]


def test_what_the_texts_of_a_schema_become_is_made_once() -> None:
    schema = {"type": ["string", "null"]}
    schemas = Schemas(contract(one(answer(schema))))
    assert schemas.shape(schema) is schemas.shape(schema)
