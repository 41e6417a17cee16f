"""What a glance sees as kept is kept; whatever it does not see is left to the whole judgement."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from accord.contract import Exchange
from accord.contract.compiled import Compiler
from accord.contract.first_look import FirstLook
from accord.contract.schemas import Schemas
from accord.model.catalogue import Contract
from accord.sources.openapi.keywords import UNUSABLE
from fakes.openapi import contract

NAME = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
JSON = {"application/json": {"schema": NAME}}


def document(**changes: Any) -> dict[str, Any]:
    operation = {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
            {"name": "size", "in": "query", "schema": {"type": "integer"}},
        ],
        "requestBody": {"required": True, "content": JSON},
        "responses": {
            "200": {
                "description": "ok",
                "headers": {"X-Total": {"schema": {"type": "integer"}}},
                "content": JSON,
            },
            "204": {"description": "nothing"},
        },
    }
    return {"paths": {"/goods/{id}": {"put": operation | changes}}}


KEPT = Exchange(
    service="trial",
    method="PUT",
    url="/goods/7",
    request_headers={"Content-Type": "application/json"},
    request_body=b'{"name": "tea"}',
    status=200,
    response_headers={"content-type": "application/json"},
    response_body=b'{"name": "tea"}',
)


def look_at(read: Contract) -> FirstLook:
    schemas = Schemas(read)
    return FirstLook(Compiler(read, schemas).compile(read.operations[0]), schemas)


def sees_kept(exchange: Exchange, *, id: str = "7", query: str = "", **changes: Any) -> bool:
    look = look_at(contract(document(**changes)))
    return look.sees_kept({"id": id}, query, exchange)


TOTAL = {"content-type": "application/json", "X-Total": "3"}


@pytest.mark.parametrize(
    ("exchange", "query"),
    [
        pytest.param(KEPT, "", id="plain"),
        pytest.param(KEPT, "size=3", id="query"),
        pytest.param(replace(KEPT, response_headers=TOTAL), "", id="header"),
        pytest.param(replace(KEPT, status=204, response_body=b""), "", id="no-content"),
    ],
)
def test_what_is_kept_is_seen_at_once(exchange: Exchange, query: str) -> None:
    assert sees_kept(exchange, query=query)


def test_an_encoded_id_is_read_as_what_it_stands_for() -> None:
    assert sees_kept(KEPT, id="%37")


@pytest.mark.parametrize(
    "changes",
    [
        {"request_body": b'{"name": 3}'},
        {"request_body": b"{"},
        {"request_body": b""},
        {"request_headers": {"Content-Type": "text/plain"}},
        {"response_body": b'{"name": 3}'},
        {"response_body": b"{"},
        {"response_body": b""},
        {"response_headers": {}},
        {"response_headers": TOTAL | {"X-Total": "many"}},
        {"status": 500},
        {"method": "HEAD"},
    ],
    ids=str,
)
def test_what_is_broken_is_left_to_the_whole_judgement(changes: dict[str, Any]) -> None:
    assert not sees_kept(replace(KEPT, **changes))


@pytest.mark.parametrize(("id", "query"), [("x", ""), ("7", "size=x")])
def test_a_wrong_parameter_is_left_to_the_whole_judgement(id: str, query: str) -> None:
    assert not sees_kept(KEPT, id=id, query=query)


def test_a_parameter_that_must_be_sent_and_is_not_is_no_kept_one() -> None:
    wanted = {"name": "size", "in": "query", "required": True, "schema": {"type": "integer"}}
    assert not sees_kept(KEPT, parameters=[wanted])


def test_a_parameter_of_a_path_that_does_not_have_it_is_no_kept_one() -> None:
    stray = {"name": "shelf", "in": "path", "required": True, "schema": {"type": "string"}}
    assert not sees_kept(KEPT, parameters=[stray])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"application/json": {}}, id="no-schema"),
        pytest.param({"application/json": {"schema": {"pattern": "(?=a)b"}}}, id="in-doubt"),
    ],
)
def test_what_nothing_is_sure_of_is_left_to_the_whole_judgement(content: dict[str, Any]) -> None:
    answers = {"200": {"description": "ok", "content": content}}
    assert not sees_kept(KEPT, responses=answers)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"parameters": [{"name": "a", "in": "query", "style": "odd"}]}, id="request"),
        pytest.param({"responses": {"200": {UNUSABLE: True}}}, id="answer"),
    ],
)
def test_a_contract_with_unusable_parts_is_left_to_the_whole_judgement(
    changes: dict[str, Any],
) -> None:
    assert not sees_kept(KEPT, **changes)


def test_a_text_that_could_be_json_is_left_to_the_whole_judgement() -> None:
    plain = {"text/plain": {"schema": {"type": "string"}}}
    answers = {"200": {"description": "ok", "content": plain}}
    answer = {"response_headers": {"content-type": "text/plain"}, "response_body": b'"tea"'}
    assert not sees_kept(replace(KEPT, **answer), responses=answers)


def test_another_boundary_each_time_fills_no_memory() -> None:
    look = look_at(contract(document()))
    for number in range(1000):
        header = {"Content-Type": f"multipart/form-data; boundary={number}"}
        look.sees_kept({"id": "7"}, "", replace(KEPT, request_headers=header))
    assert len(look._requests) <= 256
