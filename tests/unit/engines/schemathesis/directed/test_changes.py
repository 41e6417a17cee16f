"""What becomes of a change, at a service that keeps one thing."""

from __future__ import annotations

from typing import Any

import pytest

from accord.engines.schemathesis.directed.changes import examine
from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.lifecycle import Lifecycle, Member
from accord.engines.schemathesis.directed.resources import Resource
from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.findings import Objection
from fakes.replies import replied, shape

BODY = {
    "type": "object",
    "properties": {"id": {"type": "number"}, "count": {"type": "integer"}},
}


class ForgetfulCourier:
    """A courier to a service that keeps one thing, and stores no new value of some fields."""

    def __init__(self, *ignored: str) -> None:
        self.samples = Samples(Schemas({}))
        self.sent: list[Any] = []
        self._ignored = ignored
        self._thing: dict[str, Any] = {"id": 1, "count": 1}

    def draft(self, shape: OperationShape, *, number: int = 1) -> Draft:
        return Draft(shape=shape, number=number)

    def send(self, draft: Draft) -> Sent:
        if draft.body is not None:
            self.sent.append(draft.body)
            self._thing |= {n: v for n, v in draft.body.items() if n not in self._ignored}
        return replied(draft, self._thing, path="/things/1")


def changed(thing: ForgetfulCourier, method: str) -> list[Objection]:
    objections: list[Objection] = []
    read = shape("read", "GET", "/things/{id}")
    update = shape("update", method, "/things/{id}", body=BODY)
    life = Lifecycle(
        resource=Resource(collection="/things", parameter="id", read=read, updates=[update]),
        courier=thing,  # type: ignore[arg-type]
        schemas=Schemas({}),
        suspect=objections.append,
        examine_change=examine,
    )
    made = thing.send(Draft(shape=read))
    examine(life, update, Member(id="1", made=made))
    return objections


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_thing_keeps_its_id(method: str) -> None:
    thing = ForgetfulCourier("id")
    assert changed(thing, method) == []
    assert {body["id"] for body in thing.sent if "id" in body} == {1}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_field_that_stays_as_it_was_is_told_although_it_has_the_ids_value(method: str) -> None:
    objections = changed(ForgetfulCourier("count"), method)
    assert [(each.check, each.where) for each in objections] == [("update-not-visible", "count")]
