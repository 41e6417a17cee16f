"""What a document says that a service sends itself."""

from __future__ import annotations

from typing import Any

from accord.model.catalogue import Callback, CallbackKind
from accord.sources.openapi.callbacks import callbacks
from accord.sources.openapi.operations import operations

SENT = {"summary": "Order shipped", "responses": {"200": {"description": "ok"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/orders": {
            "post": {
                "operationId": "placeOrder",
                "responses": {},
                "callbacks": {
                    "shipped": {"{$request.body#/hook}": {"post": SENT, "put": SENT}},
                    "x-note": {"ignored": {"post": SENT}},
                    "paid": {"$ref": "#/components/callbacks/Paid"},
                },
            }
        }
    },
    "webhooks": {
        "news": {"$ref": "#/components/pathItems/News"},
        "gone": {"$ref": "#/components/pathItems/Nobody"},
    },
    "components": {
        "callbacks": {
            "Paid": {"{$request.query.url}": {"post": {**SENT, "operationId": "paid-1"}}}
        },
        "pathItems": {"News": {"post": SENT}},
    },
}


def listed() -> dict[str, Callback]:
    all_operations = operations(DOCUMENT, service="shop")
    return {each.id: each for each in callbacks(DOCUMENT, all_operations, service="shop")}


def test_webhooks_and_callbacks_are_read_through_references() -> None:
    assert list(listed()) == [
        "shop/news",
        "shop/shipped PUT {$request.body#/hook}",
        "shop/shipped POST {$request.body#/hook}",
        "shop/paid-1",
    ]


def test_a_callback_knows_the_operation_that_makes_it_come() -> None:
    paid = listed()["shop/paid-1"]
    assert (paid.kind, paid.operation) == (CallbackKind.CALLBACK, "shop/placeOrder")
    assert (paid.method, paid.address) == ("POST", "{$request.query.url}")


def test_a_webhook_belongs_to_no_operation() -> None:
    news = listed()["shop/news"]
    assert (news.kind, news.operation, news.summary) == (CallbackKind.WEBHOOK, "", "Order shipped")


def test_they_are_no_operations() -> None:
    assert [each.name for each in operations(DOCUMENT, service="shop")] == ["placeOrder"]
