"""Coupons: what they take off, and whether they can still be used."""

from __future__ import annotations

from counter import act_as_staff, arranged, ask, ask_with, call_it, noun

from accord.steps import StepContext, given, then


@given(
    "the coupon {coupon:string} takes {amount:int} dollars off",
    zh_tw="優惠券{coupon:string}折抵{amount:int}元",
    zh_cn="优惠券{coupon:string}抵扣{amount:int}元",
)
def takes_dollars_off(context: StepContext, coupon: str, amount: int) -> None:
    _issue(context, coupon, kind="amount", value=amount)


@given(
    "the coupon {coupon:string} takes {percent:int} percent off",
    zh_tw="優惠券{coupon:string}折抵百分之{percent:int}",
    zh_cn="优惠券{coupon:string}抵扣百分之{percent:int}",
)
def takes_percent_off(context: StepContext, coupon: str, percent: int) -> None:
    _issue(context, coupon, kind="percent", value=percent)


@given(
    "the coupon {coupon:string} takes {amount:int} dollars off from {minimum:int} dollars up",
    zh_tw="優惠券{coupon:string}滿{minimum:int}元折抵{amount:int}元",
    zh_cn="优惠券{coupon:string}满{minimum:int}元抵扣{amount:int}元",
)
def takes_off_from(context: StepContext, coupon: str, amount: int, minimum: int) -> None:
    _issue(context, coupon, kind="amount", value=amount, minimumSpend=minimum)


@given(
    "the coupon {coupon:string} of {amount:int} dollars has expired",
    zh_tw="{amount:int}元的優惠券{coupon:string}已過期",
    zh_cn="{amount:int}元的优惠券{coupon:string}已过期",
)
def has_expired(context: StepContext, coupon: str, amount: int) -> None:
    _issue(context, coupon, kind="amount", value=amount, validUntil="2020-12-31")


@then(
    "the coupon {coupon:string} can be used",
    zh_tw="優惠券{coupon:string}可以使用",
    zh_cn="优惠券{coupon:string}可以使用",
)
def can_be_used(context: StepContext, coupon: str) -> None:
    _is(context, coupon, "available")


@then(
    "the coupon {coupon:string} is used up",
    zh_tw="優惠券{coupon:string}已核銷",
    zh_cn="优惠券{coupon:string}已核销",
)
def is_used_up(context: StepContext, coupon: str) -> None:
    _is(context, coupon, "used")


def _issue(context: StepContext, coupon: str, **terms: object) -> None:
    act_as_staff(context)
    call_it(
        context, "coupons", coupon, arranged(ask_with(context, "promotion/issueCoupon", terms), 201)
    )


def _is(context: StepContext, coupon: str, status: str) -> None:
    act_as_staff(context)
    code = noun(context, "coupons", coupon)["code"]
    known = arranged(ask(context, "promotion/viewCoupon", code=code), 200)
    assert known["status"] == status, (
        f"expected the coupon “{coupon}” to be {status}, but it is {known['status']}"
        + (f" by order {known['orderId']}" if known["orderId"] else "")
    )
