"""Island Bank 海島銀行: a third party with habits of its own, run beside the shop."""

from __future__ import annotations

import asyncio
import hmac
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import ConfigDict, StringConstraints

from accord_shop.plumbing.problems import Problem, conflict, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Amount, Asked, CardNumber, Currency, Told, new_id

SCHEMA = """
create table authorization (
  authorization_id text primary key, merchant_reference text, amount integer, currency text,
  result text, approval_code text, reason text, card_number text,
  unique (merchant_reference, amount, card_number));
"""
MERCHANT_KEY = "island-bank-test-key"
DECLINED = {"4000000000000002": "insufficient_funds", "4000000000000069": "expired_card"}
SLOW_CARD = "4000000000000119"
SLOW_S = 4.0
AuthorizationId = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
]


class AuthorizationRequest(Asked):
    """What a merchant wants from a card."""

    model_config = ConfigDict(alias_generator=None)

    merchant_reference: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{4,32}$")]
    amount: Amount
    currency: Currency
    card_number: CardNumber


class Authorization(Told):
    """What the bank said to it."""

    model_config = ConfigDict(alias_generator=None)

    authorization_id: str
    merchant_reference: str
    amount: int
    currency: Currency
    result: Literal["approved", "declined", "reversed"]
    approval_code: str | None
    reason: Literal["insufficient_funds", "expired_card"] | None


async def _merchant(request: Request) -> None:
    key = request.headers.get("x-api-key", "")
    if not hmac.compare_digest(key.encode(), MERCHANT_KEY.encode()):
        raise Problem(401, "unauthorized", "The merchant key is wrong. 特約商店金鑰錯誤。")


Merchant = Annotated[None, Depends(_merchant)]


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the bank."""
    service = Service("bank", settings, schema=SCHEMA)
    return service.app(router)


@router.post("/v2/authorizations", status_code=201)
async def create_authorization(
    service: This, asked: AuthorizationRequest, _: Merchant
) -> Authorization:
    """Create an authorization."""
    authorization = _authorise(service, asked)
    if asked.card_number == SLOW_CARD or service.faulty("silent"):
        await asyncio.sleep(SLOW_S)
    return authorization


@router.get("/v2/authorizations/{authorization_id}")
async def get_authorization(
    service: This, authorization_id: AuthorizationId, _: Merchant
) -> Authorization:
    """Get an authorization."""
    return _found(service, authorization_id)


@router.post("/v2/authorizations/{authorization_id}/reversal")
async def reverse_authorization(
    service: This, authorization_id: AuthorizationId, _: Merchant
) -> Authorization:
    """Reverse an authorization."""
    authorization = _found(service, authorization_id)
    if authorization.result == "declined":
        raise conflict("declined", "There is nothing to reverse. 無可沖銷的授權。")
    service.database.write(
        "update authorization set result = 'reversed' where authorization_id = ?",
        authorization.authorization_id,
    )
    return _found(service, authorization_id)


def _authorise(service: Service, asked: AuthorizationRequest) -> Authorization:
    reason = DECLINED.get(asked.card_number)
    # The same reference, amount and card is the same authorization, however often it is asked for.
    service.database.write(
        "insert or ignore into authorization values (?, ?, ?, ?, ?, ?, ?, ?)",
        str(uuid4()),
        asked.merchant_reference,
        asked.amount,
        asked.currency,
        "declined" if reason else "approved",
        None if reason else new_id("", length=6).removeprefix("-"),
        reason,
        asked.card_number,
    )
    row = service.database.one(
        "select authorization_id from authorization"
        " where merchant_reference = ? and amount = ? and card_number = ?",
        asked.merchant_reference,
        asked.amount,
        asked.card_number,
    )
    assert row is not None
    return _found(service, row["authorization_id"])


def _found(service: Service, id: str) -> Authorization:
    row = service.database.one("select * from authorization where authorization_id = ?", id.lower())
    if row is None:
        raise not_found()
    return Authorization(**{key: value for key, value in dict(row).items() if key != "card_number"})
