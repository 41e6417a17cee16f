from __future__ import annotations

import msgspec
import pytest

from accord.model.catalogue import Fault
from accord.model.decision import Decision
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Compared,
    Decided,
    Event,
    Measured,
    Noted,
    PlannedCase,
    RunFinished,
    Seen,
    StageFinished,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.journal import Damage
from accord.model.message import plain
from accord.model.run import fold
from accord.model.status import Status, Suite, Verdict
from fakes.reference import reference

STAGE = "scenarios"
UNREADABLE = Fault(path="x.feature", message=plain("?"), unreadable=True)
END = StageFinished(at=9.0, stage=STAGE)


def planned(*cases: str, unreadable: tuple[Fault, ...] = ()) -> StagePlanned:
    return StagePlanned(
        at=0.0,
        stage=STAGE,
        suite=Suite.SCENARIOS,
        engine="behave",
        cases=tuple(PlannedCase(id=case, title=case.upper()) for case in cases),
        unreadable=unreadable,
    )


def ended(case: str, status: Status, *, attempt: int = 1) -> CaseFinished:
    return CaseFinished(at=2.0, stage=STAGE, case=case, status=status, seconds=0.5, attempt=attempt)


def begun(case: str, *, attempt: int = 1) -> CaseStarted:
    return CaseStarted(at=1.0, stage=STAGE, case=case, attempt=attempt)


def begun_alone(case: str, *, attempt: int) -> CaseStarted:
    return CaseStarted(at=3.0, stage=STAGE, case=case, attempt=attempt, alone=True)


def decided(*, open: bool) -> Decided:
    return Decided(at=9.0, stage=STAGE, decision=Decision(rule="r", open=open, because=plain("x")))


def test_what_is_told_of_a_case_counts_for_it_and_for_the_stage() -> None:
    seen = Seen(at=1.0, stage=STAGE, operation="a/b", status=200, times=2)
    compared = Compared(at=1.0, stage=STAGE, calls={"kept": 3})
    of_case = (msgspec.structs.replace(event, case="c") for event in (seen, compared))
    stage = fold([seen, compared, *of_case]).stages[STAGE]
    assert (stage.seen, stage.judged) == ({("a/b", 200): 4}, {"kept": 6})
    assert (stage.seen_by, stage.judged_by) == ({"c": {("a/b", 200): 2}}, {"c": {"kept": 3}})


@pytest.mark.parametrize(
    ("alone", "reason"),
    [(Status.PASSED, "model.case-passes-alone"), (Status.FAILED, None)],
)
def test_an_attempt_made_alone_is_kept_and_does_not_count(
    alone: Status, reason: str | None
) -> None:
    events = [
        begun("a"),
        ended("a", Status.FAILED),
        begun_alone("a", attempt=2),
        ended("a", alone, attempt=2),
    ]
    case = fold([planned("a"), *events, END]).stage(STAGE).cases["a"]
    assert ([attempt.number for attempt in case.attempts], case.status) == ([2, 1], Status.FAILED)
    assert (case.reason.id if case.reason else None) == reason


def test_a_planned_case_that_nobody_reported_is_broken_and_lost() -> None:
    stage = fold([planned("a", "b"), ended("a", Status.PASSED), END]).stage(STAGE)
    assert [case.id for case in stage.lost] == ["b"]
    assert stage.status is Status.BROKEN
    assert stage.cases["b"].reason is not None
    assert stage.cases["b"].reason.id == "model.case-lost"


def test_a_case_that_began_and_never_ended_is_broken_as_cut() -> None:
    case = fold([planned("a"), begun("a"), END]).stage(STAGE).cases["a"]
    assert case.status is Status.BROKEN
    assert case.reason is not None
    assert case.reason.id == "model.case-cut"


def test_a_case_that_nobody_planned_breaks_its_stage() -> None:
    events = [planned("a"), ended("a", Status.PASSED), ended("x", Status.PASSED), END]
    stage = fold(events).stage(STAGE)
    assert [case.id for case in stage.unplanned] == ["x"]
    assert stage.status is Status.BROKEN


