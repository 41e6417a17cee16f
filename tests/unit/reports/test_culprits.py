from __future__ import annotations

import pytest

from accord.model.calls import Call, CallResponse
from accord.model.message import plain
from accord.model.run import Attempt, CallOfStep, Case
from accord.model.status import Status
from accord.reports.culprits import blame


def case(status: Status, answered: int | None) -> Case:
    call = Call(
        service="ordering",
        method="GET",
        url="http://127.0.0.1/orders",
        started=1.0,
        seconds=0.1,
        trace="a" * 32,
        span="b" * 16,
        response=None if answered is None else CallResponse(status=answered),
        error="" if answered else "refused",
    )
    attempt = Attempt(
        number=1, status=status, reason=plain("x"), calls=[CallOfStep(step=0, call=call)]
    )
    return Case(id="a", title="a", attempts=[attempt])


def test_a_case_that_was_never_tried_blames_nobody() -> None:
    assert blame(Case(id="a", title="a")) is None


def test_a_failed_case_names_the_service_that_answered_it() -> None:
    found = blame(case(Status.FAILED, 200))
    assert found is not None
    assert found.service == "ordering"


@pytest.mark.parametrize(
    ("answered", "named"), [(200, False), (None, True)], ids=["it answered", "it did not answer"]
)
def test_a_broken_case_names_a_service_only_on_evidence(answered: int | None, named: bool) -> None:
    assert (blame(case(Status.BROKEN, answered)) is not None) is named
