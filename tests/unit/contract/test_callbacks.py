"""Requests that services send are held against what their contracts say of them."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract import Exchange
from accord.contract.callbacks import CallbackJudge
from accord.errors import UsageError
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Contract
from accord.sources.openapi.callbacks import callbacks

BODY = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
SHIPPED: dict[str, Any] = {
    "summary": "Order shipped",
    "parameters": [
        {"in": "header", "name": "X-Signature", "required": True, "schema": {"type": "string"}},
        {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
    ],
    "requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}},
    "responses": {"200": {"description": "ok"}},
}
DOCUMENT: dict[str, Any] = {"openapi": "3.1.0", "webhooks": {"shipped": {"post": SHIPPED}}}
CALLBACKS = CallbackJudge(
    [
        Contract(
            service="shop",
            path="shop.yaml",
            dialect="3.1",
            document=DOCUMENT,
            callbacks=callbacks(DOCUMENT, (), service="shop"),
        )
    ]
)
SIGNED = {"Content-Type": "application/json", "X-Signature": "s"}


def received(
    body: bytes = b'{"id": 1}', *, method: str = "POST", headers: dict[str, str] | None = None
) -> tuple[ContractVerdict, list[tuple[str, str]]]:
    checked = CALLBACKS.check(
        CALLBACKS.find("shipped"),
        Exchange(
            service="shop",
            method=method,
            url="http://127.0.0.1:1/hook",
            request_headers=SIGNED if headers is None else headers,
            request_body=body,
            status=200,
            response_headers={},
            response_body=b"",
        ),
    )
    return checked.verdict, [(problem.kind, problem.where) for problem in checked.problems]


def test_a_request_as_promised_is_kept() -> None:
    assert received() == (ContractVerdict.KEPT, [])


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"body": b'{"id": "1"}'}, ("type", "body /id")),
        ({"body": b""}, ("body-missing", "body")),
        ({"method": "PUT"}, ("method", "method")),
        (
            {"headers": {"Content-Type": "application/json"}},
            ("parameter-missing", "header X-Signature"),
        ),
        ({"headers": {**SIGNED, "Content-Type": "text/csv"}}, ("content-type", "content-type")),
    ],
    ids=["body", "no-body", "method", "header", "type"],
)
def test_what_departs_from_the_contract_is_told(
    changed: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert received(**changed) == (ContractVerdict.BROKEN, [problem])


@pytest.mark.parametrize("name", ["shipped", "shop/shipped", "Order shipped", "order SHIPPED"])
def test_a_callback_is_found_by_any_of_its_names(name: str) -> None:
    assert CALLBACKS.find(name).id == "shop/shipped"


def test_an_unknown_callback_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError) as told:
        CALLBACKS.find("lost")
    assert told.value.arguments["known"] == "shop/shipped"
