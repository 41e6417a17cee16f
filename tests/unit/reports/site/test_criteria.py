"""What proves a criterion, and what a person's word adds to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from accord.model.catalogue import (
    Catalogue,
    Criterion,
    Feature,
    Requirement,
    Scenario,
    SignOff,
)
from accord.model.commits import Commit, RelatedWork
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status
from accord.reports.site.criteria import CriterionState, Requirements
from accord.reports.site.joining import join

STARTED = datetime(2026, 11, 29, 12, tzinfo=UTC).timestamp()
LETTERS = {
    "P": Status.PASSED,
    "F": Status.FAILED,
    "B": Status.BROKEN,
    "W": Status.PENDING,
    "S": Status.SKIPPED,
}
State = CriterionState


def requirements(
    *cases: tuple[str, str],
    sign_offs: Iterable[SignOff] = (),
    criteria: int = 2,
    work: dict[str, RelatedWork] | None = None,
) -> Requirements:
    """SHOP-1 with its criteria; a case is a letter, ``-`` for one not run, and its tags."""
    scenarios = tuple(
        Scenario(
            id=f"s{number}",
            title=f"s{number}",
            path="features/a.feature",
            line=number,
            feature="A",
            tags=tuple(tags.split()),
        )
        for number, (_, tags) in enumerate(cases)
    )
    stage = Stage(name="scenarios", engine="behave", finished=True)
    for scenario, (letter, _) in zip(scenarios, cases, strict=True):
        if letter in LETTERS:
            stage.cases[scenario.id] = Case(
                id=scenario.id,
                title=scenario.title,
                path=scenario.path,
                line=scenario.line,
                planned=True,
                attempts=[Attempt(number=1, started=STARTED, status=LETTERS[letter])],
            )
    requirement = Requirement(
        id="SHOP-1",
        title="Orders",
        path="specs/requirements/SHOP-1.md",
        criteria=tuple(Criterion(id=f"SHOP-1.{n + 1}", text=f"c{n + 1}") for n in range(criteria)),
    )
    feature = Feature(
        id="features/a.feature",
        title="A",
        path="features/a.feature",
        capability="a",
        scenarios=scenarios,
    )
    catalogue = Catalogue(
        features=(feature,), requirements=(requirement,), sign_offs=tuple(sign_offs)
    )
    run = Run(id="1", started=STARTED, stages={"scenarios": stage})
    return Requirements(join(catalogue, run), work)


def signed(target: str, *, checked: bool = False, held: bool = True, until: str = "") -> SignOff:
    return SignOff(
        path="specs/waivers/a.toml",
        targets=(target,),
        by="Lin",
        reason="why",
        version="1",
        until=until or "2026-11-29",
        checked="2026-11-01" if checked else "",
        held=held,
    )


def states(found: Requirements) -> list[CriterionState]:
    return [line.state for line in found.sheets[0].lines]


@pytest.mark.parametrize(
    ("letters", "state"),
    [
        ("", State.NO_EXAMPLE),
        ("P", State.PROVED),
        ("PP", State.PROVED),
        ("PS", State.PROVED),
        ("S", State.NOT_RUN),
        ("-", State.NOT_RUN),
        ("P-", State.NOT_RUN),
        ("PW", State.PROMISED),
        ("PB", State.UNJUDGED),
        ("WBF", State.FAILING),
    ],
)
def test_a_criterion_is_as_good_as_the_worst_of_its_examples(
    letters: str, state: CriterionState
) -> None:
    found = requirements(*((letter, "req:SHOP-1.1") for letter in letters))
    assert states(found)[0] is state


def test_a_requirement_is_proved_when_all_of_its_criteria_are() -> None:
    half = requirements(("P", "req:SHOP-1.1"))
    whole = requirements(("P", "req:SHOP-1.1 req:SHOP-1.2"))
    assert half.sheets[0].state is State.NO_EXAMPLE
    assert whole.sheets[0].state is State.PROVED


def test_a_failing_scenario_of_the_whole_makes_a_requirement_failing() -> None:
    found = requirements(("P", "req:SHOP-1.1 req:SHOP-1.2"), ("F", "req:SHOP-1"))
    assert states(found) == [State.PROVED, State.PROVED]
    assert found.sheets[0].state is State.FAILING


def test_what_names_a_criterion_is_not_told_again_of_the_whole() -> None:
    found = requirements(("P", "req:SHOP-1 req:SHOP-1.1"), ("P", "req:SHOP-1"))
    assert [entry.id for entry in found.sheets[0].lines[0].entries] == ["s0"]
    assert [entry.id for entry in found.sheets[0].whole.entries] == ["s1"]


def test_a_requirement_without_criteria_is_one_itself() -> None:
    found = requirements(("P", "req:SHOP-1"), criteria=0)
    assert found.sheets[0].state is State.PROVED
    assert (found.tally.proved, found.tally.total) == (1, 1)


def test_one_without_criteria_and_scenarios_has_no_example_unless_it_is_waived() -> None:
    assert requirements(criteria=0).sheets[0].state is State.NO_EXAMPLE
    waived = requirements(criteria=0, sign_offs=[signed("SHOP-1")])
    assert waived.sheets[0].state is State.WAIVED


@pytest.mark.parametrize("letter", ["", "-", "W"])
def test_a_waiver_fills_a_gap(letter: str) -> None:
    cases = [(letter, "req:SHOP-1.1")] if letter else []
    found = requirements(*cases, sign_offs=[signed("SHOP-1.1")])
    assert states(found) == [State.WAIVED, State.NO_EXAMPLE]
    assert found.tally.proved == 0


@pytest.mark.parametrize(("letter", "state"), [("F", State.FAILING), ("B", State.UNJUDGED)])
@pytest.mark.parametrize("checked", [False, True])
def test_no_name_undoes_what_a_run_found(letter: str, state: CriterionState, checked: bool) -> None:
    sign_off = signed("SHOP-1.1", checked=checked)
    assert states(requirements((letter, "req:SHOP-1.1"), sign_offs=[sign_off]))[0] is state


def test_a_manual_check_proves_by_hand_what_no_run_does() -> None:
    found = requirements(sign_offs=[signed("SHOP-1.1", checked=True)])
    assert states(found)[0] is State.BY_HAND
    assert found.tally.proved == 1


def test_a_manual_check_that_did_not_hold_is_a_failure_whatever_runs_say() -> None:
    sign_off = signed("SHOP-1.1", checked=True, held=False)
    found = requirements(("P", "req:SHOP-1.1"), sign_offs=[sign_off])
    assert states(found)[0] is State.FAILING


def test_what_has_expired_on_the_day_of_the_run_is_told_and_does_not_count() -> None:
    found = requirements(sign_offs=[signed("SHOP-1.1", until="2026-11-28")])
    line = found.sheets[0].lines[0]
    assert line.state is State.NO_EXAMPLE
    assert len(line.expired) == 1


def test_a_sign_off_of_a_requirement_is_one_of_all_its_criteria() -> None:
    assert states(requirements(sign_offs=[signed("SHOP-1")])) == [State.WAIVED, State.WAIVED]


def test_a_scenario_tells_the_criterion_rather_than_its_requirement() -> None:
    found = requirements(("P", "req:SHOP-1 req:SHOP-1.2 req:OTHER-1"), ("P", "req:SHOP-1"))
    lines = found.sheets[0]
    assert found.of(lines.lines[1].entries[0]) == (("SHOP-1.2", "c2"),)
    assert found.of(lines.whole.entries[0]) == (("SHOP-1", "Orders"),)


def test_scenarios_that_no_requirement_asks_for_are_listed() -> None:
    found = requirements(("P", "req:SHOP-1"), ("P", "req:OTHER-1"), ("P", "smoke"))
    assert [entry.id for entry in found.untagged] == ["s1", "s2"]


def test_commits_are_told_beside_what_they_name() -> None:
    work = RelatedWork(commits=(Commit(hash="a" * 40, day="2026-11-01", subject="x"),))
    found = requirements(work={"SHOP-1.1": work})
    assert found.sheets[0].lines[0].work == work
    assert not found.sheets[0].whole.work.commits
