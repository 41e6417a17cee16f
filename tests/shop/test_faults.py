"""Every defect shows in a plain sequence of calls, and in no healthy shop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from accord_shop.faults import FAULTS, UnknownFaultError, parse, table
from shop.driver import RunningShop, wait_for


def wrong_total(shop: RunningShop) -> bool:
    order = shop.order(shop.goods(price=100), quantity=3).json()
    return bool(order["total"] != 300)


def charged_too_much(shop: RunningShop) -> bool:
    order = shop.order(shop.goods()).json()
    payment = shop.call("payment", "GET", f"/payments/{order['paymentId']}", by="staff").json()
    return bool(payment["amount"] != order["total"])


def coupon_ignored(shop: RunningShop) -> bool:
    order = shop.order(shop.goods(price=100), coupon=shop.coupon(value=50)).json()
    return bool(order["total"] != 50)


def no_parcel(shop: RunningShop) -> bool:
    who, phone = shop.customer()
    shop.order(shop.goods(), by=who)
    return not wait_for(lambda: shop.parcels(phone), shop.patience_s(with_defects_s=2))


def coupon_still_locked(shop: RunningShop) -> bool:
    coupon = shop.coupon()
    order = shop.order(shop.goods(), coupon=coupon).json()
    shop.ok("ordering", "POST", f"/orders/{order['id']}/cancel", by="amy")
    return shop.order(shop.goods(), coupon=coupon).status_code == 409


def stock_not_back(shop: RunningShop) -> bool:
    sku = shop.goods(stock=3)
    order = shop.order(sku, quantity=2).json()
    shop.ok("ordering", "POST", f"/orders/{order['id']}/cancel", by="amy")
    return shop.available(sku) != 3


def new_store_hidden(shop: RunningShop) -> bool:
    store = shop.store()
    listed = shop.ok("storefront", "GET", "/stores")["items"]
    return store not in [item["id"] for item in listed]


def checkout_busy(shop: RunningShop) -> bool:
    return shop.checkout(shop.goods()).status_code == 503


def store_list_breaks_contract(shop: RunningShop) -> bool:
    return breaks_contract(shop, lambda: shop.ok("stores", "GET", "/stores"))


def stock_breaks_contract(shop: RunningShop) -> bool:
    sku = shop.goods()
    return breaks_contract(shop, lambda: shop.available(sku))


def breaks_contract(shop: RunningShop, act: Callable[[], object]) -> bool:
    before = len(shop.broken)
    act()
    return len(shop.broken) > before


def crashes_on_some_limits(shop: RunningShop) -> bool:
    urls = [f"{shop.addresses['catalog']}/goods?limit={limit}" for limit in range(1, 19)]
    return [shop.session.get(url).status_code for url in urls].count(500) == 2


def undocumented_status(shop: RunningShop) -> bool:
    path = "/watchlist/CUS-NOTWATCH"
    return breaks_contract(shop, lambda: shop.call("risk", "DELETE", path, by="staff"))


def stock_seen_by_anybody(shop: RunningShop) -> bool:
    return shop.call("inventory", "GET", f"/stock/{shop.goods()}").status_code == 200


def store_without_address(shop: RunningShop) -> bool:
    body = {"name": "新門市", "district": "文山區"}
    return shop.call("stores", "POST", "/stores", by="staff", body=body).status_code == 201


SYMPTOMS: dict[str, Callable[[RunningShop], bool]] = {
    "ordering:wrong-total": wrong_total,
    "payment:wrong-total": charged_too_much,
    "ordering:ignores-coupon": coupon_ignored,
    "ordering:loses-events": no_parcel,
    "promotion:keeps-lock": coupon_still_locked,
    "inventory:keeps-stock": stock_not_back,
    "stores:hides-new-store": new_store_hidden,
    "risk:rejects-everybody": checkout_busy,
    "bank:silent": checkout_busy,
    "stores:omits-address": store_list_breaks_contract,
    "inventory:reserved-as-text": stock_breaks_contract,
    "catalog:crashes-on-some-limits": crashes_on_some_limits,
    "risk:undocumented-status": undocumented_status,
    "inventory:needs-no-token": stock_seen_by_anybody,
    "stores:needs-no-address": store_without_address,
}
# Defects that do not hide one another share a start.
GROUPS = {
    name: group
    for group in (
        (
            "ordering:wrong-total",
            "payment:wrong-total",
            "ordering:ignores-coupon",
            "ordering:loses-events",
            "promotion:keeps-lock",
            "inventory:keeps-stock",
            "stores:hides-new-store",
            "inventory:reserved-as-text",
        ),
        ("stores:omits-address", "risk:rejects-everybody"),
        (
            "bank:silent",
            "catalog:crashes-on-some-limits",
            "risk:undocumented-status",
            "inventory:needs-no-token",
        ),
        ("stores:needs-no-address",),
    )
    for name in group
}


@pytest.fixture(scope="module")
def faulty() -> Iterator[Callable[[str], RunningShop]]:
    """Starts a shop with the defect, and with those that it can share a start with."""
    running: dict[tuple[str, ...], RunningShop] = {}

    def start(fault: str) -> RunningShop:
        group = GROUPS[fault]
        if group not in running:
            running[group] = RunningShop(faults=",".join(group))
        return running[group]

    yield start
    for one in running.values():
        one.stop()


@pytest.mark.parametrize("fault", SYMPTOMS)
def test_a_defect_shows(faulty: Callable[[str], RunningShop], fault: str) -> None:
    assert SYMPTOMS[fault](faulty(fault))


@pytest.mark.parametrize("fault", SYMPTOMS)
def test_a_healthy_shop_does_not_show_it(shop: RunningShop, fault: str) -> None:
    assert not SYMPTOMS[fault](shop)


def test_every_defect_has_a_symptom_that_is_tried() -> None:
    # What shows only in a crowd, or while a part of the shop is away, has tests of its own.
    known = {fault.name for fault in FAULTS if fault.suite not in {"load", "chaos"}}
    assert known == set(SYMPTOMS) == set(GROUPS)


def test_every_defect_is_told_in_three_languages() -> None:
    assert all(set(fault.sentence) == {"en", "zh-TW", "zh-CN"} for fault in FAULTS)


def test_the_list_names_suite_and_sentence_in_columns() -> None:
    lines = table().splitlines()
    columns = {line.index(f" {fault.suite} ") for line, fault in zip(lines, FAULTS, strict=True)}
    assert len(columns) == 1


def test_names_are_read_with_spaces_and_empty_places() -> None:
    assert parse(" bank:silent ,, ") == {"bank:silent"}


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownFaultError, match=r"bank:loud.*\n\nhint: .*bank:silent"):
        parse("bank:loud")


def shop_command(*arguments: str, faults: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "accord_shop", *arguments]
    environment = {"SHOP_FAULTS": faults}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_command_lists_defects() -> None:
    assert shop_command("--list-faults").stdout.rstrip("\n") == table()


def test_the_command_refuses_an_unknown_name() -> None:
    answer = shop_command(faults="nobody:nothing")
    assert (answer.returncode, "hint: known faults are" in answer.stderr) == (2, True)
