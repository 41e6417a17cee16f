from __future__ import annotations

import pytest

from accord.model.calls import Call, CallResponse, Problem, Side
from accord.model.message import plain

ASKED = Problem(side=Side.REQUEST, kind="type", where="body /n", message=plain("no number"))
ANSWERED = Problem(side=Side.RESPONSE, kind="type", where="body /n", message=plain("no number"))


def call(status: int | None, *problems: Problem) -> Call:
    return Call(
        service="ordering",
        method="POST",
        url="http://127.0.0.1/orders",
        started=1.0,
        seconds=0.1,
        trace="a" * 32,
        span="b" * 16,
        response=None if status is None else CallResponse(status=status),
        problems=problems,
    )


def test_a_call_without_an_answer_has_no_status() -> None:
    assert call(None).status is None


@pytest.mark.parametrize(
    ("status", "accepted"),
    [
        (200, True),
        (204, True),
        (299, True),
        (199, False),
        (302, False),
        (400, False),
        (None, False),
    ],
)
def test_only_2xx_is_accepted(status: int | None, accepted: bool) -> None:
    assert call(status).accepted is accepted


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_response_that_breaks_its_contract_is_always_a_fault(status: int) -> None:
    assert call(status, ANSWERED).faults == (ANSWERED,)


def test_a_bad_request_that_was_refused_is_no_fault() -> None:
    assert call(422, ASKED).faults == ()


def test_a_bad_request_that_was_accepted_is_a_fault() -> None:
    assert call(201, ASKED).faults == (ASKED,)
