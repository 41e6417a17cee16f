"""Valid exchanges are kept and each way of breaking one is named, in every dialect."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from accord.contract import Checked, Contracts, Exchange
from accord.model.calls import ContractVerdict, Side
from fakes.openapi import order, shop

ID = "0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11"
JSON = {"Content-Type": "application/json"}
PROBLEM = {"content-type": "application/problem+json; charset=utf-8"}
LINES = [{"sku": "AB-1", "quantity": 1}]


@cache
def contracts(dialect: str) -> Contracts:
    return Contracts.compile([shop(dialect)])


def encoded(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def read(
    body: Any, *, status: int = 200, headers: Any = None, url: str = f"/v1/orders/{ID}"
) -> Any:
    return ("GET", url, {}, b"", status, JSON if headers is None else headers, encoded(body))


def placed(
    body: Any = None,
    *,
    headers: Any = None,
    answer: Any = None,
    status: int = 201,
    answered: Any = JSON,
) -> Any:
    sent = {**JSON, "X-Version": "1"} if headers is None else headers
    body = {"lines": LINES} if body is None else body
    answer = order() if answer is None else answer
    return ("POST", "/v1/orders", sent, encoded(body), status, answered, encoded(answer))


def listed(query: str = "", *, headers: Any = None, body: Any = None) -> Any:
    headers = {**JSON, "x-total": "1"} if headers is None else headers
    return ("GET", f"/v1/orders{query}", {}, b"", 200, headers, encoded(body or [order()]))


VALID = {
    "read": read(order()),
    "read-nested": read(order(parent=order())),
    "documented-error": read({"title": "gone"}, status=404, headers=PROBLEM),
    "status-by-hundred": placed(answer={"title": "no"}, status=422, answered=PROBLEM),
    "placed": placed(),
    "null-where-allowed": placed({"lines": LINES, "coupon": None}),
    "listed": listed("?size=100"),
    "whole-number-as-1.0": placed({"lines": [{"sku": "AB-1", "quantity": 1.0}]}),
    "trailing-slash": read(order(), url=f"http://h:1/v1/orders/{ID}/"),
    "no-body-at-204": ("DELETE", f"/v1/orders/{ID}", {}, b"", 204, {}, b""),
    "head-of-a-documented-get": ("HEAD", f"/v1/orders/{ID}", {}, b"", 200, JSON, b""),
    "own-id-may-be-left-out-of-requests": placed({"lines": LINES, "contact": {"age": 3}}),
}
RES, REQ = Side.RESPONSE, Side.REQUEST
BROKEN = {
    "required": (read(order(total=...)), RES, "required", "body"),
    "enum": (read(order(status="lost")), RES, "enum", "body /status"),
    "uuid": (read(order(id="7")), RES, "format", "body /id"),
    "date-time": (read(order(createdAt="yesterday")), RES, "format", "body /createdAt"),
    "email": (read(order(email="nobody")), RES, "format", "body /email"),
    "additional": (read(order(secret=1)), RES, "additional", "body"),
    "text-for-number": (read(order(total="120")), RES, "type", "body /total"),
    "true-for-number": (read(order(total=True)), RES, "type", "body /total"),
    "null": (read(order(note=None)), RES, "type", "body /note"),
    "too-long": (read(order(note="x" * 21)), RES, "max-length", "body /note"),
    "below-minimum": (read(order(total=-1)), RES, "minimum", "body /total"),
    "empty-list": (read(order(lines=[])), RES, "min-items", "body /lines"),
    "pattern": (
        read(order(lines=[{"sku": "ab", "quantity": 1}])),
        RES,
        "pattern",
        "body /lines/0/sku",
    ),
    "recursive": (read(order(parent=order(total="1"))), RES, "type", "body /parent/total"),
    "fraction-for-integer": (
        read(order(lines=[{"sku": "AB-1", "quantity": 1.5}])),
        RES,
        "type",
        "body /lines/0/quantity",
    ),
    "content-type": (
        read(order(), headers={"Content-Type": "text/html"}),
        RES,
        "content-type",
        "content-type",
    ),
    "no-content-type": (read(order(), headers={}), RES, "content-type-missing", "content-type"),
    "bad-json": (read(b'{"id": '), RES, "not-json", "body"),
    "nan": (read(b'{"id": NaN}'), RES, "not-json", "body"),
    "empty-body": (read(b""), RES, "body-missing", "body"),
    "status": (read(order(), status=202), RES, "status", "status"),
    "header-missing": (listed(headers=JSON), RES, "header-missing", "header X-Total"),
    "header-type": (listed(headers={**JSON, "X-Total": "many"}), RES, "type", "header X-Total"),
    "query-type": (listed("?size=ten"), REQ, "type", "query size"),
    "query-limit": (listed("?size=101"), REQ, "maximum", "query size"),
    "path-format": (read(order(), url="/v1/orders/7"), REQ, "format", "path id"),
    "header-parameter-missing": (
        placed(headers=JSON),
        REQ,
        "parameter-missing",
        "header X-Version",
    ),
    "header-parameter-limit": (
        placed(headers={**JSON, "x-version": "0"}),
        REQ,
        "minimum",
        "header X-Version",
    ),
    "request-required": (placed({}), REQ, "required", "body"),
    "request-type": (
        placed({"lines": [{"sku": "AB-1", "quantity": "2"}]}),
        REQ,
        "type",
        "body /lines/0/quantity",
    ),
    "request-body-missing": (placed(b""), REQ, "body-missing", "body"),
    "request-content-type": (
        placed(headers={"content-type": "text/plain", "X-Version": "1"}),
        REQ,
        "content-type",
        "content-type",
    ),
}


def check(dialect: str, call: Any) -> Checked:
    method, url, sent, body, status, answered, answer = call
    return contracts(dialect).check(
        Exchange(
            service="ordering",
            method=method,
            url=url,
            request_headers=sent,
            request_body=body,
            status=status,
            response_headers=answered,
            response_body=answer,
        )
    )


@pytest.mark.parametrize("dialect", ["2.0", "3.0", "3.1"])
@pytest.mark.parametrize("name", VALID)
def test_valid_exchange_keeps_the_contract(dialect: str, name: str) -> None:
    checked = check(dialect, VALID[name])

    assert (checked.verdict, checked.problems) == (ContractVerdict.KEPT, ())


# Swagger 2.0 has no way to require a header of an answer.
BREAKABLE = [
    (dialect, name)
    for dialect in ("2.0", "3.0", "3.1")
    for name in BROKEN
    if (dialect, name) != ("2.0", "header-missing")
]


@pytest.mark.parametrize(("dialect", "name"), BREAKABLE)
def test_broken_exchange_is_told_by_side_kind_and_place(dialect: str, name: str) -> None:
    call, side, kind, where = BROKEN[name]

    checked = check(dialect, call)

    assert checked.verdict is ContractVerdict.BROKEN
    assert [(p.side, p.kind, p.where) for p in checked.problems] == [(side, kind, where)]


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PATCH", f"/v1/orders/{ID}"),
        ("GET", "/v1/parcels"),
        ("GET", f"/orders/{ID}"),
        ("GET", f"/v1/orders/{ID}/lines"),
    ],
    ids=["method", "path", "without-base-path", "longer-path"],
)
def test_unknown_operation_of_a_known_contract_is_undocumented(method: str, url: str) -> None:
    checked = check("3.0", (method, url, {}, b"", 200, {}, b""))

    assert checked.verdict is ContractVerdict.UNDOCUMENTED
    assert [(p.side, p.kind) for p in checked.problems] == [(RES, "operation")]
    assert checked.operation_id == ""
