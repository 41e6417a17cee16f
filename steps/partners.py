"""Partners send many orders at once; each row succeeds or fails by itself."""

from __future__ import annotations

import secrets

from counter import act_as, act_as_partner, arranged, ask_with, noun, rows

from accord.steps import StepContext, then, when
from accord.steps.once import once

PHONE = "0922000001"
WORDS = {
    "out of stock": "out-of-stock",
    "接受": "accepted",
    "庫存不足": "out-of-stock",
    "库存不足": "out-of-stock",
}


@when(
    "the partner sends the orders:",
    zh_tw="合作夥伴送出訂單：",
    zh_cn="合作伙伴发送订单：",
)
def sends(context: StepContext) -> None:
    context.accord.values["key"] = f"key-{secrets.token_hex(8)}"
    _send(context)


@when(
    "the partner sends the same key again, with the orders:",
    zh_tw="合作夥伴用同一個鍵再送出訂單：",
    zh_cn="合作伙伴用同一个键再发送订单：",
)
def sends_again(context: StepContext) -> None:
    context.accord.values["before"] = context.accord.answer().json()
    _send(context)


@when(
    "the partner sends the same batch again, for {count:int} of {goods:string}",
    zh_tw="合作夥伴重送同一個批次，訂購{count:int}件{goods:string}",
    zh_cn="合作伙伴重发同一个批次，订购{count:int}件{goods:string}",
)
def sends_the_shared_batch(context: StepContext, count: int, goods: str) -> None:
    act_as_partner(context)
    key = once(context, f"batch of {goods}", lambda: f"key-{secrets.token_hex(8)}")
    order = {
        "reference": "R-1",
        "lines": [{"sku": noun(context, "goods", goods)["sku"], "quantity": count}],
        "storeId": "ST-DAAN0001",
        "phone": PHONE,
    }
    body = {"orders": [order]}
    ask_with(context, "ordering/placePartnerOrders", body, **{"Idempotency-Key": key})


@then(
    "the batch is accepted, or still being placed",
    zh_tw="批次被接受，或仍在處理中",
    zh_cn="批次被接受，或仍在处理中",
)
def is_accepted_or_under_way(context: StepContext) -> None:
    answer = context.accord.answer()
    if answer.status == 409:
        kind = answer.json()["type"].rpartition("/")[2]
        assert kind == "in-progress", f"the batch was refused: {answer.text[:300]}"
    else:
        assert arranged(answer, 200)["accepted"] == 1, answer.text[:300]


@when(
    "{person:word} sends orders as if from a partner",
    zh_tw="{person:string}冒充合作夥伴送出訂單",
    zh_cn="{person:string}冒充合作伙伴发送订单",
)
def pretends(context: StepContext, person: str) -> None:
    act_as(context, person)
    rows = [{"reference": "A-1", "lines": [{"sku": "SKU-TEA00001", "quantity": 1}]}]
    for row in rows:
        row.update(storeId="ST-DAAN0001", phone=PHONE)
    key = {"Idempotency-Key": f"key-{secrets.token_hex(8)}"}
    ask_with(context, "ordering/placePartnerOrders", {"orders": rows}, **key)


@then("the results are:", zh_tw="結果是：", zh_cn="结果是：")
def results_are(context: StepContext) -> None:
    answer = arranged(context.accord.answer(), 200)
    told = [(row["reference"], row["reason"] or row["status"]) for row in answer["results"]]
    wanted = [(row[0], WORDS.get(row[1], row[1])) for row in rows(context)]
    assert told == wanted, f"expected {wanted}, got {told}"


@then(
    "the results are the same as before",
    zh_tw="結果與之前完全相同",
    zh_cn="结果与之前完全相同",
)
def same_as_before(context: StepContext) -> None:
    answer = arranged(context.accord.answer(), 200)
    before = context.accord.values["before"]
    assert answer == before, f"expected {before}, got {answer}"


@then(
    "the batch is refused because the key was used for other orders",
    zh_tw="批次被拒絕，因為這個鍵已用於其他訂單",
    zh_cn="批次被拒绝，因为这个键已用于其他订单",
)
def refused_for_the_key(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 409, f"expected a refusal (409), got {answer.status}"


@then(
    "the batch is refused because only partners may send it",
    zh_tw="批次被拒絕，因為只有合作夥伴可以送出",
    zh_cn="批次被拒绝，因为只有合作伙伴可以发送",
)
def refused_for_the_role(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 403, f"expected a refusal (403), got {answer.status}"


def _send(context: StepContext) -> None:
    act_as_partner(context)
    orders = [
        {
            "reference": row[0],
            "lines": [{"sku": noun(context, "goods", row[1])["sku"], "quantity": int(row[2])}],
            "storeId": "ST-DAAN0001",
            "phone": PHONE,
        }
        for row in rows(context)
    ]
    key = {"Idempotency-Key": context.accord.values["key"]}
    ask_with(context, "ordering/placePartnerOrders", {"orders": orders}, **key)
