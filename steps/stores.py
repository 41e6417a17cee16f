"""Pick-up stores, and the parcels that are sent to them."""

from __future__ import annotations

from counter import act_as, act_as_staff, arranged, ask, ask_with, call_it, noun, unique

from accord.steps import StepContext, given, step, then, when


@given(
    "the store {store:string} is open",
    zh_tw="{store:string}門市營業中",
    zh_cn="{store:string}门店营业中",
)
def is_open(context: StepContext, store: str) -> None:
    act_as_staff(context)
    new = {"name": unique(store), "district": "大安區", "address": "和平東路一段 1 號"}
    call_it(context, "stores", store, arranged(ask_with(context, "stores/openStore", new), 201))


@when(
    "the staff open the store {store:string}",
    zh_tw="店員開設{store:string}門市",
    zh_cn="员工开设{store:string}门店",
)
def opens(context: StepContext, store: str) -> None:
    is_open(context, store)


@step(
    "the staff close the store {store:string}",
    zh_tw="店員關閉{store:string}門市",
    zh_cn="员工关闭{store:string}门店",
)
def closes(context: StepContext, store: str) -> None:
    act_as_staff(context)
    arranged(ask(context, "stores/closeStore", storeId=noun(context, "stores", store)["id"]), 200)


@then(
    "customers can choose the store {store:string}",
    zh_tw="顧客可以選擇{store:string}門市取貨",
    zh_cn="顾客可以选择{store:string}门店取货",
)
def is_listed(context: StepContext, store: str) -> None:
    assert _listed(context, store), f"the list of stores does not show “{store}”"


@then(
    "customers cannot choose the store {store:string}",
    zh_tw="顧客不能選擇{store:string}門市取貨",
    zh_cn="顾客不能选择{store:string}门店取货",
)
def is_not_listed(context: StepContext, store: str) -> None:
    assert not _listed(context, store), f"the list of stores still shows “{store}”"


@when(
    "{person:word} looks up the parcels of {other:word}",
    zh_tw="{person:string}查詢{other:string}的包裹",
    zh_cn="{person:string}查询{other:string}的包裹",
)
def looks_up(context: StepContext, person: str, other: str) -> None:
    phone = noun(context, "people", other)["phone"]
    act_as(context, person)
    ask(context, "stores/findParcels", phone=phone)


@then(
    "the parcel on the way is found",
    zh_tw="查得到運送中的包裹",
    zh_cn="能查到运送中的包裹",
)
def on_the_way(context: StepContext) -> None:
    _parcel(context, "on-the-way")


@then(
    "the parcel ready for pick-up is found",
    zh_tw="查得到可領取的包裹",
    zh_cn="能查到可领取的包裹",
)
def ready(context: StepContext) -> None:
    _parcel(context, "arrived")


@then(
    "the cancelled parcel is found",
    zh_tw="查得到已取消的包裹",
    zh_cn="能查到已取消的包裹",
)
def cancelled(context: StepContext) -> None:
    _parcel(context, "cancelled")


@then(
    "the collected parcel is found",
    zh_tw="查得到已領取的包裹",
    zh_cn="能查到已领取的包裹",
)
def collected(context: StepContext) -> None:
    _parcel(context, "collected")


@then(
    "the look-up is refused",
    zh_tw="查詢被拒絕",
    zh_cn="查询被拒绝",
)
def look_up_is_refused(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 403, f"expected a refusal (403), got {answer.status}"


@when(
    "the parcel arrives at the store",
    zh_tw="包裹送達門市",
    zh_cn="包裹到店",
)
def arrives(context: StepContext) -> None:
    act_as_staff(context)
    arranged(ask(context, "stores/receiveParcel", parcelId=_known_parcel(context)), 200)


@when(
    "the parcel is handed over",
    zh_tw="門市交付包裹",
    zh_cn="门店交付包裹",
)
def is_handed_over(context: StepContext) -> None:
    act_as_staff(context)
    ask(context, "stores/collectParcel", parcelId=_known_parcel(context))


@then(
    "handing it over is refused",
    zh_tw="交付被拒絕",
    zh_cn="交付被拒绝",
)
def handing_over_is_refused(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 409, f"expected a refusal (409), got {answer.status}"


def _listed(context: StepContext, store: str) -> bool:
    wanted = noun(context, "stores", store)["id"]
    answer = arranged(ask(context, "storefront/browseStores"), 200)
    return any(each["id"] == wanted for each in answer["items"])


def _parcel(context: StepContext, status: str) -> None:
    """The newest answer holds a parcel in that state; it is the scenario's parcel from here on."""
    answer = context.accord.answer()
    assert answer.status == 200, f"the look-up answered {answer.status}: {answer.text[:200]}"
    states = [each["status"] for each in answer.json()["items"]]
    assert status in states, f"expected a parcel {status}, found: {', '.join(states) or 'none'}"
    found = next(each for each in answer.json()["items"] if each["status"] == status)
    context.accord.values["parcel"] = found["id"]


def _known_parcel(context: StepContext) -> str:
    return str(context.accord.values["parcel"])
