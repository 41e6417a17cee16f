"""What is known closes no gate, until it expires or gets worse, and it hides nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pytest

from accord.errors import Exit
from accord.model.calls import Problem, Side
from accord.model.events import RunFinished
from accord.model.known import KnownFinding, KnownState
from accord.model.message import plain
from accord.model.run import Run, Stage, apply
from accord.model.status import Status, Verdict
from accord.pipeline.gates import figure
from accord.pipeline.verdict import exit_of
from fakes.known import (
    CASE,
    WRONG_STATUS,
    call,
    contract_entry,
    contract_stage,
    entry,
    failed_step,
    load_stage,
    recognized,
    stage,
    threshold_entry,
)

NOT_JSON = Problem(side=Side.RESPONSE, kind="not-json", where="body", message=plain("x"))


def judged(
    shown: Stage, *entries: KnownFinding, rows: Mapping[str, str] = MappingProxyType({})
) -> Run:
    """The run of a stage that was held against a list, and decided."""
    run = Run(stages={shown.name: recognized(shown, *entries, rows=rows)})
    apply(run, RunFinished(at=5, exit=exit_of(run)))
    return run


def state(run: Run, case: str = CASE) -> KnownState:
    (shown,) = run.stages.values()
    (event,) = shown.cases[case].recognized
    (item,) = event.findings
    return item.state


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        pytest.param(stage(failed_step(), calls=[call(404)]), entry(), id="step"),
        pytest.param(contract_stage(WRONG_STATUS), contract_entry(), id="defect"),
        pytest.param(load_stage(0.31), threshold_entry("p95 <= 320 ms"), id="threshold"),
    ],
)
def test_what_is_known_leaves_every_gate_open(shown: Stage, known: KnownFinding) -> None:
    run = judged(shown, known)
    assert (run.exit, run.verdict) == (Exit.OPEN, Verdict.PASSED)
    assert shown.open


def test_a_known_case_keeps_its_status() -> None:
    run = judged(stage(failed_step(), calls=[call(404)]), entry())
    assert run.counts[Status.FAILED] == 1
    assert all(shown.cases[CASE].status is Status.FAILED for shown in run.stages.values())


def test_without_an_entry_the_same_run_is_red() -> None:
    assert judged(stage(failed_step(), calls=[call(404)])).exit is Exit.FAILED


@pytest.mark.parametrize(
    ("until", "exit"),
    [(date(2027, 1, 10), Exit.OPEN), (date(2027, 1, 9), Exit.FAILED)],
    ids=["last-day", "the-day-after"],
)
def test_an_entry_counts_up_to_its_last_day(until: date, exit: Exit) -> None:
    run = judged(stage(failed_step(), calls=[call(404)]), entry(until=until))
    assert run.exit is exit


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        pytest.param(stage(failed_step(), calls=[call(503)]), entry(), id="class-of-status"),
        pytest.param(
            stage(failed_step(error="TypeError"), calls=[call(404)]), entry(), id="kind-of-error"
        ),
        pytest.param(
            stage(failed_step(), calls=[call(404, problems=[NOT_JSON])]), entry(), id="promise"
        ),
        pytest.param(load_stage(0.33), threshold_entry("p95 <= 320 ms"), id="further-over"),
        pytest.param(load_stage(0.33), threshold_entry("p95 is 3"), id="limit-that-is-none"),
    ],
)
def test_what_got_worse_closes_its_gate_again(shown: Stage, known: KnownFinding) -> None:
    run = judged(shown, known)
    assert run.exit is Exit.FAILED
    assert state(run, known.case) is KnownState.WORSE


def test_a_defect_whose_answers_got_worse_closes_its_gate_again() -> None:
    run = judged(contract_stage(WRONG_STATUS, status=500), contract_entry())
    assert run.exit is Exit.FAILED


def test_what_got_better_is_still_known() -> None:
    shown = stage(failed_step(), calls=[call(404)])
    known = entry(status="5xx", contract=("goods/readGoods: body: not-json",))
    assert judged(shown, known).exit is Exit.OPEN


def test_another_step_of_a_known_scenario_is_news() -> None:
    shown = stage(failed_step("nothing is owed"), calls=[call(404)])
    assert judged(shown, entry()).exit is Exit.FAILED


@pytest.mark.parametrize(("row", "exit"), [("a = 1", Exit.OPEN), ("a = 2", Exit.FAILED)])
def test_another_example_in_the_place_of_a_known_one_is_news(row: str, exit: Exit) -> None:
    shown = stage(failed_step(), calls=[call(404)])
    assert judged(shown, entry(row=row), rows={CASE: "a = 1"}).exit is exit


def test_a_known_finding_hides_no_other_of_its_case() -> None:
    shown = stage(failed_step(), failed_step("nothing is owed"), calls=[call(404)])
    run = judged(shown, entry())
    assert run.exit is Exit.FAILED
    assert shown.cases[CASE].recognized[0].others == 1


def test_a_known_defect_hides_no_other_of_its_operation() -> None:
    other = "goods/readGoods:response_schema_conformance-st108:name"
    assert judged(contract_stage(WRONG_STATUS, other), contract_entry()).exit is Exit.FAILED


def test_a_case_that_could_not_be_judged_is_never_known() -> None:
    shown = stage(failed_step(), status=Status.BROKEN, calls=[call(404)])
    assert judged(shown, entry()).exit is Exit.BROKEN


def test_a_list_makes_no_empty_run_green() -> None:
    shown = stage(status=Status.SKIPPED, passed=())
    assert judged(shown, entry()).exit is Exit.NOTHING_RAN


def test_figures_of_gates_leave_out_what_is_known() -> None:
    run = judged(contract_stage(WRONG_STATUS), contract_entry())
    (shown,) = run.stages.values()
    figures = {name: figure(shown, name) for name in ("failed", "findings", "known")}
    assert figures == {"failed": 0, "findings": 0, "known": 1}
