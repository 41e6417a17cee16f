from __future__ import annotations

import pytest

from accord.model.events import (
    CaseFinished,
    Event,
    Measured,
    PlannedCase,
    StageFinished,
    StagePlanned,
)
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.gates import decide, figure, parse
from accord.text import LANGUAGES, say


def stage(*statuses: Status, measures: tuple[Measured, ...] = ()) -> Stage:
    cases = tuple(PlannedCase(id=f"shop/{n}", title=f"case {n}") for n in range(len(statuses)))
    events: list[Event] = [
        StagePlanned(at=0, stage="smoke", suite=Suite.SCENARIOS, engine="fake", cases=cases)
    ]
    events += [
        CaseFinished(at=1, stage="smoke", case=case.id, status=status, seconds=1)
        for case, status in zip(cases, statuses, strict=True)
    ]
    return fold([*events, *measures, StageFinished(at=2, stage="smoke")]).stages["smoke"]


def measured(name: str, value: float, *, case: str = "") -> Measured:
    return Measured(at=1, stage="smoke", name=name, value=value, unit="s", case=case)


@pytest.mark.parametrize(
    ("rule", "is_open"),
    [
        pytest.param("failed = 0", True, id="equal"),
        pytest.param("pending <= 1", True, id="at-most"),
        pytest.param("pending < 1", False, id="fewer"),
        pytest.param("passed >= 3", False, id="at-least"),
        pytest.param("passed>1", True, id="without-spaces"),
        pytest.param("skipped != 0", False, id="not"),
        pytest.param("cases == 3", True, id="all-cases"),
        pytest.param('p95("2") <= 200 ms', True, id="measure-of-a-case"),
        pytest.param('p95("case 2") <= 100 ms', False, id="measure-of-a-case-by-title"),
        pytest.param("coverage.operations >= 90 %", True, id="share"),
        pytest.param("rate >= 50/s", True, id="rate"),
        pytest.param('p95("unknown") <= 200 ms', False, id="no-such-case"),
        pytest.param("p99 <= 200 ms", False, id="no-such-figure"),
    ],
)
def test_a_rule_is_open_when_its_figure_satisfies_it(rule: str, is_open: bool) -> None:
    measures = (
        measured("p95", 0.15, case="shop/2"),
        measured("coverage.operations", 0.92),
        measured("rate", 61),
    )
    judged = stage(Status.PASSED, Status.PASSED, Status.PENDING, measures=measures)
    assert decide(judged, [parse(rule)])[-1].open is is_open


def test_figures_are_said_in_the_unit_of_the_rule() -> None:
    judged = stage(Status.PASSED, measures=(measured("p95", 0.2504),))
    decision = decide(judged, [parse("p95 <= 200 ms")])[-1]
    assert (decision.expected, decision.actual) == ("<= 200 ms", "250.4 ms")


def test_a_figure_nobody_measured_does_not_exist() -> None:
    assert figure(stage(Status.PASSED), "p95") is None


def test_the_built_in_gates_of_a_good_stage_are_open() -> None:
    assert all(decision.open for decision in decide(stage(Status.PASSED, Status.PENDING), []))


@pytest.mark.parametrize("statuses", [(), (Status.SKIPPED,), (Status.PENDING, Status.SKIPPED)])
def test_a_stage_in_which_nothing_was_judged_is_closed(statuses: tuple[Status, ...]) -> None:
    closed = [decision.rule for decision in decide(stage(*statuses), []) if not decision.open]
    assert closed == ["something-ran"]


def test_damage_closes_a_stage_in_which_all_passed() -> None:
    closed = [item.rule for item in decide(stage(Status.PASSED), [], damaged=1) if not item.open]
    assert closed == ["record-whole"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", list(Status))
def test_every_decision_is_a_whole_sentence(status: Status, language: str) -> None:
    rules = [parse("failed = 0"), parse("p95 <= 1 s"), parse("passed >= 9")]
    for decision in decide(stage(status), rules, damaged=status is Status.FAILED):
        sentence = say(decision.because, language)  # type: ignore[arg-type]
        assert sentence
        assert "{" not in sentence
