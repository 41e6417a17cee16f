from __future__ import annotations

import msgspec
import pytest

from accord.model.events import Step
from accord.model.status import Status
from accord.reports.site.chaos import WIDTH, ExperimentSheet, experiment_sheet, lost
from accord.reports.site.joining import join
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.uses import Uses
from fakes.reference import Reference, reference


def cases_of(found: Reference) -> SuiteCases:
    document = join(found.catalogue, found.run)
    return SuiteCases(document, Uses(document))


def sheet_of(found: Reference) -> ExperimentSheet:
    made = experiment_sheet(found.catalogue.experiments[0], cases_of(found))
    assert made is not None
    return made


def test_the_fault_is_drawn_between_before_and_after() -> None:
    timeline = sheet_of(reference("chaos-lost")).timeline
    assert timeline is not None
    names = [(it.name, it.since) for it in timeline.phases]
    assert names == [("before", 0.0), ("during", 1.6), ("after", pytest.approx(3.9))]


def test_phases_follow_each_other_without_a_gap() -> None:
    timeline = sheet_of(reference("four-suites")).timeline
    assert timeline is not None
    before, during, after = timeline.phases
    assert (before.until, during.until) == (during.since, after.since)


def test_everything_that_happened_is_on_the_paper_in_its_lane() -> None:
    timeline = sheet_of(reference("chaos-lost")).timeline
    assert timeline is not None
    lanes = [it.lane for it in timeline.moments]
    assert lanes == ["steady", "deed", "steady", "steady", "deed", "steady", "undo"]
    assert all(it.x >= 0 and it.x + it.width <= WIDTH for it in timeline.moments)


def test_an_action_says_what_it_is_where_there_is_room() -> None:
    timeline = sheet_of(reference("four-suites")).timeline
    assert timeline is not None
    assert [it.text for it in timeline.moments if it.label is not None][:1] == ["kill payment"]


def test_the_step_at_which_the_experiment_failed_is_known() -> None:
    found = lost(sheet_of(reference("chaos-lost")))
    assert found is not None
    assert (found.kind, found.phase) == ("steady-state", "after")
    assert lost(sheet_of(reference("four-suites"))) is None


def test_looks_that_found_nothing_new_are_not_told_again() -> None:
    found = reference("four-suites")
    case = found.run.stage("chaos").case("chaos/payment-dies.yaml")
    look = Step(text="steady", status=Status.PASSED, kind="steady-state", phase="during")
    gone = msgspec.structs.replace(look, status=Status.FAILED)
    case.attempts[0].steps = [look, look, gone, gone, gone, look]
    told = [step.status for step in sheet_of(found).turns]
    assert told == [Status.PASSED, Status.FAILED, Status.PASSED]


def test_an_experiment_that_was_not_run_has_no_timeline() -> None:
    found = reference("four-suites")
    del found.run.stages["chaos"]
    made = sheet_of(found)
    assert made.timeline is None
    assert made.entry.outcome == "not-run"


def test_services_that_its_calls_reached_are_touched() -> None:
    assert sheet_of(reference("chaos-lost")).touched == (
        "storefront",
        "ordering",
        "payment",
        "bank",
    )


def test_figures_of_the_steady_state_are_told_in_the_order_of_time() -> None:
    found = reference("four-suites")
    measures = found.run.stage("chaos").case("chaos/payment-dies.yaml").measures
    measures |= {"steady_after": 1.0, "steady_during": 0.5, "steady_before": 1.0}
    told = [name for name, _ in sheet_of(found).measures]
    assert told == ["recovery_seconds", "steady_before", "steady_during", "steady_after"]
