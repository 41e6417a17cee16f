"""Inventory 庫存: how many of each goods there are, and who has reserved them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, Response
from pydantic import Field, StringConstraints

from accord_shop.plumbing.problems import conflict, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Asked, OrderId, Sku, Told, Whole
from accord_shop.plumbing.tokens import SignedIn, StaffOrService
from accord_shop.standing import refuse_standing

SCHEMA = """
create table stock (sku text primary key, on_hand integer, reserved integer default 0);
create table reservation (id text primary key, order_id text unique, status text, lines text);
insert into stock (sku, on_hand) values
  ('SKU-TEA00001', 1000000), ('SKU-RICE0001', 1000000), ('SKU-MILK0001', 1000000),
  ('SKU-CAKE0001', 1000000), ('SKU-SOAP0001', 1000000), ('SKU-GOLD0001', 1000000),
  ('SKU-SALE0001', 500), ('SKU-SALE0002', 500);
"""
HESITATION_S = 0.3
ReservationId = Annotated[str, StringConstraints(pattern=r"^RSV-[A-Z0-9]{12}$")]


class Line(Asked):
    """So many of one kind of goods."""

    sku: Sku
    quantity: Annotated[Whole, Field(ge=1, le=999)]


class NewReservation(Asked):
    """What one order needs."""

    order_id: OrderId
    lines: Annotated[list[Line], Field(min_length=1, max_length=20)]


class Count(Asked):
    """What staff counted on the shelf."""

    on_hand: Annotated[Whole, Field(ge=0, le=1_000_000)]


class Stock(Told):
    """The stock of one kind of goods."""

    sku: str
    on_hand: int
    reserved: int
    available: int


class Reservation(Told):
    """Stock kept for one order."""

    id: str
    order_id: str
    status: Literal["reserved", "released"]
    lines: list[Line]


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the inventory service."""
    service = Service("inventory", settings, schema=SCHEMA)
    return service.app(router)


@router.get("/stock/{sku}", response_model=Stock)
async def view_stock(service: This, sku: Sku, _: SignedIn) -> Stock | Response:
    """View stock."""
    stock = _stock(service, sku)
    if service.faulty("reserved-as-text"):
        return JSONResponse(stock.model_dump(by_alias=True) | {"reserved": str(stock.reserved)})
    return stock


@router.put("/stock/{sku}")
async def set_stock(service: This, sku: Sku, count: Count, _: StaffOrService) -> Stock:
    """Set stock."""
    refuse_standing(sku)
    changed = service.database.write(
        "insert into stock (sku, on_hand) values (?, ?) on conflict (sku) do update"
        " set on_hand = excluded.on_hand where reserved <= excluded.on_hand",
        sku,
        count.on_hand,
    )
    if not changed:
        raise conflict("reserved", "More than that is reserved. 保留數量已超過此庫存。")
    return _stock(service, sku)


@router.post("/reservations", status_code=201)
async def reserve_stock(service: This, new: NewReservation, _: StaffOrService) -> Reservation:
    """Reserve stock."""
    id = "RSV-" + new.order_id.removeprefix("ORD-")
    before = service.database.one("select * from reservation where id = ?", id)
    if before is None:
        if service.faulty("oversells"):
            await _hesitate(service, new)
        _reserve(service, id, new, checked=service.faulty("oversells"))
    elif _reservation(before).lines != new.lines or before["status"] != "reserved":
        raise conflict("reserved-before", "The order has another reservation. 訂單已有保留。")
    return _found(service, id)


@router.get("/reservations/{reservation_id}")
async def view_reservation(
    service: This, reservation_id: ReservationId, _: StaffOrService
) -> Reservation:
    """View a reservation."""
    return _found(service, reservation_id)


@router.post("/reservations/{reservation_id}/release")
async def release_stock(
    service: This, reservation_id: ReservationId, _: StaffOrService
) -> Reservation:
    """Release stock."""
    reservation = _found(service, reservation_id)
    if reservation.status == "reserved":
        _release(service, reservation)
    return _found(service, reservation_id)


async def _hesitate(service: Service, new: NewReservation) -> None:
    """Look at the stock, and take from it only a moment later."""
    for line in new.lines:
        row = service.database.one(
            "select on_hand - reserved as available from stock where sku = ?", line.sku
        )
        if row is None or row["available"] < line.quantity:
            raise conflict("out-of-stock", f"There is not enough of {line.sku}. 庫存不足。")
    await asyncio.sleep(HESITATION_S)


def _reserve(service: Service, id: str, new: NewReservation, *, checked: bool) -> None:
    lines = json.dumps([line.model_dump() for line in new.lines])
    with service.database.transaction():
        for line in new.lines:
            updated = service.database.write(
                "update stock set reserved = reserved + ?1"
                " where sku = ?2 and (?3 or on_hand - reserved >= ?1)",
                line.quantity,
                line.sku,
                checked,
            )
            if not updated:
                detail = f"There is not enough of {line.sku}. 庫存不足。"
                raise conflict("out-of-stock", detail)
        service.database.write(
            "insert into reservation values (?, ?, 'reserved', ?)", id, new.order_id, lines
        )
    service.log.happened("stock-reserved", f"{id} keeps {lines}")


def _release(service: Service, reservation: Reservation) -> None:
    with service.database.transaction():
        if not service.faulty("keeps-stock"):
            for line in reservation.lines:
                service.database.write(
                    "update stock set reserved = reserved - ? where sku = ?",
                    line.quantity,
                    line.sku,
                )
        service.database.write(
            "update reservation set status = 'released' where id = ?", reservation.id
        )
    service.log.happened("stock-released", f"{reservation.id} is released")


def _stock(service: Service, sku: str) -> Stock:
    row = service.database.one("select * from stock where sku = ?", sku)
    if row is None:
        raise not_found(f"There are no goods {sku}. 查無商品。")
    available = row["on_hand"] - row["reserved"]
    return Stock(sku=sku, on_hand=row["on_hand"], reserved=row["reserved"], available=available)


def _found(service: Service, id: str) -> Reservation:
    row = service.database.one("select * from reservation where id = ?", id)
    if row is None:
        raise not_found(f"There is no reservation {id}. 查無保留紀錄。")
    return _reservation(row)


def _reservation(row: sqlite3.Row) -> Reservation:
    lines = [Line.model_validate(line) for line in json.loads(row["lines"])]
    return Reservation(id=row["id"], order_id=row["order_id"], status=row["status"], lines=lines)
