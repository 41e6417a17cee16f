from __future__ import annotations

import threading

import pytest

from shop.driver import DECLINED_CARD, SLOW_CARD, RunningShop, wait_for


def test_the_total_is_the_price_of_all_goods_less_the_discount(shop: RunningShop) -> None:
    order = shop.order(shop.goods(price=120), quantity=3, coupon=shop.coupon(value=60)).json()
    assert (order["subtotal"], order["discount"], order["total"]) == (360, 60, 300)


def test_a_percentage_is_taken_off_the_subtotal(shop: RunningShop) -> None:
    coupon = shop.coupon(kind="percent", value=15)
    order = shop.order(shop.goods(price=200), quantity=2, coupon=coupon).json()
    assert order["total"] == 340


def test_a_coupon_never_makes_an_order_free(shop: RunningShop) -> None:
    order = shop.order(shop.goods(price=30), coupon=shop.coupon(value=500)).json()
    assert order["total"] == 1


def test_the_bank_authorises_the_total(shop: RunningShop) -> None:
    order = shop.order(shop.goods(price=77), quantity=2).json()
    payment = shop.ok("payment", "GET", f"/payments/{order['paymentId']}", by="tester")
    assert payment["amount"] == order["total"]


def test_a_placed_order_uses_up_its_coupon(shop: RunningShop) -> None:
    coupon = shop.coupon()
    shop.order(shop.goods(), coupon=coupon)
    assert shop.coupon_status(coupon) == "used"


@pytest.mark.parametrize(
    ("card", "status"), [(DECLINED_CARD, 402), (SLOW_CARD, 503)], ids=["declined", "timed-out"]
)
def test_a_failed_payment_gives_stock_and_coupon_back(
    shop: RunningShop, card: str, status: int
) -> None:
    sku, coupon = shop.goods(stock=5), shop.coupon()
    answer = shop.order(sku, coupon=coupon, card=card)
    state = (answer.status_code, shop.available(sku), shop.coupon_status(coupon))
    assert state == (status, 5, "available")


def test_a_coupon_that_cannot_be_used_gives_stock_back(shop: RunningShop) -> None:
    sku, coupon = shop.goods(stock=5), shop.coupon(validUntil="2020-01-01")
    answer = shop.order(sku, coupon=coupon)
    assert (answer.json()["type"], shop.available(sku)) == ("/problems/coupon-expired", 5)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"quantity": 11}, "out-of-stock"),
        ({"store": "ST-NOWHERE1"}, "not-found"),
        ({"coupon": "CPN-NOTTHERE"}, "not-found"),
    ],
    ids=["too-many", "no-such-store", "no-such-coupon"],
)
def test_an_impossible_order_is_refused_and_keeps_nothing(
    shop: RunningShop, fields: dict[str, object], kind: str
) -> None:
    sku = shop.goods(stock=10)
    answer = shop.order(sku, **fields)
    assert (answer.json()["type"], shop.available(sku)) == (f"/problems/{kind}", 10)


def test_a_closed_store_takes_no_orders(shop: RunningShop) -> None:
    store = shop.store()
    shop.ok("stores", "POST", f"/stores/{store}/close", by="staff")
    assert shop.order(shop.goods(), store=store).json()["type"] == "/problems/store-closed"


def test_a_coupon_below_its_minimum_spend_is_refused(shop: RunningShop) -> None:
    answer = shop.order(shop.goods(price=10), coupon=shop.coupon(minimumSpend=500))
    assert answer.json()["type"] == "/problems/coupon-minimum-spend"


def test_cancelling_gives_everything_back(shop: RunningShop) -> None:
    sku, coupon = shop.goods(stock=5), shop.coupon()
    order = shop.order(sku, coupon=coupon).json()
    shop.ok("ordering", "POST", f"/orders/{order['id']}/cancel", by="amy")
    payment = shop.ok("payment", "GET", f"/payments/{order['paymentId']}", by="tester")
    state = (shop.available(sku), shop.coupon_status(coupon), payment["status"])
    assert state == (5, "available", "voided")


def test_an_order_is_cancelled_once_only(shop: RunningShop) -> None:
    path = f"/orders/{shop.order(shop.goods()).json()['id']}/cancel"
    shop.ok("ordering", "POST", path, by="amy")
    assert shop.call("ordering", "POST", path, by="amy").status_code == 409


@pytest.mark.parametrize(("quantity", "status"), [(1, "confirmed"), (2, "in-review")])
def test_expensive_orders_wait_for_staff(shop: RunningShop, quantity: int, status: str) -> None:
    assert shop.order(shop.goods(price=50_000), quantity=quantity).json()["status"] == status


def test_staff_let_an_order_in_review_go_on(shop: RunningShop) -> None:
    order = shop.order(shop.goods(price=60_000)).json()
    approved = shop.ok("ordering", "POST", f"/orders/{order['id']}/approve", by="staff")
    assert approved["status"] == "confirmed"


