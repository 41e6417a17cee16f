"""Each defect that shows only when many ask at once, on the shop alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any

import pytest
import requests

from accord_shop.faults import FAULTS
from shop.driver import GOOD_CARD, RunningShop, new_trace

CROWD = 6
ASKED = ("catalog", "inventory", "payment")


def at_once(act: Callable[[int], requests.Response]) -> list[requests.Response]:
    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(act, range(CROWD)))


def post(
    shop: RunningShop, path: str, body: dict[str, Any], *, by: str, **headers: str
) -> requests.Response:
    sent = {"Authorization": f"Bearer {shop.token(by)}", **headers}
    address = shop.addresses["ordering"] + path
    return requests.post(address, json=body, headers=sent, timeout=60)


def order(shop: RunningShop, sku: str, **headers: str) -> requests.Response:
    line = {"sku": sku, "quantity": 1}
    body = {"lines": [line], "storeId": "ST-DAAN0001", "cardNumber": GOOD_CARD}
    return post(shop, "/orders", body, by="amy", **headers)


def sells_what_is_not_there(shop: RunningShop) -> bool:
    sku = shop.goods(stock=2)
    shop.token("amy")
    answers = at_once(lambda _: order(shop, sku))
    assert {answer.status_code for answer in answers} <= {201, 409}
    return [answer.status_code for answer in answers].count(201) > 2


def places_a_batch_twice(shop: RunningShop) -> bool:
    sku = shop.goods(stock=50)
    shop.token("partner")
    row = {
        "reference": "A-1",
        "lines": [{"sku": sku, "quantity": 1}],
        "storeId": "ST-DAAN0001",
        "phone": "0922000001",
    }
    batch, key = {"orders": [row]}, {"Idempotency-Key": f"key-{sku}"}
    at_once(lambda _: post(shop, "/partner/orders:batch", batch, by="partner", **key))
    return shop.available(sku) < 49


def makes_everybody_wait(shop: RunningShop) -> bool:
    sku = shop.goods(stock=50)
    shop.token("amy")
    traces, headers = zip(*(new_trace() for _ in range(CROWD)), strict=True)
    at_once(lambda number: order(shop, sku, **headers[number]))
    # In turns no call of an order comes between those of another.
    asked = asked_for_orders(shop, traces)
    assert set(asked) == set(traces)
    return len(list(groupby(asked))) == CROWD


def asked_for_orders(shop: RunningShop, traces: Sequence[str]) -> list[str]:
    """The traces in which ordering asked others, a call after the other."""
    lines = [json.loads(line) for line in shop.log.read_text().splitlines() if '"called"' in line]
    return [
        line["trace"]
        for line in lines
        if line["service"] == "ordering" and line["to"] in ASKED and line["trace"] in traces
    ]


SYMPTOMS: dict[str, Callable[[RunningShop], bool]] = {
    "inventory:oversells": sells_what_is_not_there,
    "ordering:repeats-batches": places_a_batch_twice,
    "ordering:one-at-a-time": makes_everybody_wait,
}
ALONE = "ordering:one-at-a-time"


@pytest.fixture(scope="module")
def faulty() -> Iterator[Callable[[str], RunningShop]]:
    running: dict[str, RunningShop] = {}

    def start(fault: str) -> RunningShop:
        # Orders in turns would hide that they sell the same goods.
        group = fault if fault == ALONE else ",".join(set(SYMPTOMS) - {ALONE})
        if group not in running:
            running[group] = RunningShop(faults=group)
        return running[group]

    yield start
    for one in running.values():
        one.stop()


@pytest.mark.parametrize("fault", SYMPTOMS)
def test_a_defect_shows_in_a_crowd(faulty: Callable[[str], RunningShop], fault: str) -> None:
    assert SYMPTOMS[fault](faulty(fault))


@pytest.mark.parametrize("fault", SYMPTOMS)
def test_a_healthy_shop_stands_a_crowd(shop: RunningShop, fault: str) -> None:
    assert not SYMPTOMS[fault](shop)


def test_every_defect_of_this_kind_has_a_symptom() -> None:
    assert {fault.name for fault in FAULTS if fault.suite == "load"} == set(SYMPTOMS)
