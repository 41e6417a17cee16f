"""Goods on sale, their price, and how many can be bought."""

from __future__ import annotations

from typing import Any

from counter import act_as_staff, arranged, ask, ask_with, call_it, noun, unique

from accord.steps import StepContext, given, then, when
from accord.steps.once import once


@given(
    "{goods:string} costs {price:int} dollars, with {stock:int} in stock",
    zh_tw="商品{goods:string}售價{price:int}元，庫存{stock:int}件",
    zh_cn="商品{goods:string}售价{price:int}元，库存{stock:int}件",
)
def is_on_sale(context: StepContext, goods: str, price: int, stock: int) -> None:
    act_as_staff(context)
    new = {"name": unique(goods), "category": "drinks", "price": price, "stock": stock}
    call_it(context, "goods", goods, arranged(ask_with(context, "catalog/addGoods", new), 201))


@given(
    "{stock:int} of {goods:string} are on offer to everybody",
    zh_tw="{goods:string}開放所有人搶購，共{stock:int}件",
    zh_cn="{goods:string}开放所有人抢购，共{stock:int}件",
)
def is_on_offer(context: StepContext, stock: int, goods: str) -> None:
    def offer() -> Any:
        act_as_staff(context)
        new = {"name": unique(goods), "category": "food", "price": 100, "stock": stock}
        return arranged(ask_with(context, "catalog/addGoods", new), 201)

    # The same goods for every scenario of the run: whoever comes first gets them.
    call_it(context, "goods", goods, once(context, f"offer of {goods}", offer))


@when(
    "the staff change the price of {goods:string} to {price:int} dollars",
    zh_tw="店員把{goods:string}的售價改為{price:int}元",
    zh_cn="店员把{goods:string}的售价改为{price:int}元",
)
def price_changes(context: StepContext, goods: str, price: int) -> None:
    act_as_staff(context)
    sku = noun(context, "goods", goods)["sku"]
    arranged(ask_with(context, "catalog/changePrice", {"price": price}, sku=sku), 200)


@when(
    "the staff withdraw {goods:string} from sale",
    zh_tw="店員下架{goods:string}",
    zh_cn="店员下架{goods:string}",
)
def is_withdrawn(context: StepContext, goods: str) -> None:
    act_as_staff(context)
    arranged(ask(context, "catalog/withdrawGoods", sku=noun(context, "goods", goods)["sku"]), 204)


@when(
    "the staff count {count:int} of {goods:string} on the shelf",
    zh_tw="店員盤點{goods:string}，架上有{count:int}件",
    zh_cn="店员盘点{goods:string}，架上有{count:int}件",
)
def is_counted(context: StepContext, goods: str, count: int) -> None:
    act_as_staff(context)
    sku = noun(context, "goods", goods)["sku"]
    arranged(ask_with(context, "inventory/setStock", {"onHand": count}, sku=sku), 200)


@then(
    "{count:int} of {goods:string} can still be bought",
    zh_tw="{goods:string}還有{count:int}件可以買",
    zh_cn="{goods:string}还有{count:int}件可以买",
)
def can_be_bought(context: StepContext, goods: str, count: int) -> None:
    act_as_staff(context)
    sku = noun(context, "goods", goods)["sku"]
    stock = arranged(ask(context, "inventory/viewStock", sku=sku), 200)
    assert stock["available"] == count, (
        f"expected {count} of “{goods}” to be available, but there are {stock['available']} "
        f"({stock['reserved']} reserved of {stock['onHand']})"
    )


@then(
    "no more than {count:int} of {goods:string} are taken",
    zh_tw="{goods:string}最多被訂走{count:int}件",
    zh_cn="{goods:string}最多被订走{count:int}件",
)
def are_taken(context: StepContext, count: int, goods: str) -> None:
    act_as_staff(context)
    sku = noun(context, "goods", goods)["sku"]
    stock = arranged(ask(context, "inventory/viewStock", sku=sku), 200)
    assert stock["reserved"] <= count, (
        f"{stock['reserved']} of “{goods}” are taken, but only {count} may be"
    )


@then(
    "the shop offers {goods:string} for {price:int} dollars",
    zh_tw="商店以{price:int}元供應{goods:string}",
    zh_cn="商店以{price:int}元供应{goods:string}",
)
def is_offered(context: StepContext, goods: str, price: int) -> None:
    found = _search(context, goods)
    assert found, f"a search for “{noun(context, 'goods', goods)['name']}” finds nothing"
    assert found[0]["price"] == price, f"expected {price} dollars, got {found[0]['price']}"


@then(
    "the shop does not offer {goods:string}",
    zh_tw="商店不再供應{goods:string}",
    zh_cn="商店不再供应{goods:string}",
)
def is_not_offered(context: StepContext, goods: str) -> None:
    found = _search(context, goods)
    assert not found, f"the shop still offers {found}"


def _search(context: StepContext, goods: str) -> list[dict[str, Any]]:
    """What customers find when they look for the last, unique part of the name."""
    name = noun(context, "goods", goods)["name"]
    keyword = name.rpartition(" ")[2]
    answer = arranged(ask(context, "storefront/browseGoods", keyword=keyword), 200)
    return [each for each in answer["items"] if each["name"] == name]