@pytest.mark.parametrize(
    "events",
    [
        (),
        (Noted(at=3.0, stage=STAGE, note=plain("died"), breaks=True), END),
        (planned("a", unreadable=(UNREADABLE,)), END),
    ],
    ids=["no last word", "a note that breaks", "an unreadable file"],
)
def test_a_stage_is_broken_although_all_its_cases_passed(events: tuple[Event, ...]) -> None:
    stage = fold([planned("a"), *events, ended("a", Status.PASSED)]).stage(STAGE)
    assert stage.counts[Status.PASSED] == 1
    assert stage.status is Status.BROKEN


def test_a_broken_part_does_not_hide_a_failed_one() -> None:
    events = [planned("a", "b"), ended("a", Status.FAILED), ended("b", Status.BROKEN), END]
    stage = fold(events).stage(STAGE)
    assert stage.status is Status.FAILED
    assert stage.counts[Status.BROKEN] == 1


def test_the_last_attempt_counts_and_every_attempt_is_kept() -> None:
    events = [planned("a"), ended("a", Status.FAILED), ended("a", Status.PASSED, attempt=2), END]
    case = fold(events).stage(STAGE).cases["a"]
    assert case.status is Status.PASSED
    assert [attempt.status for attempt in case.attempts] == [Status.FAILED, Status.PASSED]
    assert case.flaky


def test_steps_stay_with_their_attempt() -> None:
    passed = Step(text="t", status=Status.PASSED)
    step = StepFinished(at=1.0, stage=STAGE, case="a", attempt=2, step=passed)
    case = fold([planned("a"), begun("a"), begun("a", attempt=2), step]).stage(STAGE).cases["a"]
    assert [len(attempt.steps) for attempt in case.attempts] == [0, 1]


def test_measures_belong_to_the_stage_or_to_a_case() -> None:
    stage = fold(
        [
            planned("a"),
            Measured(at=1.0, stage=STAGE, name="p95", value=0.2, unit="s"),
            Measured(at=1.0, stage=STAGE, case="a", name="tries", value=3, unit=""),
        ]
    ).stage(STAGE)
    assert stage.measures == {"p95": 0.2}
    assert stage.cases["a"].measures == {"tries": 3}


@pytest.mark.parametrize(
    ("decisions", "open"),
    [((), False), ((True,), True), ((True, False), False)],
    ids=["not judged", "open", "one closed"],
)
def test_a_stage_is_open_only_when_every_gate_said_so(
    decisions: tuple[bool, ...], open: bool
) -> None:
    events = [planned("a"), *(decided(open=said) for said in decisions)]
    assert fold(events).stage(STAGE).open is open


@pytest.mark.parametrize(
    "last",
    [
        Damage(path="x.ndjson", line=3, message=plain("cut")),
        RunFinished(at=9.0, exit=130, interrupted=True),
    ],
    ids=["damaged journal", "interrupted"],
)
def test_a_run_that_is_not_whole_has_not_passed(last: Damage | RunFinished) -> None:
    run = fold([planned("a"), ended("a", Status.PASSED), END, last])
    assert run.stage(STAGE).status is Status.PASSED
    assert run.verdict is Verdict.BROKEN


def test_a_run_without_stages_has_not_passed() -> None:
    assert fold([]).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("passing", Verdict.PASSED),
        ("failing", Verdict.FAILED),
        ("broken-engine", Verdict.BROKEN),
        ("pending", Verdict.INCOMPLETE),
        ("cut", Verdict.BROKEN),
        ("chinese", Verdict.FAILED),
    ],
)
def test_a_reference_run_comes_to_its_verdict(name: str, verdict: Verdict) -> None:
    assert reference(name).run.verdict is verdict


@pytest.mark.parametrize("name", ["passing", "failing", "broken-engine", "pending", "chinese"])
def test_the_counts_of_a_run_add_up_to_what_was_planned(name: str) -> None:
    found = reference(name)
    assert sum(found.run.counts.values()) == len(found.catalogue.scenarios())
