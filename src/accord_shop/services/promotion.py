"""Promotion 優惠: coupons are issued, locked by an order, redeemed or released."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI
from pydantic import Field

from accord_shop.plumbing.problems import Problem, conflict, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Amount, Asked, CouponCode, Day, OrderId, Told, Whole, new_id
from accord_shop.plumbing.tokens import SignedIn, Staff, StaffOrService

SCHEMA = """
create table coupon (
  code text primary key, kind text, value integer, minimum_spend integer, valid_until text,
  status text default 'available', order_id text);
insert into coupon (code, kind, value, minimum_spend, valid_until) values
  ('CPN-WELCOME1', 'amount', 50, 0, '2099-12-31');
"""
HIGHEST_PERCENTAGE = 90


class NewCoupon(Asked):
    """What staff give to a customer."""

    kind: Literal["amount", "percent"]
    value: Annotated[Whole, Field(ge=1, le=10_000)]
    minimum_spend: Annotated[Whole, Field(ge=0, le=1_000_000)] = 0
    valid_until: Day | None = None


class Lock(Asked):
    """The order that wants the coupon, and the price of its goods."""

    order_id: OrderId
    subtotal: Amount


class ForOrder(Asked):
    """The order that has the coupon."""

    order_id: OrderId


class Coupon(Told):
    """Takes something off one order."""

    code: str
    kind: Literal["amount", "percent"]
    value: int
    minimum_spend: int
    valid_until: str | None
    status: Literal["available", "locked", "used"]
    order_id: str | None


class Locked(Told):
    """The coupon is kept for the order, which pays so much less."""

    code: str
    order_id: str
    status: Literal["locked"] = "locked"
    discount: int


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the promotion service."""
    service = Service("promotion", settings, schema=SCHEMA)
    return service.app(router)


@router.post("/coupons", status_code=201)
async def issue_coupon(service: This, new: NewCoupon, _: Staff) -> Coupon:
    """Issue a coupon."""
    code = new_id("CPN", length=8)
    service.database.write(
        "insert into coupon (code, kind, value, minimum_spend, valid_until) values (?, ?, ?, ?, ?)",
        code,
        new.kind,
        new.value,
        new.minimum_spend,
        new.valid_until,
    )
    return _found(service, code)


@router.get("/coupons/{code}")
async def view_coupon(service: This, code: CouponCode, _: SignedIn) -> Coupon:
    """View a coupon."""
    return _found(service, code)


@router.post("/coupons/{code}/lock")
async def lock_coupon(service: This, code: CouponCode, lock: Lock, _: StaffOrService) -> Locked:
    """Lock a coupon."""
    coupon = _found(service, code)
    refusal = _refusal(coupon, lock)
    if refusal is not None:
        raise refusal
    _set(service, code, "locked", lock.order_id)
    return Locked(code=code, order_id=lock.order_id, discount=_discount(coupon, lock.subtotal))


@router.post("/coupons/{code}/redeem")
async def redeem_coupon(
    service: This, code: CouponCode, order: ForOrder, _: StaffOrService
) -> Coupon:
    """Redeem a coupon."""
    coupon = _found(service, code)
    if coupon.order_id != order.order_id:
        raise conflict("coupon-not-locked", "The order has no such coupon. 此訂單未鎖定優惠券。")
    return _set(service, code, "used", order.order_id)


@router.post("/coupons/{code}/release")
async def release_coupon(
    service: This, code: CouponCode, order: ForOrder, _: StaffOrService
) -> Coupon:
    """Release a coupon."""
    coupon = _found(service, code)
    if coupon.order_id not in {None, order.order_id}:
        raise conflict("coupon-of-another", "Another order has the coupon. 屬於其他訂單。")
    if service.faulty("keeps-lock") and coupon.order_id:
        locked = _set(service, code, "locked", coupon.order_id)
        return locked.model_copy(update={"status": "available", "order_id": None})
    return _set(service, code, "available", None)


def _refusal(coupon: Coupon, lock: Lock) -> Problem | None:
    if coupon.status == "used":
        return conflict("coupon-used", "The coupon was used already. 優惠券已使用。")
    if coupon.status == "locked" and coupon.order_id != lock.order_id:
        detail = "The coupon is locked by another order. 優惠券已被其他訂單鎖定。"
        return conflict("coupon-locked", detail)
    if coupon.valid_until is not None and coupon.valid_until < _today():
        return conflict("coupon-expired", "The coupon is expired. 優惠券已過期。")
    if lock.subtotal < coupon.minimum_spend:
        detail = f"The coupon needs {coupon.minimum_spend} TWD at least. 未達最低消費金額。"
        return conflict("coupon-minimum-spend", detail)
    return None


def _discount(coupon: Coupon, subtotal: int) -> int:
    if coupon.kind == "percent":
        return subtotal * min(coupon.value, HIGHEST_PERCENTAGE) // 100
    # A card cannot pay nothing, so one dollar is always left.
    return min(coupon.value, subtotal - 1)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _set(service: Service, code: str, status: str, order_id: str | None) -> Coupon:
    service.database.write(
        "update coupon set status = ?, order_id = ? where code = ?", status, order_id, code
    )
    service.log.happened(f"coupon-{status}", f"{code} is {status} for {order_id or 'anybody'}")
    return _found(service, code)


def _found(service: Service, code: str) -> Coupon:
    row: sqlite3.Row | None = service.database.one("select * from coupon where code = ?", code)
    if row is None:
        raise not_found(f"There is no coupon {code}. 查無優惠券。")
    return Coupon(**dict(row))
