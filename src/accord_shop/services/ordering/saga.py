"""The steps of an order, each with what undoes it: assess, reserve, lock, authorise, redeem."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from accord_shop.plumbing.calls import Ask, NoAnswerError
from accord_shop.plumbing.problems import Problem, conflict
from accord_shop.plumbing.service import Service
from accord_shop.plumbing.shapes import new_id
from accord_shop.services.ordering.shapes import Line, LineRequest, NewOrder, Order

# The bank has a second and a half; payment needs a little more to say that it did not answer.
PAYMENT_TIMEOUT_S = 3.0
PAUSE_S = 0.2
HOPEFUL_TIMEOUT_S = 3600.0
# Orders go on while the stores service is away, for stores that an order asked about before.
SCHEMA = "create table known_store (id text primary key, status text);"


@dataclass(slots=True)
class Undo:
    """How to undo what was begun so far, newest last."""

    service: Service
    steps: list[Ask] = field(default_factory=list)

    @contextmanager
    def by(self, ask: Ask) -> Iterator[None]:
        """Remember how to undo the step inside, unless it was refused.

        A step that got no answer may have happened all the same, so it is undone too.
        """
        self.steps.append(ask)
        try:
            yield
        except Problem as problem:
            if not isinstance(problem, NoAnswerError) or problem.refused:
                self.steps.remove(ask)
            raise

    async def run(self) -> None:
        """Undo all, in reverse, as far as possible.

        Raises:
            NoAnswerError: a step could not be undone now; those after it were tried.
        """
        missing: Problem | None = None
        for ask in reversed(self.steps):
            try:
                reply = await self.service.calls.send(ask)
                # Nothing there, or somebody else's by now: there is nothing left to undo.
                if reply.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}:
                    reply.or_raise()
            except Problem as problem:
                missing = problem
                self.service.log.happened("undo-failed", f"{ask.path}: {problem}", level="error")
        if missing is not None:
            raise missing


@asynccontextmanager
async def undone_on_failure(service: Service) -> AsyncIterator[Undo]:
    """Undo every remembered step in reverse when the block is left by an exception."""
    undo = Undo(service)
    try:
        yield undo
    except BaseException as error:
        if service.faulty("forgets-to-undo") and _is_silence(error, of="payment"):
            raise
        service.log.happened("order-failed", f"undoing {len(undo.steps)} steps: {error}")
        try:
            await undo.run()
        except Problem as missing:
            service.log.happened("left-over", str(missing), level="error")
        raise


@asynccontextmanager
async def turn(service: Service) -> AsyncIterator[None]:
    """What customers wait for before their order is placed: nothing, in a healthy shop."""
    if not service.faulty("one-at-a-time"):
        yield
        return
    async with service.alone:
        yield
        await asyncio.sleep(PAUSE_S)


async def place(service: Service, new: NewOrder, *, customer_id: str) -> Order:
    """Take an order through all its steps.

    Raises:
        Problem: a step failed; those before it are undone.
    """
    id = new_id("ORD")
    lines = await price(service, new.lines)
    await open_store(service, new.store_id)
    subtotal = sum(line.amount for line in lines)
    async with undone_on_failure(service) as undo:
        in_review = await _assess(service, id, customer_id, subtotal)
        await reserve(service, undo, id, new.lines)
        discount = await _lock(service, undo, id, new.coupon_code, subtotal)
        total = subtotal - discount
        if service.faulty("wrong-total"):
            total = max(1, total - lines[-1].amount + lines[-1].unit_price)
        payment_id = await _authorise(service, undo, id, new.card_number, total)
        if new.coupon_code:
            path = f"/coupons/{new.coupon_code}/redeem"
            await service.calls.ask(
                "promotion", "POST", path, body={"orderId": id}, repeatable=True
            )
    return Order(
        id=id,
        customer_id=customer_id,
        status="in-review" if in_review else "confirmed",
        lines=lines,
        subtotal=subtotal,
        discount=discount,
        total=total,
        store_id=new.store_id,
        coupon_code=new.coupon_code or None,
        payment_id=payment_id,
        placed_at=now(),
    )


async def undo(service: Service, order: Order) -> None:
    """Give back everything a placed order took.

    Raises:
        NoAnswerError: something could not be given back now; asking again does no harm.
    """
    compensations = [_release_stock(order.id)]
    if order.coupon_code:
        compensations.append(_release_coupon(order.id, order.coupon_code))
    if order.payment_id:
        compensations.append(_void(order.payment_id))
    await Undo(service, compensations).run()


async def price(service: Service, requested: Sequence[LineRequest]) -> list[Line]:
    """What the goods cost now.

    Raises:
        Problem: 404 when there are no such goods.
    """
    offers = await asyncio.gather(
        *(
            service.calls.ask("catalog", "GET", f"/goods/{line.sku}", repeatable=True)
            for line in requested
        )
    )
    return [
        Line(
            sku=line.sku,
            name=goods["name"],
            unit_price=goods["price"],
            quantity=line.quantity,
            amount=goods["price"] * line.quantity,
        )
        for line, goods in zip(requested, offers, strict=True)
    ]


async def open_store(service: Service, store_id: str) -> None:
    """Make sure that a parcel can go there.

    Raises:
        Problem: 404 when there is no such store, 409 when it is closed.
    """
    if await _store_status(service, store_id) != "open":
        raise conflict("store-closed", f"The store {store_id} is closed. 門市已關閉。")


async def _store_status(service: Service, store_id: str) -> str:
    """The status of a store, or the last one known while nobody can be asked."""
    try:
        store = await service.calls.ask("stores", "GET", f"/stores/{store_id}", repeatable=True)
    except NoAnswerError:
        remembered = service.database.one("select status from known_store where id = ?", store_id)
        if remembered is None:
            raise
        return str(remembered["status"])
    status = str(store["status"])
    service.database.write("insert or replace into known_store values (?, ?)", store_id, status)
    return status


async def reserve(
    service: Service, undo: Undo, order_id: str, lines: Sequence[LineRequest]
) -> None:
    """Keep the goods for the order.

    Raises:
        Problem: 409 when there are not enough.
    """
    body = {"orderId": order_id, "lines": [line.model_dump() for line in lines]}
    with undo.by(_release_stock(order_id)):
        await service.calls.ask("inventory", "POST", "/reservations", body=body, repeatable=True)


def now() -> str:
    """The moment, as contracts write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _assess(service: Service, order_id: str, customer_id: str, amount: int) -> bool:
    body = {"customerId": customer_id, "orderId": order_id, "amount": amount}
    answer = await service.calls.ask("risk", "POST", "/assessments", body=body, repeatable=True)
    if answer["decision"] == "reject":
        reasons = ", ".join(answer["reasons"])
        detail = f"The risk service rejected the order: {reasons}. 風控拒絕此訂單。"
        raise Problem(403, "risk-rejected", detail)
    return bool(answer["decision"] == "review")


