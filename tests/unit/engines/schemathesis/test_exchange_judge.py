"""What the checks of the engine come to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests
from schemathesis.config import SchemathesisConfig  # noqa: F401 - the engine's modules in order
from schemathesis.core.failures import ServerError
from schemathesis.engine import Status as EngineStatus
from schemathesis.openapi.checks import UndefinedStatusCode, UseAfterFree
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import ReadTimeoutError

from accord.client.exchange import HttpExchange, HttpRequest
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.exchange_judge import ExchangeJudge, unanswered
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.trial import Trial
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.status import Status
from fakes.planned import CONTRACT, planned_service
from fakes.recorded import recorder, writer

STATUS = "status_code_conformance"
BODY = "response_schema_conformance"


def passed(name: str) -> SimpleNamespace:
    return other(name, EngineStatus.SUCCESS)


def failed(name: str, failure: Any) -> SimpleNamespace:
    info = SimpleNamespace(failure=failure)
    return SimpleNamespace(name=name, status=EngineStatus.FAILURE, failure_info=info)


def other(name: str, status: EngineStatus) -> SimpleNamespace:
    return SimpleNamespace(name=name, status=status, failure_info=None)


def exchange_judge() -> ExchangeJudge:
    service = planned_service()
    calls = ServiceCalls("goods", writer(CONTRACT, address="http://here"))
    trials = ServiceTrials(service, tell=lambda _: None)
    return ExchangeJudge(service, trials, calls, AnswerChecks.of(service.contract, ()))


def judged(*checks: SimpleNamespace, unproved: tuple[str, ...] = (), status: int = 500) -> Trial:
    service, judge = planned_service(), exchange_judge()
    judge.refused = unproved
    trial = Trial(plan=next(plan for plan in service.cases if plan.phase == "fuzzing"))
    judge.judge(trial, recorder("GET", "http://here/goods", *checks, status=status))
    return trial


def server_error() -> ServerError:
    return ServerError(operation="GET /goods", status_code=500)


def test_a_check_that_fails_is_an_objection_to_its_operation() -> None:
    trial = judged(failed("not_a_server_error", server_error()))
    [objection] = trial.objections.values()
    assert (objection.operation, objection.example is not None) == ("goods/list", True)


@pytest.mark.parametrize(("is_truncated", "count"), [(False, 1), (True, 0)])
def test_an_answer_of_which_the_engine_kept_a_part_is_not_held_against_its_contract(
    *, is_truncated: bool, count: int
) -> None:
    service, judge = planned_service(), exchange_judge()
    trial = Trial(plan=next(plan for plan in service.cases if plan.phase == "fuzzing"))
    kept = recorder("GET", "http://here/goods", passed(BODY), status=200, content=b"[{")
    kept.interactions["a"].response.is_truncated = is_truncated
    judge.judge(trial, kept)
    assert len(trial.objections) == count


def test_an_answer_of_which_the_engine_kept_a_part_is_counted_as_not_judged() -> None:
    service, judge = planned_service(), exchange_judge()
    trial = Trial(plan=next(plan for plan in service.cases if plan.phase == "fuzzing"))
    kept = recorder("GET", "http://here/goods", passed(BODY), status=200, content=b"[{")
    kept.interactions["a"].response.is_truncated = True
    judge.judge(trial, kept)
    assert judge.judged == {(trial.plan.case.id, "too-long"): 1}


def test_what_is_still_there_is_told_of_the_operation_that_answered() -> None:
    failure = UseAfterFree(
        operation="DELETE /goods/{id}",
        message="still there",
        free="DELETE /goods/1",
        usage="GET /goods/1",
        deleted_case_id="one",
    )
    [objection] = judged(failed("use_after_free", failure), status=200).objections.values()
    assert objection.operation == "goods/list"


def undocumented() -> UndefinedStatusCode:
    return UndefinedStatusCode(
        operation="GET /goods",
        status_code=500,
        defined_status_codes=["200"],
        allowed_status_codes=[200],
        message="Received: 500",
    )


def test_what_another_finding_says_already_is_no_second_defect() -> None:
    trial = judged(failed("not_a_server_error", server_error()), failed(STATUS, undocumented()))
    assert len(trial.objections) == 1


def test_what_the_judge_calls_kept_is_no_finding_whatever_the_engine_says() -> None:
    trial = judged(failed(STATUS, undocumented()), status=200)
    assert (trial.objections, trial.checks[STATUS]) == ({}, 1)


def test_what_the_judge_calls_broken_is_a_finding_whatever_the_engine_says() -> None:
    trial = judged(passed(STATUS), status=404)
    [objection] = trial.objections.values()
    assert (objection.kind, objection.where) == ("status_code_conformance/ST103", "404")


def test_what_the_judge_cannot_judge_counts_in_no_check() -> None:
    trial = judged(passed(BODY), passed(STATUS), status=200)
    assert dict(trial.checks) == {STATUS: 1}


def test_a_check_that_the_team_switched_off_finds_nothing() -> None:
    assert judged(passed(BODY), status=404).objections == {}


def test_a_check_that_raised_judged_nothing() -> None:
    trial = judged(other("ours", EngineStatus.ERROR))
    assert trial.outcome()[0] is Status.BROKEN


def test_an_answer_to_somebody_who_is_not_let_in_proves_nothing() -> None:
    trial = judged(failed("not_a_server_error", server_error()), unproved=("a",))
    assert (trial.objections, trial.not_let_in, dict(trial.checks)) == ({}, 1, {})


def test_an_error_of_the_network_shows_its_request() -> None:
    request = requests.Request("GET", "http://here/goods").prepare()
    example = unanswered(requests.ReadTimeout(request=request), at=1.0)
    assert example is not None
    assert (example.request.url, unanswered(ValueError(), at=1.0)) == ("http://here/goods", None)


def test_every_answer_is_counted_by_what_the_contract_says_of_it() -> None:
    judge = exchange_judge()
    trial = Trial(plan=planned_service().cases[0])
    for path, status in (("goods", 200), ("goods", 404), ("elsewhere", 200)):
        judge.judge(trial, recorder("GET", f"http://here/{path}", status=status))
    case = trial.plan.case.id
    assert judge.judged == {(case, word): 1 for word in ("no-schema", "broken", "undocumented")}


def test_a_finding_of_a_sequence_shows_the_calls_about_the_same_thing() -> None:
    made = recorder("POST", "http://here/goods", status=201, content=b'{"id": "g-7"}')
    last = recorder(
        "GET", "http://here/goods/g-7", failed("not_a_server_error", server_error()), status=500
    )
    both = SimpleNamespace(
        cases={"a": made.cases["a"], "b": last.cases["a"]},
        interactions={"a": made.interactions["a"], "b": last.interactions["a"]},
        checks={"a": (), "b": last.checks["a"]},
    )
    trial = Trial(plan=next(plan for plan in planned_service().cases if plan.phase == "stateful"))
    exchange_judge().judge(trial, both)
    [objection] = trial.objections.values()
    assert [call.request.method for call in objection.sequence] == ["POST", "GET"]


@pytest.mark.parametrize(("phase", "shows"), [("coverage", "coverage"), ("over", "examples")])
def test_a_connection_that_was_closed_twice_is_an_objection_in_the_case_at_work(
    phase: str, shows: str
) -> None:
    judge = exchange_judge()
    request = HttpRequest("GET", "http://here/goods", {})
    example = HttpExchange(service="", request=request, started=0, error="aborted")
    judge.judge_closed(phase, "goods/list", example)
    [defect] = judge._trials.findings
    assert defect.cases == [f"{CONTRACT.path}#list/{shows}"]
    assert (defect.smallest.kind, defect.smallest.detail) == ("answers_to_the_end", "aborted")


def test_what_came_too_late_is_told_in_words_and_not_as_a_library_writes_it() -> None:
    judge = exchange_judge()
    trial = Trial(plan=planned_service().cases[0])
    request = requests.Request("GET", "http://here/goods").prepare()
    error = requests.ReadTimeout("HTTPConnectionPool(host='here'): …", request=request)
    error.__cause__ = ReadTimeoutError(HTTPConnectionPool("here"), "/goods", "…")
    event: Any = SimpleNamespace(label=trial.plan.label, value=error, timestamp=1.0)
    judge.judge_late(trial, event, limit_s=10.0)
    [objection] = trial.objections.values()
    assert (objection.error, objection.detail) == ("timed out", "timed out")
