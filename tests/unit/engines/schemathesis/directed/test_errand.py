"""What is thought out for one service, over a courier that answers at once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.directed.courier import Draft, NotSentError, OverError, Sent
from accord.engines.schemathesis.directed.errand import Errand
from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.traffic import Caller
from accord.model.catalogue import Operation
from accord.model.message import plain
from fakes.replies import replied, shape


class ReadyCourier:
    """A courier to a service of orders; it may take none, or crash for who has another role."""

    def __init__(self, *, takes_orders: bool = True, crashes_for_others: bool = False) -> None:
        self.known = KnownValues()
        self.sent: list[str] = []
        self.take: Any = None
        self._newest = ""
        self._takes_orders, self._crashes_for_others = takes_orders, crashes_for_others

    def draft(
        self, shape: OperationShape, *, number: int = 1, caller: Caller | None = None
    ) -> Draft:
        values = {"path orderId": self._newest} if shape.path_names else {}
        return Draft(shape=shape, values=values, number=number, caller=caller)

    def send(self, draft: Draft) -> Sent:
        operation = draft.shape.operation
        if operation.method == "POST" and not self._takes_orders:
            raise NotSentError(operation.id)
        self.sent.append(operation.id)
        if operation.method == "POST":
            self._newest = f"o-{len(self.sent)}"
        path = operation.path.replace("{orderId}", self._newest)
        sent = replied(draft, {"orderId": self._newest}, path=path, at=len(self.sent))
        crashes = self._crashes_for_others and draft.caller and operation.method == "GET"
        self.take([crash(operation, sent.exchange)] if crashes else [], sent.exchange)
        return sent

    send_until_accepted = send


def crash(operation: Operation, exchange: HttpExchange) -> Objection:
    return Objection(
        check="not_a_server_error",
        kind="not_a_server_error/ST101",
        operation=operation.id,
        where="500",
        title=plain("it crashed"),
        example=exchange,
    )


class Clerk:
    """Somebody of another role than who places and reads orders."""

    role = "clerk"


class Clerks:
    """Those who can sign in."""

    def of_other_roles(self, operation: Operation) -> list[Clerk]:
        del operation
        return [Clerk()]

    def peers(self, operation: Operation) -> list[Any]:
        del operation
        return []


def errand(courier: ReadyCourier, tell: list[Objection], *, checks: tuple[str, ...] = ()) -> Errand:
    shapes = [shape("place", "POST", "/orders"), shape("read", "GET", "/orders/{orderId}")]
    at_work = Errand(
        courier=courier,  # type: ignore[arg-type]
        shapes={each.id: each for each in shapes},
        schemas=Schemas({}),
        identities=Clerks(),  # type: ignore[arg-type]
        checks=checks,
        most_values=0,
        tell=tell.append,
    )
    courier.take = at_work.take
    return at_work


def test_where_nothing_can_be_made_the_others_are_called_all_the_same() -> None:
    courier = ReadyCourier(takes_orders=False)
    errand(courier, []).breadth()
    assert courier.sent == ["s/read"]


def test_what_is_wrong_with_an_answer_has_the_call_that_made_the_thing_before() -> None:
    objections: list[Objection] = []
    errand(ReadyCourier(crashes_for_others=True), objections, checks=("etag",)).state_and_roles()
    [objection] = objections
    assert objection.sequence[0].request.method == "POST"


@pytest.mark.parametrize(
    ("asked_until", "is_repeated"),
    [
        pytest.param(9, True, id="done-twice"),
        pytest.param(2, False, id="over-before-the-second-time"),
        pytest.param(1, False, id="over-in-the-first-time"),
    ],
)
def test_what_time_was_too_short_for_is_not_told_as_repeated(
    asked_until: int, is_repeated: bool
) -> None:
    objections: list[Objection] = []
    at_work = errand(ReadyCourier(), objections)
    read = shape("read", "GET", "/x")
    draft = Draft(shape=read, values={}, number=1, caller=None)
    exchange = replied(draft, {}, path="/x", at=1).exchange
    asked: list[int] = []

    def ask() -> None:
        asked.append(1)
        if len(asked) > asked_until - 1 and len(asked) > 1:
            raise OverError
        at_work.take([crash(read.operation, exchange)], exchange)
        if len(asked) == asked_until:
            raise OverError

    with suppress(OverError):
        at_work.held(ask)
    [objection] = objections
    is_told = objection.title.id == "schemathesis.not-repeated"
    assert (objection.repeated, is_told) == (is_repeated, not is_repeated)
