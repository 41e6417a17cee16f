"""Orders: placed, refused, reviewed, cancelled, and what they leave behind."""

from __future__ import annotations

from typing import Any

from counter import CARDS, act_as, act_as_staff, arranged, ask, noun, place, rows

from accord.steps import StepContext, given, then, when

REFUSALS = {
    "declined": (402, "card-declined"),
    "out-of-stock": (409, "out-of-stock"),
    "coupon": (409, "coupon"),
    "minimum": (409, "coupon-below-minimum"),
    "risk": (403, "risk-rejected"),
}


@given(
    "{person:word} pays with a card that the bank declines",
    zh_tw="{person:string}使用銀行會拒絕的信用卡",
    zh_cn="{person:string}使用银行会拒绝的信用卡",
)
def pays_with_a_bad_card(context: StepContext, person: str) -> None:
    noun(context, "people", person)["card"] = CARDS["declined"]


@given(
    "{person:word} pays with a card that has expired",
    zh_tw="{person:string}使用過期的信用卡",
    zh_cn="{person:string}使用过期的信用卡",
)
def pays_with_an_old_card(context: StepContext, person: str) -> None:
    noun(context, "people", person)["card"] = CARDS["expired"]


@given(
    "{person:word} pays with a card that the bank is too slow to answer for",
    zh_tw="{person:string}使用銀行來不及回應的信用卡",
    zh_cn="{person:string}使用银行来不及应答的信用卡",
)
def pays_with_a_slow_card(context: StepContext, person: str) -> None:
    noun(context, "people", person)["card"] = CARDS["slow"]


@when(
    "{person:word} orders {count:int} of {goods:string}",
    zh_tw="{person:string}訂購{count:int}件{goods:string}",
    zh_cn="{person:string}订购{count:int}件{goods:string}",
)
def orders(context: StepContext, person: str, count: int, goods: str) -> None:
    place(context, person, [(goods, count)])


@when(
    "{person:word} orders {count:int} of {goods:string} with the coupon {coupon:string}",
    zh_tw="{person:string}用優惠券{coupon:string}訂購{count:int}件{goods:string}",
    zh_cn="{person:string}用优惠券{coupon:string}订购{count:int}件{goods:string}",
)
def orders_with_a_coupon(
    context: StepContext, person: str, count: int, goods: str, coupon: str
) -> None:
    place(context, person, [(goods, count)], coupon=coupon)


@when(
    "{person:word} orders:",
    zh_tw="{person:string}訂購：",
    zh_cn="{person:string}订购：",
)
def orders_a_list(context: StepContext, person: str) -> None:
    place(context, person, [(row[0], int(row[1])) for row in rows(context)])


@given(
    "{person:word} has ordered {count:int} of {goods:string}",
    zh_tw="{person:string}已訂購{count:int}件{goods:string}",
    zh_cn="{person:string}已订购{count:int}件{goods:string}",
)
def has_ordered(context: StepContext, person: str, count: int, goods: str) -> None:
    place(context, person, [(goods, count)])
    is_confirmed(context)


@given(
    "{person:word} has ordered {count:int} of {goods:string} with the coupon {coupon:string}",
    zh_tw="{person:string}已用優惠券{coupon:string}訂購{count:int}件{goods:string}",
    zh_cn="{person:string}已用优惠券{coupon:string}订购{count:int}件{goods:string}",
)
def has_ordered_with(
    context: StepContext, person: str, count: int, goods: str, coupon: str
) -> None:
    place(context, person, [(goods, count)], coupon=coupon)
    is_confirmed(context)


@when(
    "{person:word} cancels the order",
    zh_tw="{person:string}取消訂單",
    zh_cn="{person:string}取消订单",
)
def cancels(context: StepContext, person: str) -> None:
    act_as(context, person)
    ask(context, "ordering/cancelOrder", orderId=_order(context)["id"])


@when(
    "the staff approve the order",
    zh_tw="店員核准訂單",
    zh_cn="员工核准订单",
)
def approve(context: StepContext) -> None:
    act_as_staff(context)
    ask(context, "ordering/approveOrder", orderId=_order(context)["id"])


@when(
    "{person:word} looks at the order of {other:word}",
    zh_tw="{person:string}查看{other:string}的訂單",
    zh_cn="{person:string}查看{other:string}的订单",
)
def looks_at(context: StepContext, person: str, other: str) -> None:
    noun(context, "people", other)
    act_as(context, person)
    ask(context, "ordering/viewOrder", orderId=_order(context)["id"])


@then("the order is confirmed", zh_tw="訂單成立", zh_cn="订单成立")
def is_confirmed(context: StepContext) -> None:
    _is(context, "confirmed")


@then(
    "the order is confirmed, or the goods are sold out",
    zh_tw="訂單成立，或商品已售完",
    zh_cn="订单成立，或商品已售完",
)
def is_confirmed_or_sold_out(context: StepContext) -> None:
    answer = context.accord.answer()
    if answer.status == REFUSALS["out-of-stock"][0]:
        kind = answer.json()["type"].rpartition("/")[2]
        assert kind == REFUSALS["out-of-stock"][1], f"the order was refused: {answer.text[:300]}"
    else:
        _is(context, "confirmed")