async def _lock(
    service: Service, undo: Undo, order_id: str, coupon_code: str, subtotal: int
) -> int:
    if not coupon_code:
        return 0
    body = {"orderId": order_id, "subtotal": subtotal}
    path = f"/coupons/{coupon_code}/lock"
    with undo.by(_release_coupon(order_id, coupon_code)):
        locked = await service.calls.ask("promotion", "POST", path, body=body, repeatable=True)
    return 0 if service.faulty("ignores-coupon") else int(locked["discount"])


async def _authorise(
    service: Service, undo: Undo, order_id: str, card_number: str, total: int
) -> str:
    body = {"orderId": order_id, "amount": total, "cardNumber": card_number}
    seconds = HOPEFUL_TIMEOUT_S if service.faulty("waits-forever") else PAYMENT_TIMEOUT_S
    with undo.by(_void("PAY-" + order_id.removeprefix("ORD-"))):
        payment = await service.calls.ask(
            "payment", "POST", "/payments", body=body, timeout_s=seconds
        )
    return str(payment["id"])


def _is_silence(error: BaseException, *, of: str) -> bool:
    """Whether a step failed because a service gave no answer at all."""
    return isinstance(error, NoAnswerError) and error.to == of and not error.refused


def _release_stock(order_id: str) -> Ask:
    path = f"/reservations/RSV-{order_id.removeprefix('ORD-')}/release"
    return Ask("inventory", "POST", path, repeatable=True)


def _release_coupon(order_id: str, code: str) -> Ask:
    body = {"orderId": order_id}
    return Ask("promotion", "POST", f"/coupons/{code}/release", body=body, repeatable=True)


def _void(payment_id: str) -> Ask:
    return Ask("payment", "POST", f"/payments/{payment_id}/void", repeatable=True)
