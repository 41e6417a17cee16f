from __future__ import annotations

import math
from dataclasses import replace as replaced

import pytest

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.replays import replay
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.message import plain
from fakes.planned import CONTRACT, planned_service
from fakes.recorded import writer

ADDRESS = "http://127.0.0.1:1"


def answered(status: int) -> HttpExchange:
    return HttpExchange(
        service="goods",
        request=HttpRequest("GET", f"{ADDRESS}/goods", {}),
        started=0,
        answer=HttpAnswer(
            status=status, headers={"Content-Type": "application/json"}, content=b"{}"
        ),
    )


CRASH = Objection(
    check="not_a_server_error",
    kind="not_a_server_error/ST101",
    operation="goods/list",
    where="500",
    title=plain("it crashed"),
    example=answered(500),
)
ODD = replaced(
    CRASH, check="status_code_conformance", kind="status_code_conformance/ST103", where="418"
)


def said(objection: Objection, status: int | None, *, phase: str = "fuzzing") -> str:
    trials = ServiceTrials(planned_service(), tell=lambda _: None)
    trial = next(each for each in trials.open if each.plan.phase == phase)
    trials.object(trial, objection)
    again = None if status is None else answered(status)
    calls = ServiceCalls("goods", writer(CONTRACT, address=ADDRESS))
    replay(trials, calls, lambda _: again, until=math.inf)
    assert trial.objections[objection.id] is next(iter(trials.findings)).smallest
    return next(iter(trials.findings)).smallest.title.id


@pytest.mark.parametrize(
    ("objection", "status", "told"),
    [
        pytest.param(CRASH, 500, "plain", id="again"),
        pytest.param(CRASH, 200, "schemathesis.not-again", id="not-again"),
        pytest.param(CRASH, 404, "plain", id="gone-by-now"),
        pytest.param(CRASH, None, "plain", id="no-answer"),
        pytest.param(ODD, 418, "plain", id="same-status"),
        pytest.param(ODD, 200, "schemathesis.not-again", id="other-status"),
    ],
)
def test_what_does_not_come_up_again_is_told_so(
    objection: Objection, status: int | None, told: str
) -> None:
    assert said(objection, status) == told


def test_a_sequence_is_not_judged_by_its_last_call_alone() -> None:
    assert said(CRASH, 200, phase="stateful") == "plain"
