"""Who acts: customers who sign up, sign in and sign out, and the watch list."""

from __future__ import annotations

import secrets

from counter import act_as, act_as_staff, arranged, ask, ask_with, call_it, noun

from accord.steps import StepContext, given, then, when

PASSWORD = "open-sesame-8"  # noqa: S105 - a customer of one scenario only


@given(
    "{person:word} is a customer",
    zh_tw="{person:string}是顧客",
    zh_cn="{person:string}是顾客",
)
def is_a_customer(context: StepContext, person: str) -> None:
    account = {
        "username": f"c-{secrets.token_hex(6)}",
        "password": PASSWORD,
        "name": person,
        "phone": f"09{secrets.randbelow(10**8):08}",
    }
    context.accord.client.headers.pop("Authorization", None)
    known = arranged(ask_with(context, "identity/signUp", account), 201)
    call_it(context, "people", person, account | {"id": known["id"], "token": ""})
    signs_in(context, person)


@when(
    "{person:word} signs in",
    zh_tw="{person:string}登入",
    zh_cn="{person:string}登录",
)
def signs_in(context: StepContext, person: str) -> None:
    account = noun(context, "people", person)
    credentials = {name: account[name] for name in ("username", "password")}
    context.accord.client.headers.pop("Authorization", None)
    account["token"] = arranged(ask_with(context, "identity/signIn", credentials), 201)[
        "accessToken"
    ]
    act_as(context, person)


@when(
    "{person:word} signs in with a wrong password",
    zh_tw="{person:string}用錯誤的密碼登入",
    zh_cn="{person:string}用错误的密码登录",
)
def signs_in_wrongly(context: StepContext, person: str) -> None:
    username = noun(context, "people", person)["username"]
    ask_with(context, "identity/signIn", {"username": username, "password": "not-the-word"})


@when(
    "somebody unknown signs in",
    zh_tw="不存在的使用者登入",
    zh_cn="不存在的用户登录",
)
def a_stranger_signs_in(context: StepContext) -> None:
    stranger = {"username": f"x-{secrets.token_hex(6)}", "password": "not-the-word"}
    ask_with(context, "identity/signIn", stranger)


@when(
    "somebody else signs up with the user name of {person:word}",
    zh_tw="有人用{person:string}的帳號名稱註冊",
    zh_cn="有人用{person:string}的用户名注册",
)
def signs_up_again(context: StepContext, person: str) -> None:
    account = noun(context, "people", person)
    known = {name: account[name] for name in ("username", "password", "name", "phone")}
    ask_with(context, "identity/signUp", known)


@when(
    "{person:word} signs out",
    zh_tw="{person:string}登出",
    zh_cn="{person:string}登出",
)
def signs_out(context: StepContext, person: str) -> None:
    act_as(context, person)
    arranged(ask(context, "identity/signOut"), 204)


@then(
    "the shop greets {person:word} by name",
    zh_tw="商店認得{person:string}",
    zh_cn="商店认得{person:string}",
)
def is_greeted(context: StepContext, person: str) -> None:
    act_as(context, person)
    me = arranged(ask(context, "identity/viewMe"), 200)
    assert me["name"] == person, f"the shop says “{me['name']}”"


@then(
    "sign-in is refused",
    zh_tw="登入被拒絕",
    zh_cn="登录被拒绝",
)
def sign_in_is_refused(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 401, f"expected a refusal (401), got {answer.status}"
    context.accord.values.setdefault("refusals", []).append(answer.json()["detail"])


@then(
    "both refusals read the same",
    zh_tw="兩次拒絕的訊息相同",
    zh_cn="两次拒绝的提示相同",
)
def refusals_read_the_same(context: StepContext) -> None:
    refusals = context.accord.values["refusals"]
    assert len(set(refusals)) == 1, f"the answers differ: {refusals}"


@then(
    "the user name is refused because it is taken",
    zh_tw="註冊被拒絕，因為帳號名稱已被使用",
    zh_cn="注册被拒绝，因为用户名已被使用",
)
def the_name_is_taken(context: StepContext) -> None:
    answer = context.accord.answer()
    assert answer.status == 409, f"expected a refusal (409), got {answer.status}"


@given(
    "{person:word} is on the watch list, to be reviewed",
    zh_tw="{person:string}在觀察名單上，處置為審核",
    zh_cn="{person:string}在观察名单上，处置为审核",
)
def is_reviewed(context: StepContext, person: str) -> None:
    _watch(context, person, "review")


@given(
    "{person:word} is on the watch list, to be rejected",
    zh_tw="{person:string}在觀察名單上，處置為拒絕",
    zh_cn="{person:string}在观察名单上，处置为拒绝",
)
def is_rejected(context: StepContext, person: str) -> None:
    _watch(context, person, "reject")


@given(
    "{person:word} was taken off the watch list",
    zh_tw="{person:string}已移出觀察名單",
    zh_cn="{person:string}已移出观察名单",
)
def is_off_the_list(context: StepContext, person: str) -> None:
    act_as_staff(context)
    customer = noun(context, "people", person)["id"]
    arranged(ask(context, "risk/unwatchCustomer", customerId=customer), 204)


def _watch(context: StepContext, person: str, decision: str) -> None:
    act_as_staff(context)
    watch = {"decision": decision, "reason": "Did not pick up three times"}
    customer = noun(context, "people", person)["id"]
    arranged(ask_with(context, "risk/watchCustomer", watch, customerId=customer), 200)
