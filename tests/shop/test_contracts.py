from __future__ import annotations

import pytest

from shop import contracts
from shop.contracts import Described
from shop.driver import RunningShop, order_body, wait_for

ALL = contracts.operations()
EXAMPLES = {
    "sku": "SKU-TEA00001",
    "code": "CPN-WELCOME1",
    "customerId": "CUS-7K2M9Q4A",
    "orderId": "ORD-8F3K2M9Q4A7B",
    "paymentId": "PAY-8F3K2M9Q4A7B",
    "reservationId": "RSV-8F3K2M9Q4A7B",
    "storeId": "ST-DAAN0001",
    "parcelId": "PCL-8F3K2M9Q4A7B",
    "authorization_id": "9b2f6c1e-7d3a-4f5b-8c6d-1a2b3c4d5e6f",
}


def name(described: Described) -> str:
    return described.name


@pytest.fixture(scope="module")
def tour(shop: RunningShop) -> RunningShop:
    """Everything the shop can do, done once."""
    who, phone = shop.customer()
    sku, coupon = shop.goods(), shop.coupon()
    visit_storefront(shop, who, sku)
    shop.order(sku, by=who, coupon=coupon)
    assert wait_for(lambda: len(shop.parcels(phone)) == 2)
    newest = f"/parcels/{shop.parcels(phone)[0]['id']}"
    shop.call("stores", "POST", f"{newest}/arrive", by="staff")
    shop.call("stores", "POST", f"{newest}/collect", by="staff")
    visit_ordering(shop, who, sku)
    visit_helpers(shop, sku)
    visit_staff(shop, sku)
    visit_bank(shop)
    shop.call("identity", "DELETE", "/tokens/current", by=who)
    for service in shop.addresses:
        shop.call(service, "GET", "/health")
    return shop


def visit_storefront(shop: RunningShop, who: str, sku: str) -> None:
    credentials = {"username": who, "password": "shop-pass-1"}
    shop.call("storefront", "POST", "/sign-in", body=credentials)
    shop.call("storefront", "GET", "/goods?keyword=茶")
    shop.call("storefront", "GET", "/stores")
    id = shop.checkout(sku, by=who).json()["id"]
    shop.call("storefront", "GET", "/my/orders", by=who)
    shop.call("storefront", "GET", f"/my/orders/{id}", by=who)
    shop.call("storefront", "POST", f"/my/orders/{id}/cancel", by=who)
    shop.call("storefront", "GET", "/my/parcels", by=who)
    shop.call("identity", "GET", "/me", by=who)


def visit_ordering(shop: RunningShop, who: str, sku: str) -> None:
    id = shop.order(shop.goods(price=60_000), by=who).json()["id"]
    shop.call("ordering", "POST", f"/orders/{id}/approve", by="staff")
    shop.call("ordering", "GET", f"/orders/{id}", by=who)
    shop.call("ordering", "GET", "/orders", by=who)
    shop.call("ordering", "POST", f"/orders/{id}/cancel", by=who)
    line = {"sku": sku, "quantity": 1}
    row = {"reference": "A", "lines": [line], "storeId": "ST-DAAN0001", "phone": "0987654321"}
    shop.call(
        "ordering",
        "POST",
        "/partner/orders:batch",
        by="partner",
        body={"orders": [row]},
        headers={"Idempotency-Key": "tour-of-all"},
    )


def visit_helpers(shop: RunningShop, sku: str) -> None:
    id = "ORD-TOUR0FALL001"
    lines = [{"sku": sku, "quantity": 1}]
    reservation = "/reservations/RSV-TOUR0FALL001"
    body = {"orderId": id, "lines": lines}
    shop.call("inventory", "POST", "/reservations", by="tester", body=body)
    shop.call("inventory", "GET", reservation, by="tester")
    shop.call("inventory", "POST", f"{reservation}/release", by="tester")
    coupon = f"/coupons/{shop.coupon()}"
    shop.call("promotion", "GET", coupon, by="tester")
    lock = {"orderId": id, "subtotal": 500}
    shop.call("promotion", "POST", f"{coupon}/lock", by="tester", body=lock)
    shop.call("promotion", "POST", f"{coupon}/redeem", by="tester", body={"orderId": id})
    shop.call("promotion", "POST", f"{coupon}/release", by="tester", body={"orderId": id})
    body = {"orderId": id, "amount": 450, "cardNumber": "4242424242424242"}
    shop.call("payment", "POST", "/payments", by="tester", body=body)
    shop.call("payment", "GET", "/payments/PAY-TOUR0FALL001", by="tester")
    shop.call("payment", "POST", "/payments/PAY-TOUR0FALL001/void", by="tester")
    body = {"customerId": "CUS-AMY00001", "orderId": id, "amount": 450}
    shop.call("risk", "POST", "/assessments", by="tester", body=body)
    event = {"id": "EVT-TOUR0FALL001", "kind": "order-confirmed", "orderId": id}
    event |= {"storeId": "ST-DAAN0001", "phone": "0987654321"}
    shop.call("stores", "POST", "/order-events", by="tester", body=event)


