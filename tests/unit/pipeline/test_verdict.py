from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import Exit
from accord.model.catalogue import Fault
from accord.model.decision import Decision
from accord.model.events import (
    CaseFinished,
    Decided,
    Event,
    PlannedCase,
    RunFinished,
    StageFinished,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.message import message, plain
from accord.model.run import Run, apply, fold
from accord.model.status import Status, Suite, Verdict
from accord.pipeline.gates import closed_for, decide, parse
from accord.pipeline.verdict import exit_of, meaning_of
from fakes import finished_run as fake

FAULT = Fault(path="features/x.feature", message=message("x.y"), unreadable=True)


def stage(name: str, *statuses: Status, unreadable: tuple[Fault, ...] = ()) -> list[Event]:
    cases = tuple(PlannedCase(id=str(number), title="x") for number in range(len(statuses)))
    planned = StagePlanned(
        at=0,
        stage=name,
        suite=Suite.SCENARIOS,
        engine="fake",
        cases=cases,
        unreadable=unreadable,
    )
    finished = [
        CaseFinished(at=1, stage=name, case=case.id, status=status, seconds=1)
        for case, status in zip(cases, statuses, strict=True)
    ]
    return [planned, *finished, StageFinished(at=2, stage=name)]


def unwritten(name: str, *statuses: Status) -> list[Event]:
    """A stage with cases of these statuses, the first of which has a step without code."""
    planned, *others = stage(name, *statuses)
    step = Step(text="x", status=Status.PENDING)
    return [planned, StepFinished(at=1, stage=name, case="0", step=step), *others]


def decided(*events: list[Event]) -> Run:
    run = fold(event for part in events for event in part)
    for one in run.stages.values():
        for decision in decide(one, ()):
            apply(run, Decided(at=3, stage=one.name, decision=decision))
    return run


PASSED, FAILED, BROKEN = Status.PASSED, Status.FAILED, Status.BROKEN


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(stage("a", PASSED), Exit.OPEN, id="passed"),
        pytest.param(stage("a", PASSED, Status.PENDING), Exit.OPEN, id="incomplete"),
        pytest.param(
            stage("a", FAILED, unreadable=(FAULT,)), Exit.FAILED, id="failed-before-unreadable"
        ),
        pytest.param(
            stage("a", BROKEN, unreadable=(FAULT,)), Exit.USAGE, id="unreadable-before-broken"
        ),
        pytest.param(stage("a", BROKEN, FAILED), Exit.FAILED, id="failed-before-broken"),
        pytest.param(stage("a", BROKEN), Exit.BROKEN, id="broken-before-nothing-ran"),
        pytest.param(stage("a", Status.SKIPPED), Exit.NOTHING_RAN, id="all-skipped"),
        pytest.param(stage("a", PASSED)[:-1], Exit.BROKEN, id="unfinished"),
        pytest.param(stage("a", PASSED) + stage("b"), Exit.NOTHING_RAN, id="one-stage-was-empty"),
        pytest.param(stage("a", BROKEN) + stage("b", FAILED), Exit.FAILED, id="across-stages"),
        pytest.param([], Exit.NOTHING_RAN, id="no-stage"),
        pytest.param(unwritten("a", Status.PENDING, PASSED), Exit.FAILED, id="unwritten"),
        pytest.param(unwritten("a", Status.PENDING), Exit.FAILED, id="unwritten-before-nothing"),
        pytest.param(
            unwritten("a", Status.PENDING, BROKEN), Exit.FAILED, id="unwritten-before-broken"
        ),
    ],
)
def test_the_first_reason_that_applies_is_the_exit(events: list[Event], expected: Exit) -> None:
    assert exit_of(decided(events)) is expected


def test_an_interruption_comes_before_everything() -> None:
    run = decided(stage("a", FAILED))
    apply(run, RunFinished(at=4, exit=130, interrupted=True))
    assert exit_of(run) is Exit.INTERRUPTED


def test_a_stage_that_waited_in_vain_adds_no_reason_of_its_own() -> None:
    run = decided(stage("a", Status.SKIPPED))
    apply(run, stage("b")[0])
    apply(run, Decided(at=3, stage="b", decision=closed_for(["a"], cases=4)))
    assert exit_of(run) is Exit.NOTHING_RAN


def test_a_stage_that_nobody_judged_is_not_open() -> None:
    assert exit_of(fold(stage("a", PASSED))) is Exit.BROKEN


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("passed >= 1", Verdict.PASSED, id="open"),
        pytest.param("passed >= 9", Verdict.FAILED, id="does-not-hold"),
        pytest.param("p95 <= 1 s", Verdict.BROKEN, id="cannot-be-asked"),
    ],
)
def test_a_closed_gate_is_no_success_whatever_passed(rule: str, expected: Verdict) -> None:
    run = fold(stage("a", PASSED))
    for decision in decide(run.stages["a"], [parse(rule)]):
        apply(run, Decided(at=3, stage="a", decision=decision))
    apply(run, RunFinished(at=4, exit=exit_of(run)))
    assert (run.stages["a"].verdict, run.verdict) == (expected, expected)


def test_a_run_that_was_killed_between_stages_is_no_success() -> None:
    assert decided(stage("a", PASSED)).verdict is Verdict.BROKEN


@pytest.mark.parametrize("code", list(Exit))
def test_the_reference_explains_every_exit_code(code: Exit) -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "exit-codes.md"
    assert f"\n| {code.value} | " in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        pytest.param((Status.PENDING, PASSED), Verdict.INCOMPLETE, id="the-rest-passed"),
        pytest.param((Status.PENDING,), Verdict.INCOMPLETE, id="nothing-else"),
        pytest.param((Status.PENDING, BROKEN), Verdict.BROKEN, id="with-a-broken-case"),
        pytest.param((Status.PENDING, FAILED), Verdict.FAILED, id="with-a-failed-case"),
    ],
)
def test_steps_without_code_make_a_stage_incomplete(
    statuses: tuple[Status, ...], expected: Verdict
) -> None:
    assert decided(unwritten("a", *statuses)).stages["a"].verdict is expected


RULE = Decision(rule="passed >= 10", open=False, judged=True, because=plain("passed is 1"))


@pytest.mark.parametrize(("status", "said"), [(PASSED, "cli.exit.rule"), (FAILED, "cli.exit.1")])
def test_only_a_failed_case_accuses_the_product(status: Status, said: str) -> None:
    run = fake.run_of([fake.planned("a", "A", 1)], fake.case("a", status), decisions=[RULE])
    assert meaning_of(run, Exit.FAILED).id == said


def test_what_was_tried_and_is_unproved_did_run() -> None:
    assert meaning_of(fake.unproved(), Exit.NOTHING_RAN).id == "cli.exit.nothing-proved"
    assert meaning_of(fake.every_end(), Exit.NOTHING_RAN).id == "cli.exit.5"
