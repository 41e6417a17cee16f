"""What an answer shows that nobody outside may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.answer_checks import AnswerChecks, trace_in, undocumented
from accord.engines.schemathesis.directed.shapes import Schemas, shapes
from accord.model.catalogue import Contract
from fakes.tried import contract

USER = "{ type: object, properties: { name: { type: string } } }"
ERROR = "{ type: object, required: [error], properties: { error: { type: string } } }"
TEXT = f"""
openapi: 3.0.3
info: {{ title: T, version: "1" }}
paths:
  /users:
    get:
      operationId: list
      responses:
        "200": {{ description: all, content: {{ application/json: {{ schema: {{
          type: array, items: {USER} }} }} }} }}
        "404": {{ description: none }}
        "400": {{ description: bad, content: {{ application/json: {{ schema: {ERROR} }} }} }}
        "401": {{ description: who, content: {{ application/json: {{ schema: {ERROR} }} }} }}
    post:
      operationId: add
      requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, properties: {{
        name: {{ type: string }}, door: {{ type: string, format: password }} }} }} }} }} }}
      responses:
        "201": {{ description: it, content: {{ application/json: {{ schema: {USER} }} }} }}
        "400": {{ description: bad, content: {{ application/json: {{ schema: {ERROR} }} }} }}
"""
ALL = frozenset({"stack-trace", "secret-in-answer", "error-shape"})


def answered(
    content: bytes | Any, status: int = 400, *, method: str = "GET", sent: bytes = b""
) -> HttpExchange:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return HttpExchange(
        service="s",
        request=HttpRequest(method, "http://h/users", {}, sent),
        started=0,
        answer=HttpAnswer(status=status, headers={}, content=body),
    )


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    folder: Path = tmp_path_factory.mktemp("users")
    return contract(folder, TEXT, service="users")


def found(users: Contract, exchange: HttpExchange, *, checks: frozenset[str] = ALL) -> list[str]:
    checked = AnswerChecks.of(users, checks)
    return [
        f"{objection.check} {objection.where}".strip()
        for objection in checked.against(exchange, "users/list")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'{"message": "Traceback (most recent call last):\\n  File"}',
        b"at com.shop.Orders.place(Orders.java:42)",
        b"    at place (/srv/app/orders.js:10:5)",
        b"goroutine 1 [running]:",
        b"SQLSTATE[42S02]: Base table or view not found",
    ],
)
def test_the_inside_of_a_service_is_told(content: bytes) -> None:
    assert trace_in(answered(content))


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"message": "look at line 4 of your file"}', 400),
        (b'{"message": "meet me at the shop (north.java side)"}', 404),
        (b"Traceback (most recent call last):", 500),
        (b"Traceback (most recent call last):", 200),
    ],
)
def test_ordinary_words_are_none_and_a_crash_is_told_as_one(content: bytes, status: int) -> None:
    assert not trace_in(answered(content, status))


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ([{"name": "amy", "passwordHash": "5f4d"}], "/*/passwordHash"),
        ([{"name": "amy", "login": {"user_secret": "tea"}}], "/*/login/user_secret"),
        ([{"name": "a", "store": "postgres://till:oolong@db/till"}], "/*/store"),
        ([{"name": "a", "note": f"$2b$12${'a' * 53}"}], "/*/note"),
    ],
)
def test_a_secret_in_a_field_that_no_contract_has_is_told(
    users: Contract, content: object, where: str
) -> None:
    assert found(users, answered(content, 200)) == [f"secret-in-answer {where}"]


@pytest.mark.parametrize(
    "content",
    [
        [{"name": "password", "shelf": "tea"}],
        [{"name": "amy", "passwordChangedAt": "2030-03-04"}],
        [{"name": "amy", "password": "********"}],
        [{"name": "amy", "hasPassword": True}],
        [{"name": "amy", "secret": ""}],
        [{"name": "amy", "nextPageToken": "abc", "shopping": "pine"}],
        {"password": "of something that is no list"},
    ],
)
def test_what_only_speaks_of_secrets_is_none(users: Contract, content: object) -> None:
    assert found(users, answered(content, 200)) == []


def test_a_documented_field_may_hold_whatever_it_is_called(users: Contract) -> None:
    assert found(users, answered([{"name": "postgres://till:oolong@db/till"}], 200)) == []


def test_what_was_sent_in_secret_is_known_again(users: Contract) -> None:
    checks = AnswerChecks.of(users, ALL)
    add = shapes(users, Schemas(users.document))["users/add"]
    checks.note_sent(answered({}, 201, sent=b'{"name": "amy", "door": "Hidden-0001-tea"}'), add)
    shown = answered([{"name": "amy", "shelf": "Hidden-0001-tea"}], 200)
    assert [each.where for each in checks.against(shown, "users/list")] == ["/*/shelf"]
    assert not list(checks.against(answered([{"name": "Hidden-0001-tea"}], 200), "users/list"))


def test_a_refusal_with_an_address_that_holds_a_password_is_told(users: Contract) -> None:
    leak = {"error": "no way to mysql://till:oolong@db"}
    assert found(users, answered(leak)) == ["secret-in-answer body"]


def test_a_refusal_that_repeats_what_was_sent_shows_nothing_new(users: Contract) -> None:
    leak = {"error": "bad: mysql://till:oolong@db"}
    assert found(users, answered(leak, sent=b"mysql://till:oolong@db")) == []


@pytest.mark.parametrize("content", [{"message": "none"}, ["none"], b"<html>none</html>"])
def test_a_refusal_of_another_form_than_all_others_is_told(
    users: Contract, content: object
) -> None:
    assert found(users, answered(content, 404)) == ["error-shape 404"]


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(answered({"error": "none", "more": 1}, 404), id="the same form"),
        pytest.param(answered(b"", 404), id="nothing"),
        pytest.param(answered({"message": "x"}, 400), id="a form of its own, for the judge"),
        pytest.param(answered({"message": "x"}, 418), id="undocumented, for the judge"),
        pytest.param(answered({"message": "x"}, 404, method="PUT"), id="another method"),
    ],
)
def test_other_refusals_are_of_no_other_form(users: Contract, exchange: HttpExchange) -> None:
    assert found(users, exchange) == []


def test_a_check_that_is_switched_off_says_nothing(users: Contract) -> None:
    wrong = answered([{"passwordHash": "5f4d"}], 200), answered(["none"], 404)
    assert [found(users, each, checks=frozenset()) for each in wrong] == [[], []]


@pytest.mark.parametrize(
    ("schema", "places"),
    [
        ({"properties": {"a": {}}}, ["/b", "/c/d"]),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}, []),
        ({"type": "object"}, []),
        ({"oneOf": [{"properties": {"b": {}}}, {"properties": {"a": {}}}]}, ["/c/d"]),
        ({"allOf": [{"properties": {"b": {}}}, {"properties": {"c": {}}}]}, ["/a"]),
    ],
)
def test_a_field_is_undocumented_where_others_are_listed(
    schema: dict[str, Any], places: list[str]
) -> None:
    value = {"a": 1, "b": 2, "c": {"d": 3}}
    assert [place for place, _ in undocumented(Schemas({}), schema, value)] == places
