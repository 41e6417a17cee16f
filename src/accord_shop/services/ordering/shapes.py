"""What orders look like, as customers and partners send and see them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from accord_shop.plumbing.shapes import (
    Asked,
    CardNumber,
    CouponCode,
    Currency,
    Phone,
    Sku,
    StoreId,
    Told,
    Whole,
)

Status = Literal["confirmed", "in-review", "cancelled"]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class LineRequest(Asked):
    """So many of one kind of goods."""

    sku: Sku
    quantity: Annotated[Whole, Field(ge=1, le=99)]


Lines = Annotated[list[LineRequest], Field(min_length=1, max_length=20)]


class NewOrder(Asked):
    """What a customer wants, where, and how it is paid. An empty coupon code is no coupon."""

    lines: Lines
    store_id: StoreId
    card_number: CardNumber
    coupon_code: CouponCode = ""


class PartnerOrder(Asked):
    """An order that a partner has been paid for."""

    reference: Reference
    lines: Lines
    store_id: StoreId
    phone: Phone


class NewBatch(Asked):
    """The orders of one partner."""

    orders: Annotated[list[PartnerOrder], Field(min_length=1, max_length=200)]


class Line(Told):
    """One kind of goods, with its price when it was ordered."""

    sku: str
    name: str
    unit_price: int
    quantity: int
    amount: int


class Order(Told):
    """An order as it is now."""

    id: str
    customer_id: str
    status: Status
    lines: list[Line]
    subtotal: int
    discount: int
    total: int
    currency: Currency = "TWD"
    store_id: str
    coupon_code: str | None
    payment_id: str | None
    placed_at: str


class OrderList(Told):
    """Orders, newest first."""

    items: list[Order]


class Row(Told):
    """What became of one row of a batch."""

    row: int
    reference: str
    status: Literal["accepted", "rejected"]
    order_id: str | None = None
    reason: str | None = None


class Batch(Told):
    """What became of a batch."""

    accepted: int
    rejected: int
    results: list[Row]