def test_the_most_expensive_orders_are_rejected(shop: RunningShop) -> None:
    sku = shop.goods(price=200_001)
    assert shop.order(sku).json()["type"] == "/problems/risk-rejected"


def test_a_watched_customer_is_rejected_until_no_longer_watched(shop: RunningShop) -> None:
    who, _ = shop.customer()
    id = shop.ok("identity", "GET", "/me", by=who)["id"]
    watch = {"decision": "reject", "reason": "三次未取貨"}
    shop.ok("risk", "PUT", f"/watchlist/{id}", by="staff", body=watch)
    before = shop.order(shop.goods(), by=who).status_code
    shop.ok("risk", "DELETE", f"/watchlist/{id}", by="staff")
    assert (before, shop.order(shop.goods(), by=who).status_code) == (403, 201)


def test_the_order_of_another_customer_cannot_be_seen(shop: RunningShop) -> None:
    order = shop.order(shop.goods(), by="ben").json()
    assert shop.call("ordering", "GET", f"/orders/{order['id']}", by="amy").status_code == 404


def test_a_price_change_leaves_earlier_orders_alone(shop: RunningShop) -> None:
    sku = shop.goods(price=100)
    order = shop.order(sku).json()
    shop.ok("catalog", "PUT", f"/goods/{sku}/price", by="staff", body={"price": 150})
    kept = shop.ok("ordering", "GET", f"/orders/{order['id']}", by="amy")["total"]
    assert (kept, shop.order(sku).json()["total"]) == (100, 150)


def test_paying_twice_for_an_order_is_one_payment(shop: RunningShop) -> None:
    body = {"orderId": "ORD-ONCEONLY0001", "amount": 10, "cardNumber": "4242424242424242"}
    first = shop.ok("payment", "POST", "/payments", by="tester", body=body)
    assert shop.ok("payment", "POST", "/payments", by="tester", body=body) == first


def test_many_customers_at_once_never_buy_more_than_there_is(shop: RunningShop) -> None:
    sku = shop.goods(stock=5)
    shop.token("amy")
    statuses: list[int] = []
    buyers = [
        threading.Thread(target=lambda: statuses.append(shop.order(sku).status_code))
        for _ in range(12)
    ]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert (statuses.count(201), shop.available(sku)) == (5, 0)


def test_an_order_becomes_a_parcel(shop: RunningShop) -> None:
    who, phone = shop.customer()
    order = shop.order(shop.goods(), by=who).json()
    assert wait_for(lambda: shop.parcels(phone, by=who))
    assert shop.parcels(phone)[0]["orderId"] == order["id"]


def test_a_cancelled_order_cancels_its_parcel(shop: RunningShop) -> None:
    who, phone = shop.customer()
    order = shop.order(shop.goods(), by=who).json()
    assert wait_for(lambda: shop.parcels(phone))
    shop.ok("ordering", "POST", f"/orders/{order['id']}/cancel", by=who)
    assert wait_for(lambda: shop.parcels(phone)[0]["status"] == "cancelled")


def test_an_order_in_review_is_no_parcel_until_it_is_approved(shop: RunningShop) -> None:
    who, phone = shop.customer()
    order = shop.order(shop.goods(price=60_000), by=who).json()
    later = shop.order(shop.goods(), by=who).json()
    assert wait_for(lambda: shop.parcels(phone))
    assert [parcel["orderId"] for parcel in shop.parcels(phone)] == [later["id"]]
    shop.ok("ordering", "POST", f"/orders/{order['id']}/approve", by="staff")
    assert wait_for(lambda: len(shop.parcels(phone)) == 2)


def test_customers_cannot_look_up_the_phone_of_another(shop: RunningShop) -> None:
    assert shop.call("stores", "GET", "/parcels?phone=0911000002", by="amy").status_code == 403


def test_an_event_told_twice_makes_one_parcel(shop: RunningShop) -> None:
    _, phone = shop.customer()
    event = {
        "id": "EVT-TOLDTWICE001",
        "kind": "order-confirmed",
        "orderId": "ORD-TOLDTWICE001",
        "storeId": "ST-DAAN0001",
        "phone": phone,
    }
    for _ in range(2):
        shop.call("stores", "POST", "/order-events", by="staff", body=event)
    assert len(shop.parcels(phone)) == 1


def test_a_parcel_is_collected_once_and_only_after_it_arrived(shop: RunningShop) -> None:
    who, phone = shop.customer()
    shop.order(shop.goods(), by=who)
    assert wait_for(lambda: shop.parcels(phone))
    path = f"/parcels/{shop.parcels(phone)[0]['id']}"
    steps = ["collect", "arrive", "collect", "collect"]
    statuses = [shop.call("stores", "POST", f"{path}/{s}", by="staff").status_code for s in steps]
    assert statuses == [409, 200, 200, 409]
