"""The life of one resource, at a service that does with it as each test says."""

from __future__ import annotations

from typing import Any

import pytest

from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.lifecycle import Lifecycle
from accord.engines.schemathesis.directed.resources import resources
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.traffic import Caller
from fakes.replies import replied, shape

METHODS = {"POST": "/orders"} | dict.fromkeys(
    ("GET", "PUT", "PATCH", "DELETE"), "/orders/{orderId}"
)


class KeepingCourier:
    """A courier to a service that keeps orders; ``put`` is what it answers to a ``PUT`` of none."""

    def __init__(self, *, put: int, patch: int = 404) -> None:
        self.known = KnownValues()
        self._put, self._patch = put, patch
        self._orders: set[str] = set()

    def draft(
        self, shape: OperationShape, *, number: int = 1, caller: Caller | None = None
    ) -> Draft:
        return Draft(shape=shape, number=number, caller=caller)

    def send(self, draft: Draft) -> Sent:
        id = draft.values.get("path orderId", f"o-{draft.number}")
        method = draft.shape.operation.method
        status = self._status(method, id)
        return replied(draft, {"orderId": id}, status=status, path=f"/orders/{id}")

    send_until_accepted = send

    def _status(self, method: str, id: str) -> int:
        exists = id in self._orders
        if method == "DELETE":
            self._orders.discard(id)
            return 204 if exists else 404
        if method == "POST" or (method == "PUT" and not exists and self._put == 201):
            self._orders.add(id)
            return 201
        return 200 if exists else {"PUT": self._put, "PATCH": self._patch}.get(method, 404)


def lived(courier: KeepingCourier) -> list[Objection]:
    shapes = [
        shape(method.lower(), method, path, documented=("200", "404"))
        for method, path in METHODS.items()
    ]
    [resource] = resources(shapes)
    objections: list[Objection] = []

    def change_nothing(life: Lifecycle, update: OperationShape, member: Any) -> None:
        del life, update, member

    Lifecycle(
        resource=resource,
        courier=courier,  # type: ignore[arg-type]
        schemas=Schemas({}),
        suspect=objections.append,
        examine_change=change_nothing,
    ).run()
    return objections


class MixingCourier(KeepingCourier):
    """One to a service that answers a read with an order of another id."""

    def send(self, draft: Draft) -> Sent:
        reply = super().send(draft)
        if draft.shape.operation.method != "GET":
            return reply
        return replied(draft, {"orderId": "o-999"}, status=reply.status, path="/orders/o-1")

    send_until_accepted = send


def test_an_answer_with_another_id_than_was_asked_for_is_told() -> None:
    objections = lived(MixingCourier(put=404))
    told = [each for each in objections if each.check == "another-read"]
    assert [(each.operation, each.where) for each in told] == [("s/get", "orderId")]
    assert told[0].title.arguments["value"] == "o-999"


class CountingCourier(KeepingCourier):
    """One to a service whose orders have a number that is their id at first, and then another."""

    def send(self, draft: Draft) -> Sent:
        reply = super().send(draft)
        id = draft.values.get("path orderId", f"o-{draft.number}")
        number = id if draft.shape.operation.method == "POST" else "2"
        fields = {"orderId": id, "number": number}
        return replied(draft, fields, status=reply.status, path=f"/orders/{id}")

    send_until_accepted = send


def test_what_only_held_the_same_as_the_id_may_change() -> None:
    objections = lived(CountingCourier(put=404))
    assert [each for each in objections if each.check == "another-read"] == []


@pytest.mark.parametrize("put", [201, 404])
def test_what_is_made_anew_under_its_id_was_not_used_after_its_end(put: int) -> None:
    assert lived(KeepingCourier(put=put)) == []


@pytest.mark.parametrize(
    ("put", "patch", "operation"), [(200, 404, "s/put"), (201, 200, "s/patch")]
)
def test_what_is_changed_after_its_end_is_told(put: int, patch: int, operation: str) -> None:
    objections = lived(KeepingCourier(put=put, patch=patch))
    assert [(each.check, each.operation) for each in objections] == [("use_after_free", operation)]
