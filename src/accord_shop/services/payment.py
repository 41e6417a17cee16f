"""Payment 付款: authorises and voids card payments at the bank."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI
from pydantic import StringConstraints

from accord_shop.plumbing.calls import NoAnswerError, Parsed
from accord_shop.plumbing.problems import Problem, conflict, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import (
    HIGHEST_AMOUNT,
    Amount,
    Asked,
    CardNumber,
    Currency,
    OrderId,
    Told,
)
from accord_shop.plumbing.tokens import StaffOrService
from accord_shop.services.bank import MERCHANT_KEY

SCHEMA = """
create table payment (
  id text primary key, order_id text, amount integer, card_last4 text, status text,
  approval_code text, authorization_id text);
"""
BANK_TIMEOUT_S = 1.5
GIVE_UP_TIMEOUT_S = 10.0
KEY = {"X-Api-Key": MERCHANT_KEY}
PaymentId = Annotated[str, StringConstraints(pattern=r"^PAY-[A-Z0-9]{12}$")]


class NewPayment(Asked):
    """What an order costs, and the card that pays."""

    order_id: OrderId
    amount: Amount
    card_number: CardNumber


class Payment(Told):
    """Money promised by the bank, or given back."""

    id: str
    order_id: str
    amount: int
    currency: Currency = "TWD"
    card_last4: str
    status: Literal["authorised", "voided"]
    approval_code: str


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the payment service."""
    service = Service("payment", settings, schema=SCHEMA)
    return service.app(router)


@router.post("/payments", status_code=201)
async def authorise_payment(service: This, new: NewPayment, _: StaffOrService) -> Payment:
    """Authorise a payment."""
    if service.faulty("wrong-total"):
        # Never above what the bank's contract allows: the contract suite is to be blind to this.
        new = new.model_copy(update={"amount": min(new.amount + 1, HIGHEST_AMOUNT)})
    id = "PAY-" + new.order_id.removeprefix("ORD-")
    existing = _payment(service, id)
    if existing is not None:
        return _same(existing, new)
    try:
        answer = await _ask_bank(service, new, timeout_s=BANK_TIMEOUT_S)
    except NoAnswerError:
        service.later(_give_up(service, new))
        raise
    if answer["result"] != "approved":
        detail = f"The bank declined the card: {answer['reason']}. 銀行拒絕授權。"
        raise Problem(402, "card-declined", detail)
    return _keep(service, id, new, answer)


@router.get("/payments/{payment_id}")
async def view_payment(service: This, payment_id: PaymentId, _: StaffOrService) -> Payment:
    """View a payment."""
    return _found(service, payment_id)


@router.post("/payments/{payment_id}/void")
async def void_payment(service: This, payment_id: PaymentId, _: StaffOrService) -> Payment:
    """Void a payment."""
    payment = _found(service, payment_id)
    if payment.status == "authorised":
        row = service.database.one("select * from payment where id = ?", payment_id)
        assert row is not None
        await _reverse(service, row["authorization_id"])
        service.database.write("update payment set status = 'voided' where id = ?", payment_id)
        service.log.happened("payment-voided", f"{payment_id} is voided")
    return _found(service, payment_id)


async def _ask_bank(service: Service, new: NewPayment, *, timeout_s: float) -> Parsed:
    body = {
        "merchant_reference": new.order_id,
        "amount": new.amount,
        "currency": "TWD",
        "card_number": new.card_number,
    }
    return await service.calls.ask(
        "bank", "POST", "/v2/authorizations", body=body, headers=KEY, timeout_s=timeout_s
    )


async def _reverse(service: Service, authorization_id: str) -> None:
    path = f"/v2/authorizations/{authorization_id}/reversal"
    await service.calls.ask("bank", "POST", path, headers=KEY, repeatable=True)


async def _give_up(service: Service, new: NewPayment) -> None:
    # The bank may have approved what we no longer wait for; asking again names the same one.
    try:
        answer = await _ask_bank(service, new, timeout_s=GIVE_UP_TIMEOUT_S)
        if answer["result"] == "approved":
            await _reverse(service, answer["authorization_id"])
    except Problem as problem:
        service.log.happened("reversal-missing", f"{new.order_id}: {problem}", level="error")


def _keep(service: Service, id: str, new: NewPayment, answer: Parsed) -> Payment:
    service.database.write(
        "insert or ignore into payment values (?, ?, ?, ?, 'authorised', ?, ?)",
        id,
        new.order_id,
        new.amount,
        new.card_number[-4:],
        answer["approval_code"],
        answer["authorization_id"],
    )
    service.log.happened("payment-authorised", f"{id}: {new.amount} TWD")
    return _same(_found(service, id), new)


def _same(existing: Payment, new: NewPayment) -> Payment:
    same = existing.amount == new.amount and existing.card_last4 == new.card_number[-4:]
    if not same or existing.status != "authorised":
        raise conflict("paid-before", "The order has another payment. 訂單已有付款紀錄。")
    return existing


def _found(service: Service, id: str) -> Payment:
    payment = _payment(service, id)
    if payment is None:
        raise not_found(f"There is no payment {id}. 查無付款。")
    return payment


def _payment(service: Service, id: str) -> Payment | None:
    row = service.database.one("select * from payment where id = ?", id)
    if row is None:
        return None
    return Payment(
        id=row["id"],
        order_id=row["order_id"],
        amount=row["amount"],
        card_last4=row["card_last4"],
        status=row["status"],
        approval_code=row["approval_code"],
    )
