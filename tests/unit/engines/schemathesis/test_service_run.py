"""A run of the real engine over one service."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from hypothesis.errors import FlakyFailure
from schemathesis.engine import Status as EngineStatus
from schemathesis.engine import StopReason

from accord.client.addresses import Addresses
from accord.client.exchange import HttpExchange, HttpRequest
from accord.client.network import Network
from accord.contract import Contracts
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.closings import ClosedUnansweredError, Closings
from accord.engines.schemathesis.exchange_judge import ExchangeJudge
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.learning import Learning
from accord.engines.schemathesis.options import ContractOptions
from accord.engines.schemathesis.service_run import ServiceRun
from accord.engines.schemathesis.settings import settings
from accord.engines.schemathesis.sign_in import Identities
from accord.engines.schemathesis.silence import Silence
from accord.engines.schemathesis.traffic import Traffic
from accord.engines.schemathesis.trial import Trial
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.status import Status
from fakes.planned import CONTRACT, planned_service
from fakes.recorded import writer

NOBODY = "http://127.0.0.1:1"


def service_run(ended: list[Trial], *, unanswered: HttpExchange | None = None) -> ServiceRun:
    service = planned_service()
    trials = ServiceTrials(service, tell=ended.append)
    calls = ServiceCalls("goods", writer(CONTRACT, address=NOBODY))
    traffic = Traffic(
        service="goods",
        base=NOBODY,
        base_path="",
        contracts=Contracts.compile([CONTRACT]),
        addresses=Addresses({"goods": NOBODY}),
        identities=Identities(()),
        deadline=time.monotonic() + 30,
        answer_s=1.0,
        learning=Learning(0),
    )
    # Nobody is asked whether the service is back.
    traffic.silence = Silence(NOBODY, Network(), until=0.0)
    traffic.closings = Closings(traffic.silence)
    if unanswered is not None:
        traffic.silence.begin(unanswered)
    return ServiceRun(
        service,
        trials,
        ExchangeJudge(service, trials, calls, AnswerChecks.of(CONTRACT, ())),
        traffic,
    )


def run(
    team: dict[str, object] | None = None, *, unanswered: HttpExchange | None = None
) -> list[Trial]:
    ended: list[Trial] = []
    at_work = service_run(ended, unanswered=unanswered)
    decided = settings(
        team or {}, ContractOptions(max_examples=1), base_url=NOBODY, headers={}, seed=1
    )
    schema = at_work.schema(decided, document=CONTRACT.document)
    at_work.run(schema)
    return ended


def test_a_service_that_does_not_answer_breaks_every_case_that_calls_it() -> None:
    ended = run()
    assert {trial.plan.case.id for trial in ended} == {
        plan.case.id for plan in planned_service().cases
    }
    assert Status.PASSED not in {trial.outcome()[0] for trial in ended}
    assert Status.BROKEN in {trial.outcome()[0] for trial in ended}


def test_an_operation_that_the_team_switched_off_is_skipped() -> None:
    off = {name: {"enabled": False} for name in ("examples", "coverage", "fuzzing", "stateful")}
    ended = run({"operations": [{"include-name": "GET /goods", "phases": off}]})
    outcomes = {trial.outcome()[0] for trial in ended if trial.plan.label == "GET /goods"}
    assert outcomes == {Status.SKIPPED}


def test_the_request_at_which_a_service_fell_silent_is_told_of_every_case() -> None:
    request = HttpRequest("PUT", f"{NOBODY}/goods/1", {})
    silent = HttpExchange(service="", request=request, started=0.0)
    unjudged = [case for trial in run(unanswered=silent) for case in trial.unjudged]
    assert {case.reason.arguments.get("request") for case in unjudged} == {f"PUT {NOBODY}/goods/1"}
    assert all(case.example in (None, silent) for case in unjudged)
    assert any(case.example for case in unjudged)


def test_what_is_answered_after_the_sequences_is_not_told_as_theirs() -> None:
    at_work = service_run([])
    at_work._traffic.sequence = "goods#stateful"
    phase = SimpleNamespace(name=SimpleNamespace(value="stateful"), is_enabled=True)
    finished: Any = SimpleNamespace(phase=phase, status=EngineStatus.SUCCESS)
    at_work._phase(finished)
    assert at_work._traffic.sequence == ""


@pytest.mark.parametrize(
    ("reason", "is_sent"),
    [(StopReason.COMPLETED, True), (StopReason.SERVER_UNAVAILABLE, False)],
)
def test_nothing_is_sent_once_more_to_who_does_not_answer(
    reason: StopReason, is_sent: bool
) -> None:
    at_work, limits = service_run([]), list[float]()
    replays: Any = SimpleNamespace(run=lambda trials, *, until: limits.append(until))
    at_work.repeats_by(replays)
    finished: Any = SimpleNamespace(stop_reason=reason, failures=())
    at_work._finished(finished)
    assert [limit > 0 for limit in limits] == [is_sent]


def coverage_finished() -> Any:
    """What the engine says of an operation that it calls tried."""
    recorder = SimpleNamespace(cases={}, interactions={}, checks={})
    return SimpleNamespace(
        phase=SimpleNamespace(value="coverage"),
        label="GET /goods",
        status=EngineStatus.SUCCESS,
        timestamp=1.0,
        elapsed_time=1.0,
        recorder=recorder,
    )


@pytest.mark.parametrize(
    ("rounds", "cut"), [([True], ["GET /goods"]), ([True, False, True], []), ([False], [])]
)
def test_an_operation_whose_boundaries_no_round_tried_whole_is_told(
    rounds: list[bool], cut: list[str]
) -> None:
    at_work = service_run([])
    for share_was_up in rounds:
        at_work._share_was_up = {1.0: share_was_up}.__getitem__
        at_work._scenario(coverage_finished())
    assert at_work.cut_coverage == cut


def error_event(value: Exception) -> Any:
    """What the engine says of an error that concerns all that a phase tries."""
    return SimpleNamespace(
        phase=SimpleNamespace(value="fuzzing"),
        label="",
        related_to_operation=False,
        value=value,
        info=SimpleNamespace(message=str(value)),
        timestamp=1.0,
    )


@pytest.mark.parametrize(
    ("causes", "id"),
    [
        ([requests.ConnectionError("reset")], "schemathesis.stopped-answering"),
        ([AssertionError("x"), ClosedUnansweredError("closed")], "schemathesis.stopped-answering"),
        ([AssertionError("x")], "schemathesis.unrepeated"),
    ],
)
def test_what_did_not_come_again_is_told_by_what_it_was(causes: list[Exception], id: str) -> None:
    at_work = service_run([])
    at_work._error(error_event(FlakyFailure("Hypothesis run_one_case(case=", causes)))
    unjudged = [case for trial in at_work._trials.open for case in trial.unjudged]
    assert {case.reason.id for case in unjudged} == {id}
    assert "run_one_case" not in "".join(case.detail for case in unjudged)


def test_a_request_after_a_service_fell_silent_is_not_the_one_at_which_it_did() -> None:
    request = HttpRequest("PUT", f"{NOBODY}/goods/1", {})
    at_work = service_run([])
    silence = at_work._closings._silence
    silence.begin(HttpExchange(service="", request=request, started=0.5))
    silence.end()
    later = requests.Request("GET", f"{NOBODY}/goods/2").prepare()
    at_work._error(error_event(requests.ConnectionError("refused", request=later)))
    unjudged = [case for trial in at_work._trials.open for case in trial.unjudged]
    assert {case.reason.arguments["request"] for case in unjudged} == {f"PUT {NOBODY}/goods/1"}
