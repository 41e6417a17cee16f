"""What could not be judged, in one list."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Catalogue
from accord.model.decision import Decision
from accord.model.events import Noted
from accord.model.message import plain
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status
from accord.reports.site.joining import join
from accord.reports.site.unjudged import Unjudged, unjudged


def of(stage: Stage) -> Unjudged:
    return unjudged(join(Catalogue(), Run(id="r", stages={stage.name: stage})))


def case(status: Status) -> Case:
    return Case(id="a", title="a", planned=True, attempts=[Attempt(number=1, status=status)])


def stage(status: Status, **more: object) -> Stage:
    return Stage(name="s", finished=True, cases={"a": case(status)}, **more)  # type: ignore[arg-type]


def test_a_run_in_which_everything_was_judged_has_none() -> None:
    assert not of(stage(Status.FAILED)).any


def test_a_broken_case_could_not_be_judged() -> None:
    assert [entry.id for entry in of(stage(Status.BROKEN)).entries] == ["a"]


def test_a_stage_that_never_ended_is_told_before_its_cases() -> None:
    unended = Stage(name="s", cases={"a": case(Status.PASSED)})
    assert len(of(unended).faults) == 1


@pytest.mark.parametrize(("judged", "count"), [(True, 0), (False, 1)])
def test_only_a_gate_that_nothing_was_measured_for_is_unjudged(judged: bool, count: int) -> None:
    gate = Decision(rule="p95 <= 5 ms", open=False, judged=judged, because=plain("x"))
    assert len(of(stage(Status.PASSED, decisions=[gate])).faults) == count


def test_what_two_runs_say_of_a_stage_is_told_once() -> None:
    note = Noted(at=0, stage="s", note=plain("nobody answers"), breaks=True)
    judged = {"a": case(Status.PASSED)}
    assert len(of(Stage(name="s", finished=True, cases=judged, notes=[note, note])).faults) == 1
