"""What customers see on the shop's own screens."""

from __future__ import annotations

from counter import act_as, arranged, ask, place

from accord.steps import StepContext, then, when

BUSY = "系統繁忙，請稍後再試 / the system is busy"


@when(
    "{person:word} checks out {count:int} of {goods:string}",
    zh_tw="{person:string}在網站結帳{count:int}件{goods:string}",
    zh_cn="{person:string}在网站结账{count:int}件{goods:string}",
)
def checks_out(context: StepContext, person: str, count: int, goods: str) -> None:
    place(context, person, [(goods, count)], operation="storefront/checkOut")


@when(
    "{person:word} checks out {count:int} of {goods:string} with the coupon {coupon:string}",
    zh_tw="{person:string}在網站用優惠券{coupon:string}結帳{count:int}件{goods:string}",
    zh_cn="{person:string}在网站用优惠券{coupon:string}结账{count:int}件{goods:string}",
)
def checks_out_with(context: StepContext, person: str, count: int, goods: str, coupon: str) -> None:
    place(context, person, [(goods, count)], coupon=coupon, operation="storefront/checkOut")


@when(
    "{person:word} looks at the parcels",
    zh_tw="{person:string}查看自己的包裹",
    zh_cn="{person:string}查看自己的包裹",
)
def looks_at_parcels(context: StepContext, person: str) -> None:
    act_as(context, person)
    ask(context, "storefront/viewMyParcels")


@when(
    "{person:word} opens the list of orders",
    zh_tw="{person:string}打開訂單列表",
    zh_cn="{person:string}打开订单列表",
)
def opens_orders(context: StepContext, person: str) -> None:
    act_as(context, person)
    ask(context, "storefront/viewMyOrders")


@then(
    "the screen shows an order of {amount:int} dollars",
    zh_tw="畫面顯示{amount:int}元的訂單",
    zh_cn="画面显示{amount:int}元的订单",
)
def shows_an_order(context: StepContext, amount: int) -> None:
    answer = context.accord.answer()
    assert answer.status == 201, (
        f"expected an order, but the screen says “{answer.json().get('detail', answer.text)}” "
        f"({answer.status})"
    )
    total = answer.json()["total"]
    assert total == amount, f"expected {amount} dollars, but the screen says {total}"


@then(
    "the screen says no more than that the system is busy",
    zh_tw="畫面只顯示系統繁忙",
    zh_cn="画面只显示系统繁忙",
)
def says_busy(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 503, f"expected 503, got {answer.status}: {answer.text[:300]}"
    detail = answer.json()["detail"]
    assert detail == BUSY, f"the screen says “{detail}”"


@then(
    "it carries the trace id of this visit",
    zh_tw="並附上這次操作的追蹤編號",
    zh_cn="并附上这次操作的链路编号",
)
def carries_the_trace(context: StepContext) -> None:
    answer = context.accord.answer()
    shown = answer.json()["traceId"]
    assert shown == answer.call.trace, f"shown {shown}, but the visit was {answer.call.trace}"


@then(
    "the screen asks to sign in",
    zh_tw="畫面要求登入",
    zh_cn="画面要求登录",
)
def asks_to_sign_in(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 401, f"expected 401, got {answer.status}"


@then(
    "{count:int} order(s) is/are listed",
    zh_tw="列出{count:int}張訂單",
    zh_cn="列出{count:int}张订单",
)
def are_listed(context: StepContext, count: int) -> None:
    items = arranged(context.accord.answer(), 200)["items"]
    assert len(items) == count, f"expected {count} orders, found {len(items)}"