@then("the order waits for the staff", zh_tw="訂單等待店員審核", zh_cn="订单等待员工审核")
def is_in_review(context: StepContext) -> None:
    _is(context, "in-review")


@then("the order is cancelled", zh_tw="訂單已取消", zh_cn="订单已取消")
def is_cancelled(context: StepContext) -> None:
    _is(context, "cancelled")


@then(
    "{amount:int} dollars are to be paid",
    zh_tw="應付{amount:int}元",
    zh_cn="应付{amount:int}元",
)
def is_to_be_paid(context: StepContext, amount: int) -> None:
    _amount(context, "total", amount)


@then(
    "{amount:int} dollars are taken off",
    zh_tw="折抵{amount:int}元",
    zh_cn="抵扣{amount:int}元",
)
def is_taken_off(context: StepContext, amount: int) -> None:
    _amount(context, "discount", amount)


@then(
    "the bank has authorised {amount:int} dollars",
    zh_tw="銀行授權{amount:int}元",
    zh_cn="银行授权{amount:int}元",
)
def bank_authorised(context: StepContext, amount: int) -> None:
    payment = _payment(context)
    assert payment["status"] == "authorised", f"the payment is {payment['status']}"
    assert payment["amount"] == amount, (
        f"expected {amount} dollars to be authorised, but the payment says {payment['amount']}"
    )


@then("the payment is given back", zh_tw="款項已退回", zh_cn="款项已退回")
def payment_is_voided(context: StepContext) -> None:
    payment = _payment(context)
    assert payment["status"] == "voided", f"expected it to be voided, but it is {payment['status']}"


@then(
    "the order is refused because the bank declined the card",
    zh_tw="訂單被拒絕，因為銀行拒絕授權",
    zh_cn="订单被拒绝，因为银行拒绝授权",
)
def refused_by_the_bank(context: StepContext) -> None:
    _is_refused(context, "declined")


@then(
    "the order is refused because there is not enough in stock",
    zh_tw="訂單被拒絕，因為庫存不足",
    zh_cn="订单被拒绝，因为库存不足",
)
def refused_for_stock(context: StepContext) -> None:
    _is_refused(context, "out-of-stock")


@then(
    "the order is refused because the coupon cannot be used",
    zh_tw="訂單被拒絕，因為優惠券不能使用",
    zh_cn="订单被拒绝，因为优惠券不能使用",
)
def refused_for_the_coupon(context: StepContext) -> None:
    _is_refused(context, "coupon")


@then(
    "the order is refused by the risk rules",
    zh_tw="訂單被風控拒絕",
    zh_cn="订单被风控拒绝",
)
def refused_by_risk(context: StepContext) -> None:
    _is_refused(context, "risk")


@then(
    "the order fails because a part of the shop did not answer",
    zh_tw="訂單失敗，因為後端沒有回應",
    zh_cn="订单失败，因为后端没有响应",
)
def fails_unanswered(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 503, f"expected 503, got {answer.status}: {answer.text[:200]}"


@then(
    "cancelling is refused because it was done before",
    zh_tw="取消被拒絕，因為已經取消過",
    zh_cn="取消被拒绝，因为已经取消过",
)
def cancelling_is_refused(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 409, f"expected a refusal (409), got {answer.status}"


@then(
    "there is no such order for {person:word}",
    zh_tw="{person:string}看不到這張訂單",
    zh_cn="{person:string}看不到这张订单",
)
def sees_no_such_order(context: StepContext, person: str) -> None:
    noun(context, "people", person)
    answer = context.accord.answer()
    assert answer.status == 404, (
        f"expected to be told that there is none (404), got {answer.status}"
    )


@then(
    "{person:word} has {count:int} order(s)",
    zh_tw="{person:string}有{count:int}張訂單",
    zh_cn="{person:string}有{count:int}张订单",
)
def has_orders(context: StepContext, person: str, count: int) -> None:
    act_as(context, person)
    orders = arranged(ask(context, "ordering/listOrders"), 200)["items"]
    assert len(orders) == count, f"expected {count} orders, found {len(orders)}"


def _order(context: StepContext) -> Any:
    orders = context.accord.values.get("orders")
    assert orders, f"no order was placed: {context.accord.answer().text[:300]}"
    return orders["the order"]


def _is(context: StepContext, status: str) -> None:
    answer = context.accord.answer()
    assert answer.call.accepted, (
        f"expected the order to be {status}, but it was refused with {answer.status}: "
        f"{answer.json().get('detail', '')}"
    )
    assert answer.json()["status"] == status, (
        f"expected the order to be {status}, but it is {answer.json()['status']}"
    )


def _amount(context: StepContext, field: str, amount: int) -> None:
    known = _order(context)[field]
    assert known == amount, f"expected {field} {amount} dollars, but the order says {known}"


def _payment(context: StepContext) -> Any:
    act_as_staff(context)
    payment = _order(context)["paymentId"]
    return arranged(ask(context, "payment/viewPayment", paymentId=payment), 200)


def _is_refused(context: StepContext, reason: str) -> None:
    status, kind = REFUSALS[reason]
    answer = context.accord.answer()
    assert answer.status == status, (
        f"expected a refusal ({status}), got {answer.status}: {answer.text[:300]}"
    )
    told = answer.json()["type"].rpartition("/")[2]
    assert told.startswith(kind), f"expected the reason {kind}, but the answer says {told}"
