from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accord.engines.schemathesis.directed.courier import Draft, NotSentError, Sent
from accord.engines.schemathesis.directed.scenario_path import FreshValues, follow
from accord.engines.schemathesis.directed.scenario_values import RecordedCall
from accord.engines.schemathesis.directed.shapes import OperationShape
from fakes.replies import replied, shape

PLACE = shape("place", "POST", "/orders")
APPROVE = shape("approve", "POST", "/orders/{order}/approve")
REFUND = shape("refund", "POST", "/refunds")


class AnsweringCourier:
    """Sends nothing, and answers what a function of the request says."""

    def __init__(self, answer: Callable[[Draft], tuple[int, Any]]) -> None:
        self.sent: list[Draft] = []
        self._answer = answer

    def draft(self, shape: OperationShape) -> Draft:
        return Draft(shape=shape, values={}, body={"of": "every day"})

    def send(self, draft: Draft) -> Sent:
        self.sent.append(draft)
        status, body = self._answer(draft)
        if not status:
            raise NotSentError
        return replied(draft, body, status=status)


PLACED = RecordedCall(
    shape=PLACE, body={"quantity": 1, "note": "o-1"}, answer={"id": "o-1", "number": 1}
)
APPROVED = RecordedCall(shape=APPROVE, values={"path order": "o-1"})


def test_an_id_of_a_new_answer_takes_the_place_of_the_recorded_one() -> None:
    courier = AnsweringCourier(lambda _: (200, {"id": "o-2", "number": 2}))
    sent = follow(courier, [PLACED, APPROVED])  # type: ignore[arg-type]
    assert courier.sent[1].values == {"path order": "o-2"}
    assert sent is not None
    assert sent.draft is courier.sent[1]


def test_in_a_body_only_numbers_of_the_same_name_or_of_an_id_are_replaced() -> None:
    body = {"number": 1, "orderId": 1, "amount": 1, "lines": ["o-1"], "urgent": True}
    refund = RecordedCall(shape=REFUND, body=body)
    courier = AnsweringCourier(lambda _: (200, {"id": "o-2", "number": 2}))
    follow(courier, [PLACED, refund])  # type: ignore[arg-type]
    expected = {"number": 2, "orderId": 2, "amount": 1, "lines": ["o-2"], "urgent": True}
    assert courier.sent[1].body == expected


def test_a_call_that_is_refused_this_time_is_passed_over() -> None:
    courier = AnsweringCourier(lambda draft: (409 if draft.shape is PLACE else 200, {}))
    sent = follow(courier, [PLACED, APPROVED])  # type: ignore[arg-type]
    assert courier.sent[1].values == {"path order": "o-1"}
    assert sent is not None
    assert sent.accepted


def test_a_body_that_was_not_recorded_is_one_of_every_day() -> None:
    courier = AnsweringCourier(lambda _: (200, {}))
    follow(courier, [RecordedCall(shape=PLACE)])  # type: ignore[arg-type]
    assert courier.sent[0].body == {"of": "every day"}


def test_nothing_is_answered_where_the_last_call_was_not_sent() -> None:
    courier = AnsweringCourier(lambda draft: (0 if draft.shape is APPROVE else 200, {}))
    assert follow(courier, [PLACED, APPROVED]) is None  # type: ignore[arg-type]


def test_an_id_keeps_the_zeros_that_it_begins_with() -> None:
    fresh = FreshValues()
    fresh.settle("/orders/o-1", "/orders/007")
    assert fresh.url("/orders/o-1") == "/orders/007"


@pytest.mark.parametrize(("before", "now"), [("", "tea"), ("o-1", "")])
def test_an_empty_text_is_no_id_and_takes_no_place(before: str, now: str) -> None:
    fresh = FreshValues()
    fresh.compare({"note": before}, {"note": now})
    assert fresh.url("http://here/orders/o-1") == "http://here/orders/o-1"
    assert fresh.within({"note": ""}) == {"note": ""}


def test_what_took_an_empty_place_of_a_path_is_nowhere_else() -> None:
    fresh = FreshValues()
    fresh.settle("/orders/", "/orders/7")
    assert fresh.url("/orders/") == "/orders/"
