from __future__ import annotations

import json

import pytest
import requests

from shop.driver import DECLINED_CARD, SLOW_CARD, RunningShop

BUSY = "系統繁忙，請稍後再試 / the system is busy"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def watched(shop: RunningShop) -> str:
    who, _ = shop.customer()
    id = shop.ok("identity", "GET", "/me", by=who)["id"]
    watch = {"decision": "reject", "reason": "風險"}
    shop.ok("risk", "PUT", f"/watchlist/{id}", by="staff", body=watch)
    return who


def failing(shop: RunningShop, cause: str) -> requests.Response:
    """A checkout with a coupon that fails for ``cause``."""
    sku, coupon, who = shop.goods(), shop.coupon(), "amy"
    card = {"declined": DECLINED_CARD, "silent-bank": SLOW_CARD}.get(cause, "4242424242424242")
    if cause == "risk":
        who = watched(shop)
    if cause == "coupon":
        shop.order(sku, coupon=coupon)
    return shop.checkout(sku, coupon=coupon, by=who, card=card)


@pytest.mark.parametrize("cause", ["risk", "coupon", "declined", "silent-bank"])
def test_every_failure_reads_the_same_on_the_screen(shop: RunningShop, cause: str) -> None:
    answer = failing(shop, cause)
    assert (answer.status_code, answer.json()["detail"]) == (503, BUSY)


@pytest.mark.parametrize(
    ("cause", "service", "status"),
    [
        ("risk", "ordering", 403),
        ("coupon", "promotion", 409),
        ("declined", "payment", 402),
        ("silent-bank", "payment", 503),
    ],
)
def test_the_log_of_its_trace_tells_where_it_broke(
    shop: RunningShop, cause: str, service: str, status: int
) -> None:
    lines = shop.lines(failing(shop, cause).json()["traceId"])
    answered = [line for line in lines if line["event"] == "answered" and line["status"] >= 400]
    assert (answered[0]["service"], answered[0]["status"]) == (service, status)


def test_a_call_without_an_answer_is_logged_by_the_caller(shop: RunningShop) -> None:
    lines = shop.lines(failing(shop, "silent-bank").json()["traceId"])
    missing = next(line for line in lines if "error" in line)
    told = (missing["service"], missing["to"], missing["error"])
    assert told == ("payment", "bank", "timed out after 1.5 s")


def test_calls_form_one_chain_from_the_storefront_to_the_bank(shop: RunningShop) -> None:
    sku = shop.goods()
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    headers["Authorization"] = f"Bearer {shop.token('amy')}"
    body = {"lines": [{"sku": sku, "quantity": 1}], "storeId": "ST-DAAN0001"}
    body["cardNumber"] = "4242424242424242"
    shop.call("storefront", "POST", "/checkout", body=body, headers=headers)
    answered = [line for line in shop.lines(TRACE) if line["event"] == "answered"]
    services = {line["service"] for line in answered}
    assert {"storefront", "identity", "ordering", "risk", "payment", "bank"} <= services
    front = next(line for line in answered if line["service"] == "storefront")
    assert front["parent"] == "00f067aa0ba902b7"


def test_both_ends_of_a_call_are_logged_with_the_same_span(shop: RunningShop) -> None:
    trace = failing(shop, "declined").json()["traceId"]
    lines = shop.lines(trace)
    asked = next(line for line in lines if line["event"] == "called" and line["to"] == "bank")
    bank = next(line for line in lines if line["service"] == "bank")
    assert (asked["status"], bank["parent"]) == (201, asked["span"])


def test_every_line_of_the_log_is_whole(shop: RunningShop) -> None:
    shop.checkout(shop.goods())
    # The launcher says in plain words when a service ended.
    written = [line for line in shop.log.read_text().splitlines() if "has ended" not in line]
    lines = [json.loads(line) for line in written]
    fields = {"time", "level", "service", "event", "trace", "span", "parent", "message"}
    assert all(fields <= line.keys() for line in lines)


def test_a_signed_out_customer_enters_no_more(shop: RunningShop) -> None:
    who, _ = shop.customer()
    before = shop.call("storefront", "GET", "/my/orders", by=who).status_code
    shop.call("identity", "DELETE", "/tokens/current", by=who)
    after = shop.call("storefront", "GET", "/my/orders", by=who).status_code
    assert (before, after) == (200, 401)


def test_a_wrong_password_does_not_tell_whether_the_user_exists(shop: RunningShop) -> None:
    answers = []
    for username in ("amy", "nobody-here"):
        body = {"username": username, "password": "wrong-password"}
        answer = shop.call("storefront", "POST", "/sign-in", body=body).json()
        answers.append({**answer, "traceId": ""})
    assert answers[0] == answers[1]


def test_a_user_name_is_given_once(shop: RunningShop) -> None:
    who, phone = shop.customer()
    body = {"username": who, "password": "shop-pass-1", "name": "x", "phone": phone}
    assert shop.call("identity", "POST", "/customers", body=body).status_code == 409


def test_withdrawn_goods_can_be_neither_seen_nor_ordered(shop: RunningShop) -> None:
    sku = shop.goods()
    shop.ok("catalog", "DELETE", f"/goods/{sku}", by="staff")
    seen = shop.call("catalog", "GET", f"/goods/{sku}").status_code
    assert (seen, shop.order(sku).status_code) == (404, 404)


@pytest.mark.parametrize(
    ("service", "method", "path", "body"),
    [
        ("catalog", "PUT", "/goods/SKU-TEA00001/price", {"price": 1}),
        ("catalog", "DELETE", "/goods/SKU-TEA00001", None),
        ("inventory", "PUT", "/stock/SKU-TEA00001", {"onHand": 0}),
        ("stores", "POST", "/stores/ST-DAAN0001/close", None),
    ],
    ids=["price", "withdrawal", "stock", "store"],
)
def test_what_everybody_shares_cannot_be_changed(
    shop: RunningShop, service: str, method: str, path: str, body: object
) -> None:
    assert shop.call(service, method, path, by="staff", body=body).status_code == 403
