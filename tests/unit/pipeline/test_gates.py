from __future__ import annotations

import pytest
from msgspec import structs

from accord.model.events import (
    CaseFinished,
    Event,
    Measured,
    PlannedCase,
    Recognized,
    StageFinished,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.known import KnownState, RecognizedFinding
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.gates import decide, figure, parse
from accord.text import LANGUAGES, say
from fakes.known import WRONG_STATUS, contract_entry, contract_events


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
    assert (decision.expected, decision.actual) == ("<= 200 ms", "250 ms")


def test_a_figure_nobody_measured_does_not_exist() -> None:
    assert figure(stage(Status.PASSED), "p95") is None


def test_the_built_in_gates_of_a_good_stage_are_open() -> None:
    assert all(decision.open for decision in decide(stage(Status.PASSED, Status.PENDING), []))


@pytest.mark.parametrize("statuses", [(), (Status.SKIPPED,), (Status.PENDING, Status.SKIPPED)])
def test_a_stage_in_which_nothing_was_judged_is_closed(statuses: tuple[Status, ...]) -> None:
    closed = [decision.rule for decision in decide(stage(*statuses), []) if not decision.open]
    assert closed == ["something-ran"]


@pytest.mark.parametrize(
    ("status", "rule", "is_judged"),
    [
        pytest.param(Status.FAILED, "nothing-failed", True, id="failed-is-found-out"),
        pytest.param(Status.BROKEN, "nothing-broken", False, id="broken-is-not"),
    ],
)
def test_a_closed_gate_has_judged_the_product_where_something_failed(
    status: Status, rule: str, *, is_judged: bool
) -> None:
    [closed] = [one for one in decide(stage(Status.PASSED, status), []) if one.rule == rule]
    assert (closed.open, closed.judged) == (False, is_judged)


def test_damage_closes_a_stage_in_which_all_passed() -> None:
    closed = [item.rule for item in decide(stage(Status.PASSED), [], damaged=1) if not item.open]
    assert closed == ["record-whole"]


def unwritten(*tags: str, step: Status = Status.PENDING) -> Stage:
    """A stage with a case that passed, and one that is pending with a step of that status."""
    passed = PlannedCase(id="passed", title="passed")
    pending = PlannedCase(
        id="pending", title="pending", path="features/new/a.feature", line=3, tags=tags
    )
    events: list[Event] = [
        StagePlanned(
            at=0,
            stage="smoke",
            suite=Suite.SCENARIOS,
            engine="fake",
            cases=(passed, pending),
        ),
        CaseFinished(at=1, stage="smoke", case="passed", status=Status.PASSED, seconds=1),
        StepFinished(at=1, stage="smoke", case="pending", step=Step(text="it is", status=step)),
        CaseFinished(at=1, stage="smoke", case="pending", status=Status.PENDING, seconds=1),
        StageFinished(at=2, stage="smoke"),
    ]
    return fold(events).stages["smoke"]


def closed_rules(judged: Stage, *allow_pending: str) -> list[str]:
    decisions = decide(judged, [], allow_pending=allow_pending)
    return [decision.rule for decision in decisions if not decision.open]


def test_a_step_that_nobody_wrote_closes_the_stage() -> None:
    assert closed_rules(unwritten()) == ["all-written"]


def because_of(rule: str, judged: Stage, *allow_pending: str) -> str:
    [decision] = [it for it in decide(judged, [], allow_pending=allow_pending) if it.rule == rule]
    return say(decision.because, "en")


def test_an_open_gate_tells_where_steps_may_be_missing_and_of_how_many_cases_they_are() -> None:
    because = because_of("all-written", unwritten("later"), "@later", "features/drafts")
    assert because.endswith("that is allowed (@wip, @later, features/drafts): 1.")


def test_a_closed_gate_tells_what_it_does_not_speak_of() -> None:
    judged = unwritten()
    other = judged.cases["pending"]
    judged.cases["drafted"] = structs.replace(other, id="drafted", tags=("wip",))
    assert "has written, outside of @wip: 1, such as" in because_of("all-written", judged)


def test_a_contract_stage_of_which_nothing_is_proved_says_unproved() -> None:
    judged = stage(Status.PENDING)
    judged.suite = Suite.CONTRACT
    assert "0 skipped, 1 unproved" in because_of("something-ran", judged)


def test_work_that_is_known_to_fail_is_written() -> None:
    assert closed_rules(unwritten(step=Status.FAILED)) == []


def test_unfinished_work_may_lack_steps() -> None:
    assert closed_rules(unwritten("wip")) == []


@pytest.mark.parametrize(
    ("place", "rules"),
    [
        pytest.param("features/new", [], id="folder"),
        pytest.param("features/new/", [], id="folder-with-slash"),
        pytest.param("features/new/a.feature", [], id="file"),
        pytest.param("@later", [], id="tag"),
        pytest.param("features/ne", ["all-written"], id="beginning-of-a-name"),
        pytest.param("@late", ["all-written"], id="other-tag"),
    ],
)
def test_steps_may_be_missing_where_that_is_allowed(place: str, rules: list[str]) -> None:
    assert closed_rules(unwritten("later"), place) == rules


def test_the_sentence_shows_the_line_that_allows_it() -> None:
    [closed] = [it for it in decide(unwritten(), []) if not it.open]
    assert 'stages.smoke: allow-pending = ["features/new"]' in say(closed.because, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", list(Status))
def test_every_decision_is_a_whole_sentence(status: Status, language: str) -> None:
    rules = [parse("failed = 0"), parse("p95 <= 1 s"), parse("passed >= 9")]
    for decision in decide(stage(status), rules, damaged=status is Status.FAILED):
        sentence = say(decision.because, language)  # type: ignore[arg-type]
        assert sentence
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("state", "count"),
    [(KnownState.KNOWN, 1), (KnownState.EXPIRED, 2), (KnownState.WORSE, 2)],
)
def test_a_defect_that_is_known_and_no_worse_is_no_finding(state: KnownState, count: int) -> None:
    events = contract_events(WRONG_STATUS, f"{WRONG_STATUS}-other")
    (name, without_list), *_ = fold(events).stages.items()
    known = RecognizedFinding(entry=contract_entry(), state=state)
    case = next(iter(without_list.cases))
    listed = Recognized(at=3, stage=name, case=case, findings=(known,))

    assert figure(without_list, "findings") == 2
    assert figure(fold([*events, listed]).stages[name], "findings") == count
