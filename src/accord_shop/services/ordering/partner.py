"""Batches of partners: a result for each row, and no row twice however often a batch is sent."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from accord_shop.plumbing.calls import NoAnswerError
from accord_shop.plumbing.problems import Problem, conflict
from accord_shop.plumbing.service import Service
from accord_shop.plumbing.shapes import new_id
from accord_shop.plumbing.tokens import Caller
from accord_shop.services.ordering import saga
from accord_shop.services.ordering.orders import Orders
from accord_shop.services.ordering.shapes import Batch, NewBatch, Order, PartnerOrder, Row

HESITATION_S = 0.1
SCHEMA = """
create table batch (
  partner_id text, key text, fingerprint text, answer text, primary key (partner_id, key));
"""


async def place(
    service: Service, orders: Orders, batch: NewBatch, *, key: str, partner: Caller
) -> Batch:
    """Place every order of the batch, or tell again what became of it.

    Raises:
        Problem: 409 when the key was used for other rows, or the batch is being placed right now.
    """
    fingerprint = hashlib.sha256(batch.model_dump_json().encode()).hexdigest()
    database = service.database
    if service.faulty("repeats-batches"):
        begun = await _begin_carelessly(service, partner, key, fingerprint)
    else:
        begun = bool(
            database.write(
                "insert or ignore into batch values (?, ?, ?, null)", partner.id, key, fingerprint
            )
        )
    if not begun:
        return _again(service, partner, key, fingerprint)
    try:
        results = [
            await _place_row(service, orders, number, order, partner)
            for number, order in enumerate(batch.orders, start=1)
        ]
    except BaseException:
        database.write("delete from batch where partner_id = ? and key = ?", partner.id, key)
        raise
    accepted = sum(row.status == "accepted" for row in results)
    answer = Batch(accepted=accepted, rejected=len(results) - accepted, results=results)
    database.write(
        "update batch set answer = ? where partner_id = ? and key = ?",
        answer.model_dump_json(),
        partner.id,
        key,
    )
    return answer


async def _begin_carelessly(service: Service, partner: Caller, key: str, fingerprint: str) -> bool:
    """Look whether the key was used, and note it only a moment later."""
    if service.database.one(
        "select * from batch where partner_id = ? and key = ?", partner.id, key
    ):
        return False
    await asyncio.sleep(HESITATION_S)
    service.database.write(
        "insert or replace into batch values (?, ?, ?, null)", partner.id, key, fingerprint
    )
    return True


def _again(service: Service, partner: Caller, key: str, fingerprint: str) -> Batch:
    row = service.database.one(
        "select * from batch where partner_id = ? and key = ?", partner.id, key
    )
    assert row is not None
    if row["fingerprint"] != fingerprint:
        raise conflict("key-reused", "The key was used for other rows. 冪等鍵已用於其他內容。")
    if row["answer"] is None:
        raise conflict("in-progress", "The batch is being placed right now. 批次處理中。")
    return Batch.model_validate_json(row["answer"])


async def _place_row(
    service: Service, orders: Orders, number: int, wanted: PartnerOrder, partner: Caller
) -> Row:
    try:
        order = await _order(service, wanted, partner)
    except NoAnswerError:
        reason = "unavailable"
    except Problem as problem:
        reason = problem.kind
    else:
        orders.keep(order, phone=wanted.phone)
        return Row(row=number, reference=wanted.reference, status="accepted", order_id=order.id)
    return Row(row=number, reference=wanted.reference, status="rejected", reason=reason)


async def _order(service: Service, wanted: PartnerOrder, partner: Caller) -> Order:
    id = new_id("ORD")
    with _named("unknown-goods"):
        lines = await saga.price(service, wanted.lines)
    with _named("unknown-store"):
        await saga.open_store(service, wanted.store_id)
    async with saga.undone_on_failure(service) as undo:
        await saga.reserve(service, undo, id, wanted.lines)
    subtotal = sum(line.amount for line in lines)
    return Order(
        id=id,
        customer_id=partner.id,
        status="confirmed",
        lines=lines,
        subtotal=subtotal,
        discount=0,
        total=subtotal,
        store_id=wanted.store_id,
        coupon_code=None,
        payment_id=None,
        placed_at=saga.now(),
    )


@contextmanager
def _named(reason: str) -> Iterator[None]:
    """Say what was not found, for the result of a row."""
    try:
        yield
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            raise Problem(404, reason, problem.detail) from problem
        raise
