"""What holds whatever is away: orders are whole, customers have an answer, parcels follow."""

from __future__ import annotations

from counter import GOOD_CARD, act_as, act_as_staff, arranged, ask, ask_with, call_it, noun

from accord.steps import StepContext, given, then, when

REGULARS = {"Eric": ("eric", "0911000005"), "Dora": ("dora", "0911000004")}
PASSWORD = "shop-pass-1"  # noqa: S105 - an account that every shop has
NOBODY_ISSUED = "CPN-NOBODY99"


@given(
    "{person:word} is a regular customer",
    zh_tw="{person:string}是老顧客",
    zh_cn="{person:string}是老顾客",
)
def is_a_regular(context: StepContext, person: str) -> None:
    username, phone = REGULARS[person]
    context.accord.client.headers.pop("Authorization", None)
    credentials = {"username": username, "password": PASSWORD}
    token = arranged(ask_with(context, "identity/signIn", credentials), 201)["accessToken"]
    call_it(context, "people", person, {"username": username, "phone": phone, "token": token})


@when(
    "{person:word} orders {count:int} of {goods:string} with a coupon that nobody issued",
    zh_tw="{person:string}用不存在的優惠券訂購{count:int}件{goods:string}",
    zh_cn="{person:string}用不存在的优惠券订购{count:int}件{goods:string}",
)
def orders_with_nothing(context: StepContext, person: str, count: int, goods: str) -> None:
    act_as(context, person)
    order = {
        "lines": [{"sku": noun(context, "goods", goods)["sku"], "quantity": count}],
        "storeId": "ST-DAAN0001",
        "cardNumber": GOOD_CARD,
        "couponCode": NOBODY_ISSUED,
    }
    ask_with(context, "ordering/placeOrder", order)


@then(
    "there is an answer within {seconds:int} seconds",
    zh_tw="{seconds:int}秒內有回應",
    zh_cn="{seconds:int}秒内有响应",
)
def is_answered(context: StepContext, seconds: int) -> None:
    answer = context.accord.answer()
    assert answer.seconds <= seconds, (
        f"expected an answer within {seconds} s, but it took {answer.seconds:.1f} s"
    )


@then(
    "all {count:int} of {stock:int} {goods:string} are reserved when the order is confirmed, "
    "and none when it failed",
    zh_tw="訂單成立時，{stock:int}件{goods:string}中保留{count:int}件；失敗時一件也不保留",
    zh_cn="订单成立时，{stock:int}件{goods:string}中预留{count:int}件；失败时一件也不预留",
)
def is_whole(context: StepContext, count: int, stock: int, goods: str) -> None:
    answer = context.accord.answer()
    expected = count if answer.call.accepted else 0
    act_as_staff(context)
    sku = noun(context, "goods", goods)["sku"]
    known = arranged(ask(context, "inventory/viewStock", sku=sku), 200)
    assert (known["available"], known["reserved"]) == (stock - expected, expected), (
        f"the order was answered {answer.status}, so {expected} of “{goods}” should be reserved, "
        f"but {known['reserved']} are ({known['available']} of {known['onHand']} can be bought)"
    )


@when(
    "{person:word} compares all orders with the parcels",
    zh_tw="{person:string}核對所有訂單與包裹",
    zh_cn="{person:string}核对所有订单与包裹",
)
def compares(context: StepContext, person: str) -> None:
    account = act_as(context, person)
    orders = arranged(ask(context, "ordering/listOrders"), 200)["items"]
    call_it(context, "lists", "orders", [order["id"] for order in orders])
    ask(context, "stores/findParcels", phone=account["phone"])


@then(
    "every order has its parcel",
    zh_tw="每張訂單都有包裹",
    zh_cn="每张订单都有包裹",
)
def has_its_parcel(context: StepContext) -> None:
    orders = noun(context, "lists", "orders")
    found = {parcel["orderId"] for parcel in arranged(context.accord.answer(), 200)["items"]}
    missing = [order for order in orders if order not in found]
    assert orders, "the customer has no orders"
    assert not missing, f"{len(missing)} of {len(orders)} orders have no parcel: {missing[:3]}"
