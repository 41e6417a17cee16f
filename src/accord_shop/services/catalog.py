"""Catalog 商品: the goods on sale and their prices."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, Query
from pydantic import Field, StringConstraints

from accord_shop.plumbing.problems import not_found
from accord_shop.plumbing.service import Service, Settings, This
from accord_shop.plumbing.shapes import Asked, Currency, Sku, Told, Whole, WholeInQuery, new_id
from accord_shop.plumbing.tokens import Staff
from accord_shop.standing import refuse_standing

SCHEMA = """
create table goods (
  number integer primary key autoincrement, sku text unique, name text, category text,
  price integer);
insert into goods (sku, name, category, price) values
  ('SKU-TEA00001', '阿里山烏龍茶', 'drinks', 250),
  ('SKU-RICE0001', '池上米 2 公斤', 'food', 320),
  ('SKU-MILK0001', '鮮乳 936 毫升', 'drinks', 95),
  ('SKU-CAKE0001', '鳳梨酥禮盒', 'gifts', 480),
  ('SKU-SOAP0001', '手工皂', 'daily', 120),
  ('SKU-GOLD0001', '金門高粱典藏組', 'gifts', 30000),
  ('SKU-SALE0001', '出清保溫杯', 'daily', 199),
  ('SKU-SALE0002', '出清雨傘', 'daily', 99);
"""
Category = Literal["food", "drinks", "daily", "gifts"]
CRASHING_LIMITS = range(4, 101, 9)
Price = Annotated[Whole, Field(ge=1, le=1_000_000)]
Keyword = Annotated[str, Query(min_length=1, max_length=40)]


class NewGoods(Asked):
    """What staff put on sale."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    category: Category
    price: Price
    stock: Annotated[Whole, Field(ge=0, le=1_000_000)] = 0


class NewPrice(Asked):
    """What the goods cost from now on."""

    price: Price


class Goods(Told):
    """Something on sale."""

    sku: str
    name: str
    category: Category
    price: int
    currency: Currency = "TWD"


class GoodsList(Told):
    """Goods, newest first."""

    items: list[Goods]


router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application of the catalog service."""
    service = Service("catalog", settings, schema=SCHEMA)
    return service.app(router)


@router.get("/goods")
async def list_goods(
    service: This,
    keyword: Keyword | None = None,
    category: Category | None = None,
    limit: Annotated[WholeInQuery, Query(ge=1, le=100)] = 50,
) -> GoodsList:
    """List goods."""
    if service.faulty("crashes-on-some-limits") and limit in CRASHING_LIMITS:
        raise ZeroDivisionError
    rows = service.database.all(
        "select * from goods where (? is null or instr(name, ?) > 0)"
        " and (? is null or category = ?) order by number desc limit ?",
        keyword,
        keyword,
        category,
        category,
        limit,
    )
    return GoodsList(items=[_goods(row) for row in rows])


@router.post("/goods", status_code=201)
async def add_goods(service: This, new: NewGoods, _: Staff) -> Goods:
    """Add goods."""
    goods = Goods(
        sku=new_id("SKU", length=8), name=new.name, category=new.category, price=new.price
    )
    # Stock first: goods that can be seen can be bought.
    path = f"/stock/{goods.sku}"
    await service.calls.ask("inventory", "PUT", path, body={"onHand": new.stock}, repeatable=True)
    service.database.write(
        "insert into goods (sku, name, category, price) values (?, ?, ?, ?)",
        goods.sku,
        goods.name,
        goods.category,
        goods.price,
    )
    return goods


@router.get("/goods/{sku}")
async def view_goods(service: This, sku: Sku) -> Goods:
    """View goods."""
    return _found(service, sku)


@router.delete("/goods/{sku}", status_code=204)
async def withdraw_goods(service: This, sku: Sku, _: Staff) -> None:
    """Withdraw goods."""
    refuse_standing(sku)
    if not service.database.write("delete from goods where sku = ?", sku):
        raise not_found(f"There are no goods {sku}. 查無商品。")


@router.put("/goods/{sku}/price")
async def change_price(service: This, sku: Sku, new: NewPrice, _: Staff) -> Goods:
    """Change the price."""
    refuse_standing(sku)
    service.database.write("update goods set price = ? where sku = ?", new.price, sku)
    return _found(service, sku)


def _found(service: Service, sku: str) -> Goods:
    row = service.database.one("select * from goods where sku = ?", sku)
    if row is None:
        raise not_found(f"There are no goods {sku}. 查無商品。")
    return _goods(row)


def _goods(row: sqlite3.Row) -> Goods:
    return Goods(sku=row["sku"], name=row["name"], category=row["category"], price=row["price"])
