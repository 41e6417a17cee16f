from __future__ import annotations

import pytest

from accord import text
from accord.contract import Contracts
from accord.contract.names import summary_parts
from accord.errors import UsageError
from fakes.openapi import contract, shop


def contracts() -> Contracts:
    bank = {
        "paths": {
            "/orders": {
                "get": {
                    "operationId": "listOrders",
                    "summary": "查詢交易 / 查询交易",
                    "responses": {},
                    "x-summary": {"zh-CN": "交易列表"},
                },
                "put": {"summary": "Replace everything", "responses": {}},
            }
        }
    }
    return Contracts.compile([shop("3.0"), contract(bank, service="bank")])


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("placeOrder", "ordering/placeOrder"),
        ("ordering/listOrders", "ordering/listOrders"),
        ("bank/listOrders", "bank/listOrders"),
        ("Place an order 下訂單", "ordering/placeOrder"),
        ("Place an order", "ordering/placeOrder"),
        ("place AN  order", "ordering/placeOrder"),
        ("下訂單", "ordering/placeOrder"),
        (" 下訂單 ", "ordering/placeOrder"),
        ("Place an order下訂單", "ordering/placeOrder"),
        ("ordering/下訂單", "ordering/placeOrder"),
        ("查詢交易", "bank/listOrders"),
        ("查询交易", "bank/listOrders"),
        ("交易列表", "bank/listOrders"),
        ("PUT /orders", "bank/PUT /orders"),
        ("Cancel an order", "ordering/cancelOrder"),
    ],
)
def test_operation_is_found_by_what_people_call_it(name: str, id: str) -> None:
    assert contracts().operation(name).id == id


@pytest.mark.parametrize(
    ("summary", "parts"),
    [
        ("Place an order 下訂單", ["Place an order 下訂單", "Place an order", "下訂單"]),
        ("下訂單 Place an order", ["下訂單 Place an order", "Place an order", "下訂單"]),
        ("Redeem（核銷）", ["Redeem（核銷）", "Redeem", "核銷"]),
        ("Pay / 付款", ["Pay / 付款", "Pay", "付款"]),
        ("查詢 / 查询", ["查詢 / 查询", "查詢", "查询"]),
        ("Read | 查詢 | 查询", ["Read | 查詢 | 查询", "Read", "查詢", "查询"]),
        ("Look up 查詢 API 版本", ["Look up 查詢 API 版本", "Look up", "查詢 API 版本"]),
        ("查詢A版 API list", ["查詢A版 API list", "查詢A版", "API list"]),
        ("Plain", ["Plain"]),
        ("", []),
    ],
)
def test_summary_falls_into_its_languages(summary: str, parts: list[str]) -> None:
    assert set(parts) <= set(summary_parts(summary))


def test_ambiguous_name_is_refused_with_all_it_could_mean() -> None:
    with pytest.raises(UsageError) as caught:
        contracts().operation("listOrders")

    assert caught.value.id == "contract.operation-ambiguous"
    assert caught.value.arguments["found"] == "bank/listOrders, ordering/listOrders"


def test_misspelt_name_is_refused_with_what_is_near() -> None:
    with pytest.raises(UsageError) as caught:
        contracts().operation("placeOrdr")

    assert caught.value.id == "contract.operation-unknown"
    assert "ordering/placeOrder" in caught.value.arguments["near"]


def test_name_like_nothing_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        contracts().operation("zzzzzzzzz")

    assert caught.value.id == "contract.operation-none-near"


@pytest.mark.parametrize("name", ["unknown", "ambiguous", "none-near"])
def test_refusal_is_told_with_a_hint(name: str) -> None:
    assert text.has(f"contract.operation-{name}")
    assert text.has(f"contract.operation-{name}.hint")


def test_names_that_are_near_are_offered_as_alternatives() -> None:
    with pytest.raises(UsageError) as caught:
        contracts().operation("listOrdrs")

    hint = text.text(f"{caught.value.id}.hint", "en", **caught.value.arguments)
    assert "listOrders or " in hint
