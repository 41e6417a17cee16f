"""Stores 門市: pick-up stores and the parcels in them, told of orders by events."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import JSONResponse, Response
from pydantic import StringConstraints

from accord_shop.plumbing.problems import MALFORMED, Problem, conflict, forbidden, not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Asked, OrderId, Phone, StoreId, Told, new_id
from accord_shop.plumbing.tokens import SignedIn, Staff, StaffOrService

SCHEMA = """
create table store (
  number integer primary key autoincrement, id text unique, name text, district text,
  address text, status text default 'open');
create table parcel (
  number integer primary key autoincrement, id text unique, order_id text unique, store_id text,
  phone text, status text);
create index parcel_phone on parcel (phone);
create table event (id text primary key);
insert into store (id, name, district, address) values
  ('ST-DAAN0001', '大安門市', '大安區', '臺北市大安區和平東路一段 1 號'),
  ('ST-XINYI001', '信義門市', '信義區', '臺北市信義區松高路 9 號'),
  ('ST-BANQIAO1', '板橋門市', '板橋區', '新北市板橋區縣民大道二段 7 號'),
  ('ST-POPUP001', '快閃門市', '中正區', '臺北市中正區北平西路 3 號');
"""
FLAGSHIPS = frozenset({"ST-DAAN0001", "ST-XINYI001", "ST-BANQIAO1"})
KNOWN_FROM_THE_START = 4
ParcelId = Annotated[str, StringConstraints(pattern=r"^PCL-[A-Z0-9]{12}$")]
District = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class NewStore(Asked):
    """A store that staff open."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    district: District
    address: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class Store(Told):
    """A neighbourhood store where parcels wait."""

    id: str
    name: str
    district: str
    address: str
    status: Literal["open", "closed"]


class Parcel(Told):
    """The goods of one order on their way."""

    id: str
    order_id: str
    store_id: str
    phone: str
    status: Literal["on-the-way", "arrived", "collected", "cancelled"]


class Parcels(Told):
    """Parcels, newest first."""

    items: list[Parcel]


class OrderEvent(Asked):
    """What the ordering service says has happened."""

    id: Annotated[str, StringConstraints(pattern=r"^EVT-[A-Z0-9]{12}$")]
    kind: Literal["order-confirmed", "order-cancelled"]
    order_id: OrderId
    store_id: StoreId
    phone: Phone


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the stores service."""
    service = Service("stores", settings, schema=SCHEMA)
    return service.app(router)


@router.get("/stores")
async def list_stores(
    service: This, district: Annotated[District | None, Query()] = None
) -> Response:
    """List stores."""
    rows = service.database.all(
        "select * from store where status = 'open' and (? is null or district = ?)"
        " and number <= ? order by number desc limit 500",
        district,
        district,
        KNOWN_FROM_THE_START if service.faulty("hides-new-store") else 2**62,
    )
    return JSONResponse({"items": [_shown(service, _store(row)) for row in rows]})


@router.post("/stores", status_code=201)
async def open_store(service: This, new: NewStore, _: Staff) -> Store:
    """Open a store."""
    if new.address is None and not service.faulty("needs-no-address"):
        fields = [{"field": "body.address", "message": "Field required"}]
        raise Problem(422, "malformed", MALFORMED, errors=fields)
    id = new_id("ST", length=8)
    service.database.write(
        "insert into store (id, name, district, address) values (?, ?, ?, ?)",
        id,
        new.name,
        new.district,
        new.address,
    )
    service.log.happened("store-opened", f"{id} is open")
    return Store(
        id=id,
        name=new.name,
        district=new.district,
        address=new.address or "-",
        status="open",
    )


@router.get("/stores/{store_id}")
async def view_store(service: This, store_id: StoreId) -> Response:
    """View a store."""
    return JSONResponse(_shown(service, _found(service, store_id)))


@router.post("/stores/{store_id}/close")
async def close_store(service: This, store_id: StoreId, _: Staff) -> Store:
    """Close a store."""
    if store_id in FLAGSHIPS:
        raise forbidden("Flagship stores belong to head office. 旗艦門市由總部管理。")
    service.database.write("update store set status = 'closed' where id = ?", store_id)
    return _found(service, store_id)


@router.get("/parcels")
async def find_parcels(service: This, phone: Phone, caller: SignedIn) -> Parcels:
    """Find parcels."""
    if caller.phone != phone and not caller.is_a("staff", "service"):
        raise forbidden("These are not your parcels. 只能查詢自己的包裹。")
    rows = service.database.all("select * from parcel where phone = ? order by number desc", phone)
    return Parcels(items=[_parcel(row) for row in rows])


@router.post("/parcels/{parcel_id}/arrive")
async def receive_parcel(service: This, parcel_id: ParcelId, _: Staff) -> Parcel:
    """Receive a parcel."""
    return _move(service, parcel_id, before="on-the-way", after="arrived")


@router.post("/parcels/{parcel_id}/collect")
async def collect_parcel(service: This, parcel_id: ParcelId, _: Staff) -> Parcel:
    """Collect a parcel."""
    return _move(service, parcel_id, before="arrived", after="collected")


@router.post("/order-events", status_code=202)
async def receive_order_event(service: This, event: OrderEvent, _: StaffOrService) -> Response:
    """Receive an order event."""
    with service.database.transaction():
        if service.database.write("insert or ignore into event values (?)", event.id):
            _apply(service, event)
    return Response(status_code=202)


def _apply(service: Service, event: OrderEvent) -> None:
    if event.kind == "order-confirmed":
        service.database.write(
            "insert or ignore into parcel (id, order_id, store_id, phone, status)"
            " values (?, ?, ?, ?, 'on-the-way')",
            new_id("PCL"),
            event.order_id,
            event.store_id,
            event.phone,
        )
    else:
        service.database.write(
            "update parcel set status = 'cancelled' where order_id = ? and status != 'collected'",
            event.order_id,
        )
    service.log.happened(event.kind, f"{event.order_id} at {event.store_id}")


def _move(service: Service, id: str, *, before: str, after: str) -> Parcel:
    moved = service.database.write(
        "update parcel set status = ? where id = ? and status = ?", after, id, before
    )
    row = service.database.one("select * from parcel where id = ?", id)
    if row is None:
        raise not_found(f"There is no parcel {id}. 查無包裹。")
    if not moved:
        raise conflict("parcel-status", f"The parcel is {row['status']}. 包裹狀態不允許此操作。")
    return _parcel(row)


def _shown(service: Service, store: Store) -> dict[str, Any]:
    hidden = {"address"} if service.faulty("omits-address") else None
    return store.model_dump(by_alias=True, exclude=hidden)


def _found(service: Service, id: str) -> Store:
    row = service.database.one("select * from store where id = ?", id)
    if row is None:
        raise not_found(f"There is no store {id}. 查無門市。")
    return _store(row)


def _store(row: sqlite3.Row) -> Store:
    fields = dict(row)
    del fields["number"]
    return Store(**fields)


def _parcel(row: sqlite3.Row) -> Parcel:
    fields = dict(row)
    del fields["number"]
    return Parcel(**fields)