def visit_staff(shop: RunningShop, sku: str) -> None:
    shop.call("catalog", "GET", "/goods?limit=5&category=drinks")
    shop.call("catalog", "GET", f"/goods/{sku}")
    shop.call("catalog", "PUT", f"/goods/{sku}/price", by="staff", body={"price": 9})
    shop.call("catalog", "DELETE", f"/goods/{sku}", by="staff")
    shop.call("inventory", "GET", f"/stock/{sku}", by="staff")
    shop.call("inventory", "PUT", f"/stock/{sku}", by="staff", body={"onHand": 50})
    watch = {"decision": "review", "reason": "新顧客"}
    shop.call("risk", "PUT", "/watchlist/CUS-WATCHED1", by="staff", body=watch)
    shop.call("risk", "GET", "/watchlist/CUS-WATCHED1", by="staff")
    shop.call("risk", "DELETE", "/watchlist/CUS-WATCHED1", by="staff")
    store = shop.store()
    shop.call("stores", "GET", f"/stores/{store}")
    shop.call("stores", "GET", "/stores?district=文山區")
    shop.call("stores", "POST", f"/stores/{store}/close", by="staff")


def visit_bank(shop: RunningShop) -> None:
    body = {"merchant_reference": "TOUR", "amount": 5, "currency": "TWD"}
    body["card_number"] = "4242424242424242"
    id = shop.ok("bank", "POST", "/v2/authorizations", body=body)["authorization_id"]
    shop.call("bank", "GET", f"/v2/authorizations/{id}")
    shop.call("bank", "POST", f"/v2/authorizations/{id}/reversal")


@pytest.mark.parametrize("described", ALL, ids=name)
def test_an_operation_succeeds_as_its_contract_says(
    tour: RunningShop, described: Described
) -> None:
    yes = next(status for status in described.operation["responses"] if status.startswith("2"))
    broken = [why for operation, why in tour.broken if operation == described.name]
    assert (described.name, int(yes)) in tour.answered
    assert broken == []


@pytest.mark.parametrize("described", [o for o in ALL if o.secured], ids=name)
def test_a_secured_operation_needs_a_valid_token(shop: RunningShop, described: Described) -> None:
    path = described.path.format_map(EXAMPLES)
    for headers in ({}, {"Authorization": "Bearer x.y", "X-Api-Key": "wrong"}):
        url = shop.addresses[described.service] + path
        response = shop.session.request(described.method, url, headers=headers)
        assert response.status_code == 401
        assert contracts.problems(described, response) == []


WITH_BODY = [o for o in ALL if o.method in {"POST", "PUT"} and "422" in o.operation["responses"]]
MALFORMED = {
    "unknown-field": b'{"surprise": 1}',
    "not-an-object": b"[]",
    "not-json": b"{",
    "bad-utf-8": b"\xff\xfe",
    "endless-digits": b"[" + b"9" * 5000 + b"]",
    "too-deep": b"[" * 100_000,
    "lone-surrogate": rb'{"\ud800": "\ud800"}',
    "infinity": b'{"price": Infinity}',
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED.keys())
@pytest.mark.parametrize("described", WITH_BODY, ids=name)
def test_a_malformed_body_is_told_as_a_problem(
    shop: RunningShop, described: Described, content: bytes
) -> None:
    headers = {"Content-Type": "application/json", "X-Api-Key": "island-bank-test-key"}
    if described.secured and described.service != "bank":
        headers["Authorization"] = f"Bearer {shop.token('tester')}"
    path = described.path.format_map(EXAMPLES)
    takes_body = "requestBody" in described.operation or any(
        parameter["in"] == "body" for parameter in described.parameters
    )
    url = shop.addresses[described.service] + path
    response = shop.session.request(described.method, url, data=content, headers=headers)
    assert contracts.problems(described, response) == []
    assert not takes_body or response.status_code == 422


@pytest.mark.parametrize("described", [o for o in ALL if "{" in o.path], ids=name)
@pytest.mark.parametrize("value", ["x", "%00", "%F0%9F%8D%B5", "SKU-%0A"])
def test_a_malformed_path_is_told_as_a_problem(
    shop: RunningShop, described: Described, value: str
) -> None:
    headers = {"X-Api-Key": "island-bank-test-key"}
    if described.secured and described.service != "bank":
        headers["Authorization"] = f"Bearer {shop.token('tester')}"
    path = described.path.format_map(dict.fromkeys(EXAMPLES, value))
    url = shop.addresses[described.service] + path
    response = shop.session.request(described.method, url, headers=headers)
    assert response.status_code == 422
    assert contracts.problems(described, response) == []


def test_a_wrong_method_names_every_right_one(shop: RunningShop) -> None:
    answer = shop.session.request("PATCH", shop.addresses["catalog"] + "/goods/SKU-TEA00001")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET")


def test_an_unknown_path_is_a_problem_too(shop: RunningShop) -> None:
    answer = shop.session.get(shop.addresses["risk"] + "/nothing/here")
    kind = answer.headers["content-type"]
    assert (answer.status_code, kind) == (404, "application/problem+json")


def test_operations_have_names_of_their_own() -> None:
    names = [described.name for described in ALL]
    summaries = [described.operation["summary"] for described in ALL]
    assert (len(set(names)), len(set(summaries))) == (len(ALL), len(ALL))


def test_a_wrong_role_is_forbidden(shop: RunningShop) -> None:
    body = {"name": "x", "category": "food", "price": 1}
    assert shop.call("catalog", "POST", "/goods", by="amy", body=body).status_code == 403


def test_a_checkout_body_has_no_null_coupon(shop: RunningShop) -> None:
    body = order_body("SKU-TEA00001", {})["body"] | {"couponCode": None}
    assert shop.call("ordering", "POST", "/orders", by="amy", body=body).status_code == 422
