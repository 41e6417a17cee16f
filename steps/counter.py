"""What the shop's sentences share: who is acting, and the goods, coupons and stores of a scenario.

Scenarios run side by side in one shop, so everything a scenario sets up is its own: what it calls
"oolong tea" gets a name that no other scenario uses.
"""

from __future__ import annotations

import secrets
from typing import Any

from accord.steps import StepContext
from accord.steps.once import once

GOOD_CARD = "4242424242424242"
CARDS = {
    "declined": "4000000000000002",
    "expired": "4000000000000069",
    "slow": "4000000000000119",
}
STAFF = {"username": "staff", "password": "shop-pass-1"}
PARTNER = {"username": "partner", "password": "shop-pass-1"}


def unique(word: str) -> str:
    """A name like ``word`` that nobody else uses."""
    return f"{word} {secrets.token_hex(4)}"


def noun(context: StepContext, kind: str, name: str) -> Any:
    """What the scenario called ``name``, such as the goods "oolong tea"."""
    known = context.accord.values.get(kind, {})
    assert name in known, f"the scenario has no {kind} called “{name}”: {', '.join(known) or '–'}"
    return known[name]


def call_it(context: StepContext, kind: str, name: str, thing: Any) -> None:
    """Let the scenario speak of ``thing`` as ``name``."""
    context.accord.values.setdefault(kind, {})[name] = thing


def rows(context: StepContext) -> list[list[str]]:
    """The lines of the step's table below its headings."""
    assert context.table is not None, "this sentence needs a table below it"
    return [list(row.cells) for row in context.table.rows]


def ask(context: StepContext, operation: str, **values: Any) -> Any:
    """Send an operation as whoever is acting."""
    return context.accord.send(operation, values=values)


def ask_with(context: StepContext, operation: str, body: Any, **values: Any) -> Any:
    """Send an operation with a body as whoever is acting."""
    return context.accord.send(operation, values=values, body=body)


def arranged(response: Any, status: int) -> Any:
    """The answer to something that a scenario takes for granted."""
    assert response.status == status, (
        f"{response.call.operation} answered {response.status}: {response.text[:300]}"
    )
    return response.json() if response.text else None


def act_as(context: StepContext, person: str) -> Any:
    """From here on, ``person`` is the one who asks."""
    account = noun(context, "people", person)
    context.accord.client.headers["Authorization"] = f"Bearer {account['token']}"
    return account


def act_as_staff(context: StepContext) -> None:
    """From here on, the staff ask."""
    _act_with(context, "staff token", STAFF)


def act_as_partner(context: StepContext) -> None:
    """From here on, the partner asks."""
    _act_with(context, "partner token", PARTNER)


def _act_with(context: StepContext, key: str, account: dict[str, str]) -> None:
    def sign_in() -> str:
        token = arranged(ask_with(context, "identity/signIn", account), 201)["accessToken"]
        return str(token)

    # One sign-in serves the whole run: staff and partners are accounts of the shop, not ours.
    token = once(context, key, sign_in)
    context.accord.client.headers["Authorization"] = f"Bearer {token}"


def place(
    context: StepContext,
    person: str,
    goods: list[tuple[str, int]],
    *,
    coupon: str = "",
    operation: str = "ordering/placeOrder",
) -> None:
    """Ask for goods at the scenario's store, or at one that is always there."""
    account = act_as(context, person)
    stores = context.accord.values.get("stores", {})
    order: dict[str, Any] = {
        "lines": [
            {"sku": noun(context, "goods", name)["sku"], "quantity": count} for name, count in goods
        ],
        "storeId": next(iter(stores.values()))["id"] if stores else "ST-DAAN0001",
        "cardNumber": account.get("card", GOOD_CARD),
    }
    if coupon:
        order["couponCode"] = noun(context, "coupons", coupon)["code"]
    answer = ask_with(context, operation, order)
    if answer.status == 201:
        call_it(context, "orders", "the order", answer.json())
