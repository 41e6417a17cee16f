"""Ordering 訂單: places orders step by step, and undoes what was done when a step fails."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header

from accord_shop.plumbing.problems import conflict, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import OrderId
from accord_shop.plumbing.tokens import Caller, Customer, Partner, SignedIn, Staff
from accord_shop.services.ordering import partner, saga
from accord_shop.services.ordering.orders import Orders
from accord_shop.services.ordering.outbox import Outbox
from accord_shop.services.ordering.shapes import Batch, NewBatch, NewOrder, Order, OrderList

Key = Annotated[str, Header(alias="Idempotency-Key", pattern=r"^[A-Za-z0-9-]{8,64}$")]


router = APIRouter()


async def _orders(service: This) -> Orders:
    return Orders(service.database, Outbox(service))


Kept = Annotated[Orders, Depends(_orders)]


def create(settings: Settings) -> FastAPI:
    """The application of the ordering service."""
    schema = Orders.SCHEMA + Outbox.SCHEMA + partner.SCHEMA + saga.SCHEMA
    service = Service("ordering", settings, schema=schema)
    return service.app(router, background=Outbox(service).published)


@router.get("/orders")
async def list_orders(orders: Kept, caller: SignedIn) -> OrderList:
    """List orders."""
    return OrderList(items=orders.of_customer(caller.id))


@router.post("/orders", status_code=201)
async def place_order(service: This, orders: Kept, new: NewOrder, customer: Customer) -> Order:
    """Place an order."""
    async with saga.turn(service):
        order = await saga.place(service, new, customer_id=customer.id)
    orders.keep(order, phone=customer.phone)
    return order


@router.get("/orders/{order_id}")
async def view_order(orders: Kept, order_id: OrderId, caller: SignedIn) -> Order:
    """View an order."""
    return _visible(orders, order_id, caller)


@router.post("/orders/{order_id}/cancel")
async def cancel_order(service: This, orders: Kept, order_id: OrderId, caller: SignedIn) -> Order:
    """Cancel an order."""
    order = _visible(orders, order_id, caller)
    if order.status == "cancelled":
        raise conflict("already-cancelled", "The order was cancelled already. 訂單已取消。")
    await saga.undo(service, order)
    return orders.change(order.id, before=("confirmed", "in-review"), after="cancelled")


@router.post("/orders/{order_id}/approve")
async def approve_order(orders: Kept, order_id: OrderId, staff: Staff) -> Order:
    """Approve an order."""
    _visible(orders, order_id, staff)
    return orders.change(order_id, before=("in-review",), after="confirmed")


@router.post("/partner/orders:batch")
async def place_partner_orders(
    service: This, orders: Kept, batch: NewBatch, key: Key, caller: Partner
) -> Batch:
    """Place partner orders."""
    return await partner.place(service, orders, batch, key=key, partner=caller)


def _visible(orders: Orders, id: str, caller: Caller) -> Order:
    order = orders.find(id)
    # Somebody else's order is told like no order at all, so that numbers cannot be tried out.
    if order is None or not (order.customer_id == caller.id or caller.is_a("staff")):
        raise not_found(f"There is no order {id}. 查無訂單。")
    return order
