"""How the cases of a service end."""

from __future__ import annotations

from dataclasses import replace

from accord.engines.schemathesis.findings import Objection, too_late
from accord.engines.schemathesis.trial import Trial
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.message import plain
from accord.model.status import Status
from fakes.planned import planned_service

WHY = plain("why")


def trials() -> tuple[ServiceTrials, list[Trial]]:
    ended: list[Trial] = []
    seen = {("goods/list", 200): 1, ("goods/shelves", 200): 1}
    return ServiceTrials(planned_service(), tell=ended.append, seen=seen), ended


def test_every_case_is_told_once_whatever_happens() -> None:
    of_service, ended = trials()
    of_service.skip(WHY, phases={"examples"})
    of_service.close(WHY)
    of_service.break_open(WHY)
    assert sorted(trial.plan.case.id for trial in ended) == sorted(
        plan.case.id for plan in planned_service().cases
    )


def test_what_came_to_its_end_once_is_not_broken_by_the_end_of_the_run() -> None:
    of_service, ended = trials()
    complete = of_service.open[0]
    complete.complete = True
    complete.checks["c"] += 1
    of_service.close(WHY)
    assert [trial.outcome()[0] for trial in ended if trial is complete] == [Status.PASSED]
    assert {trial.outcome()[0] for trial in ended if trial is not complete} == {Status.BROKEN}


def test_requests_that_were_not_let_in_prove_nothing() -> None:
    of_service, ended = trials()
    trial = of_service.open[0]
    trial.checks["c"] += 1
    trial.not_let_in = 2
    of_service.end(trial)
    assert ended[0].outcome()[0] is Status.BROKEN


def test_one_defect_of_two_cases_is_one_finding() -> None:
    of_service, _ = trials()
    objection = Objection(check="c", kind="c/1", operation="goods/list", where="", title=WHY)
    for trial in of_service.open[:2]:
        of_service.object(trial, objection)
    assert [(defect.times, len(defect.cases)) for defect in of_service.findings] == [(2, 2)]


def test_a_case_that_ended_is_not_found_again() -> None:
    of_service, _ = trials()
    trial = of_service.open[0]
    of_service.end(trial)
    assert of_service.find(trial.plan.phase, trial.plan.label) is None


def tried_all(of_service: ServiceTrials) -> None:
    for trial in of_service.open:
        trial.checks["c"] += 1
        trial.complete = True
        of_service.end(trial)


def test_what_passes_of_an_operation_that_only_answers_404_is_pending() -> None:
    ended: list[Trial] = []
    seen = {("goods/list", 404): 9, ("goods/shelves", 200): 1}
    of_service = ServiceTrials(planned_service(), tell=ended.append, seen=seen)
    tried_all(of_service)
    assert "goods/list" not in {trial.plan.operation for trial in ended}
    of_service.close(WHY)
    outcomes = {(trial.plan.operation, trial.outcome()[0]) for trial in ended}
    assert {status for operation, status in outcomes if operation == "goods/list"} == {
        Status.PENDING
    }
    assert ("goods/shelves", Status.PASSED) in outcomes
    assert [operation.operation for operation in of_service.unproved()] == ["goods/list"]


def test_one_that_did_not_answer_in_time_is_unproved_because_of_that() -> None:
    ended: list[Trial] = []
    seen = {("goods/list", 400): 9}
    of_service = ServiceTrials(planned_service(), tell=ended.append, seen=seen)
    trial = next(it for it in of_service.open if it.plan.operation == "goods/list")
    of_service.object(trial, too_late(None, "goods/list", "timed out", limit_s=1.0))
    tried_all(of_service)
    causes = {told.operation: told.cause.id for told in of_service.unproved()}
    assert causes["goods/list"] == "schemathesis.unproved-cause-unanswered"
    of_service.close(WHY)
    reasons = [it.unproved for it in ended if it.plan.operation == "goods/list" and it.unproved]
    assert {reason.within["cause"].id for reason in reasons} == {causes["goods/list"]}


def test_what_another_phase_proves_is_passed_in_every_phase() -> None:
    ended: list[Trial] = []
    seen = {("goods/shelves", 200): 1}
    of_service = ServiceTrials(planned_service(), tell=ended.append, seen=seen)
    tried_all(of_service)
    seen["goods/list", 200] = 1
    of_service.close(WHY)
    assert {trial.outcome()[0] for trial in ended} == {Status.PASSED}
    assert not of_service.unproved()


def test_sequences_prove_nothing_where_no_operation_did_its_work() -> None:
    ended: list[Trial] = []
    seen = {("goods/shelves", 404): 9}
    of_service = ServiceTrials(planned_service(), tell=ended.append, seen=seen)
    tried_all(of_service)
    of_service.close(WHY)
    assert {trial.outcome()[0] for trial in ended} == {Status.PENDING}


def test_what_may_not_be_called_is_skipped_in_every_phase() -> None:
    ended: list[Trial] = []
    service = replace(planned_service(), unsendable=frozenset({"GET /goods"}))
    of_service = ServiceTrials(service, tell=ended.append)
    of_service.skip_unsendable(WHY)
    assert {trial.plan.label for trial in ended} == {"GET /goods"}
    assert [trial.outcome() for trial in ended] == [(Status.SKIPPED, WHY)] * 3
