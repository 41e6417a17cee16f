"""What the shop does while a part of it is away, and the defects that show only then."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from accord_shop.faults import FAULTS
from shop.driver import RunningShop, new_trace, order_body, wait_for


@contextmanager
def killed(shop: RunningShop, service: str) -> Iterator[None]:
    """A service is dead while the block lasts."""
    entry = shop.entries[service]
    os.kill(entry["pid"], signal.SIGKILL)
    assert wait_for(lambda: not listens(shop, service))
    try:
        yield
    finally:
        request = Path(entry["start-again"])
        request.touch()
        assert wait_for(lambda: not request.exists() and listens(shop, service))


@contextmanager
def stopped(shop: RunningShop, service: str) -> Iterator[None]:
    """A service stands still while the block lasts."""
    pid = shop.entries[service]["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def listens(shop: RunningShop, service: str) -> bool:
    try:
        return requests.get(f"{shop.addresses[service]}/health", timeout=2).ok
    except requests.RequestException:
        return False


def hangs(shop: RunningShop, sku: str, *, seconds: float, **fields: str) -> bool:
    """Whether an order has no answer in time."""
    body = order_body(sku, dict(fields))["body"]
    headers = {"Authorization": f"Bearer {shop.token('amy')}"}
    url = f"{shop.addresses['ordering']}/orders"
    try:
        requests.post(url, json=body, headers=headers, timeout=seconds)
    except requests.Timeout:
        return True
    return False


def stock_kept(shop: RunningShop) -> bool:
    sku = shop.goods(stock=5)
    with killed(shop, "payment"):
        assert shop.order(sku, quantity=2).status_code == 503
        return shop.available(sku) != 5


def endless_retries(shop: RunningShop) -> bool:
    sku, coupon = shop.goods(), shop.coupon()
    with killed(shop, "promotion"):
        return hangs(shop, sku, seconds=shop.patience_s(with_defects_s=3), coupon=coupon)


def vainly_told(shop: RunningShop, trace: str) -> bool:
    """Whether nobody was there to be told of an event; a healthy shop stops at the first."""
    lines = shop.log.read_text().splitlines()
    vain = [line for line in lines if '"/order-events"' in line and '"error"' in line]
    return any(trace in line or not shop.faults for line in vain)


def events_lost(shop: RunningShop) -> bool:
    who, phone = shop.customer()
    sku = shop.goods()
    shop.order(sku, by=who)
    trace, headers = new_trace()
    with killed(shop, "stores"):
        answer = shop.call(
            "ordering", "POST", "/orders", headers=headers, **order_body(sku, {"by": who})
        )
        order = answer.json()["id"]
        # The outbox looks now and then, and has to find nobody there.
        assert wait_for(lambda: vainly_told(shop, trace))
    patience_s = shop.patience_s(with_defects_s=2)
    return not wait_for(
        lambda: order in [one["orderId"] for one in shop.parcels(phone)], patience_s
    )


def waits_forever(shop: RunningShop) -> bool:
    sku = shop.goods()
    with stopped(shop, "payment"):
        return hangs(shop, sku, seconds=shop.patience_s(with_defects_s=9))


SYMPTOMS: dict[str, Callable[[RunningShop], bool]] = {
    "ordering:waits-forever": waits_forever,
    "ordering:retries-forever": endless_retries,
    "ordering:forgets-to-undo": stock_kept,
    "ordering:drops-events": events_lost,
}


@pytest.fixture(scope="module")
def faulty() -> Iterator[RunningShop]:
    # None of them hides another: each shows while another service is away.
    running = RunningShop(faults=",".join(set(SYMPTOMS) - {"ordering:retries-forever"}))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def tenacious() -> Iterator[RunningShop]:
    running = RunningShop(faults="ordering:retries-forever")
    yield running
    running.stop()


@pytest.mark.parametrize("fault", sorted(set(SYMPTOMS) - {"ordering:retries-forever"}))
def test_a_defect_shows_while_a_service_is_away(faulty: RunningShop, fault: str) -> None:
    assert SYMPTOMS[fault](faulty)


def test_endless_retries_show_while_promotion_is_away(tenacious: RunningShop) -> None:
    assert endless_retries(tenacious)


@pytest.mark.parametrize("fault", SYMPTOMS)
def test_a_healthy_shop_bears_it(shop: RunningShop, fault: str) -> None:
    assert not SYMPTOMS[fault](shop)


def test_every_defect_of_this_kind_has_a_symptom() -> None:
    assert {fault.name for fault in FAULTS if fault.suite == "chaos"} == set(SYMPTOMS)
