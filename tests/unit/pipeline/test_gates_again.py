"""Gates of a stage that several runs make up: asked again, or said of which run they speak."""

from __future__ import annotations

from accord.history.joined_stages import StageOfRun
from accord.model.decision import Decision
from accord.model.events import (
    CaseFinished,
    Event,
    Measured,
    PlannedCase,
    StageFinished,
    StagePlanned,
)
from accord.model.message import message
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.gates import decide, not_started, parse
from accord.pipeline.gates_again import decide_again


def stage(*statuses: Status, p95: float | None = None, figure: float | None = None) -> Stage:
    """Cases of these ends; ``p95`` is of the first of them, ``figure`` one of the stage."""
    cases = tuple(PlannedCase(id=f"shop/{n}", title=f"case {n}") for n in range(len(statuses)))
    events: list[Event] = [
        StagePlanned(at=0, stage="smoke", suite=Suite.SCENARIOS, engine="fake", cases=cases)
    ]
    for case, status in zip(cases, statuses, strict=True):
        events.append(CaseFinished(at=1, stage="smoke", case=case.id, status=status, seconds=1))
    if p95 is not None:
        events.append(Measured(at=1, stage="smoke", name="p95", value=p95, unit="s", case="shop/0"))
    if figure is not None:
        events.append(Measured(at=1, stage="smoke", name="max", value=figure, unit="s"))
    return fold([*events, StageFinished(at=2, stage="smoke")]).stages["smoke"]


def source(run: str, of: Stage, *rules: str, whole: bool, damaged: int = 0) -> StageOfRun:
    """A run of a stage, whose gates asked these rules."""
    of.decisions = [*decide(of, map(parse, rules), damaged=damaged)]
    return StageOfRun(run=run, stage=of, whole=whole)


def again(of: Stage, *sources: StageOfRun) -> dict[str, Decision]:
    return {decision.rule: decision for decision in decide_again(of, sources)}


def test_gates_that_count_cases_are_asked_of_the_cases_now() -> None:
    whole = source("a", stage(Status.FAILED), "failed <= 0", whole=True, damaged=1)
    now = again(stage(Status.PASSED, Status.PASSED), whole)
    assert now["nothing-failed"].open
    assert now["failed <= 0"].open
    assert now["accounted"].expected == "2"
    # Nothing of this is counted from cases.
    assert not now["record-whole"].open


RULE = 'p95("0") <= 200 ms'


def test_a_figure_of_a_case_is_asked_of_the_case_now() -> None:
    whole = source("a", stage(Status.PASSED, p95=0.1), RULE, whole=True)
    assert not again(stage(Status.PASSED, p95=0.9), whole)[RULE].open


def test_a_case_without_figures_leaves_what_was_said_of_it() -> None:
    whole = source("a", stage(Status.PASSED, p95=0.1), RULE, whole=True)
    assert again(stage(Status.PASSED), whole)[RULE].actual == "100 ms"


LONGEST = "max <= 2 s"


def test_a_figure_of_the_whole_stays_and_says_of_which_run_it_is() -> None:
    whole = source("a", stage(Status.PASSED, figure=1), LONGEST, whole=True)
    part = source("b", stage(Status.PASSED, figure=0.5), LONGEST, whole=False)
    decision = again(stage(Status.PASSED), part, whole)[LONGEST]
    assert decision.actual == "1 s"
    assert decision.because.id == "pipeline.gate-of-run"
    assert decision.because.arguments == {"run": "a"}


def test_a_part_that_closed_a_gate_keeps_it_closed() -> None:
    whole = source("a", stage(Status.PASSED, figure=1), LONGEST, whole=True)
    part = source("b", stage(Status.PASSED, figure=9), LONGEST, whole=False)
    decision = again(stage(Status.PASSED), part, whole)[LONGEST]
    assert not decision.open
    assert decision.because.id == "pipeline.gate-of-part"
    assert decision.because.arguments == {"run": "b"}


def test_of_parts_alone_the_newest_counts_unless_an_older_one_closed() -> None:
    older = source("a", stage(Status.PASSED, figure=1), LONGEST, whole=False)
    newer = source("b", stage(Status.PASSED, figure=0.5), LONGEST, whole=False)
    assert again(stage(Status.PASSED), newer, older)[LONGEST].actual == "0.5 s"
    older = source("a", stage(Status.PASSED, figure=9), LONGEST, whole=False)
    assert not again(stage(Status.PASSED), newer, older)[LONGEST].open


def test_a_record_that_could_be_read_is_no_news_of_any_run() -> None:
    whole = source("a", stage(Status.PASSED), whole=True)
    part = source("b", stage(Status.PASSED), whole=False)
    assert not again(stage(Status.PASSED), part, whole)["record-whole"].because.within


def test_a_part_that_opens_a_gate_opens_nothing_of_the_whole() -> None:
    whole = source("a", stage(Status.PASSED, figure=9), LONGEST, whole=True)
    part = source("b", stage(Status.PASSED, figure=1), LONGEST, whole=False)
    assert not again(stage(Status.PASSED), part, whole)[LONGEST].open


def test_a_rule_of_now_is_asked_in_place_of_one_that_was_taken_away() -> None:
    whole = source("a", stage(Status.FAILED, Status.PASSED), "failed <= 2", whole=True)
    part = source("b", stage(Status.PASSED), "failed <= 0", whole=False)
    now = again(stage(Status.FAILED, Status.PASSED), part, whole)
    assert "failed <= 2" not in now
    assert not now["failed <= 0"].open


def test_a_part_is_not_asked_about_coverage_and_what_the_whole_said_stays() -> None:
    rule = "coverage.operations >= 90 %"
    whole = source("a", stage(Status.PASSED), rule, whole=True)
    part = source("b", stage(Status.PASSED), whole=False)
    assert not again(stage(Status.PASSED), part, whole)[rule].open


def test_a_stage_that_never_started_takes_no_rule_away() -> None:
    whole = source("a", stage(Status.PASSED, figure=9), LONGEST, whole=True)
    part = stage(Status.PASSED)
    part.decisions = [*not_started(part, message("pipeline.interrupted"))]
    now = again(stage(Status.PASSED), StageOfRun(run="b", stage=part, whole=False), whole)
    assert not now[LONGEST].open
    assert not now["started"].open


def test_a_whole_run_that_earlier_ones_complete_speaks_for_itself() -> None:
    never = stage(Status.PASSED)
    never.decisions = [*not_started(never, message("pipeline.interrupted"))]
    assert decide_again(never, [StageOfRun(run="a", stage=never, whole=True)]) == never.decisions
