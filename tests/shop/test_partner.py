from __future__ import annotations

import time
from typing import Any

from shop.driver import RunningShop, wait_for


def row(reference: str, sku: str, *, quantity: int = 1, **fields: Any) -> dict[str, Any]:
    lines = [{"sku": sku, "quantity": quantity}]
    return {
        "reference": reference,
        "lines": lines,
        "storeId": "ST-DAAN0001",
        "phone": "0987654321",
        **fields,
    }


def send(shop: RunningShop, rows: list[dict[str, Any]], key: str = "") -> Any:
    headers = {"Idempotency-Key": key or f"key-{time.monotonic_ns()}"}
    path = "/partner/orders:batch"
    return shop.call("ordering", "POST", path, by="partner", body={"orders": rows}, headers=headers)


def test_each_row_has_a_result_of_its_own(shop: RunningShop) -> None:
    sku = shop.goods(stock=3)
    rows = [
        row("A", sku, quantity=2),
        row("B", sku, quantity=2),
        row("C", "SKU-NOTTHERE"),
        row("D", sku, storeId="ST-NOWHERE1"),
        row("E", sku),
    ]
    reasons = [result["reason"] for result in send(shop, rows).json()["results"]]
    assert reasons == [None, "out-of-stock", "unknown-goods", "unknown-store", None]


def test_the_same_key_orders_nothing_twice(shop: RunningShop) -> None:
    sku = shop.goods(stock=10)
    first = send(shop, [row("A", sku, quantity=4)], "same-key-0001")
    again = send(shop, [row("A", sku, quantity=4)], "same-key-0001")
    assert (again.json(), shop.available(sku)) == (first.json(), 6)


def test_the_same_key_for_other_rows_is_refused(shop: RunningShop) -> None:
    sku = shop.goods()
    send(shop, [row("A", sku)], "same-key-0002")
    assert send(shop, [row("B", sku)], "same-key-0002").status_code == 409


def test_the_orders_of_a_batch_become_parcels(shop: RunningShop) -> None:
    _, phone = shop.customer()
    send(shop, [row(str(n), shop.goods(), phone=phone) for n in range(3)])
    assert wait_for(lambda: len(shop.parcels(phone)) == 3)


def test_only_partners_send_batches(shop: RunningShop) -> None:
    path, headers = "/partner/orders:batch", {"Idempotency-Key": "not-a-partner"}
    body = {"orders": [row("A", "SKU-TEA00001")]}
    answer = shop.call("ordering", "POST", path, by="amy", body=body, headers=headers)
    assert answer.status_code == 403
