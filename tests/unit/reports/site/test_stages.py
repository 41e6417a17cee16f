from __future__ import annotations

import pytest

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.model.status import Suite
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.stages import stage_rows
from fakes.finished_run import unproved
from fakes.reference import reference


def test_every_suite_is_told_with_its_own_verdict() -> None:
    found = reference("load-threshold")
    told = [(row.suite, row.outcome) for row in stage_rows(found.catalogue, found.run)]
    assert told == [
        (Suite.SCENARIOS, "passed"),
        (Suite.CONTRACT, "passed"),
        (Suite.LOAD, "failed"),
        (Suite.CHAOS, "passed"),
    ]


def test_what_is_absent_is_not_configured() -> None:
    found = reference("passing")
    told = {row.suite: row.outcome for row in stage_rows(found.catalogue, found.run)}
    assert told[Suite.LOAD] == told[Suite.CHAOS] == told[Suite.CONTRACT] == "not-configured"


@pytest.mark.parametrize("suite", Suite)
def test_what_is_written_but_had_no_stage_was_not_run(suite: Suite) -> None:
    catalogue = reference("four-suites").catalogue
    told = {row.suite: row.outcome for row in stage_rows(catalogue, Run())}
    assert told[suite] == "not-run"


def test_a_workspace_of_nothing_has_four_suites_that_are_not_configured() -> None:
    assert [row.outcome for row in stage_rows(Catalogue(), Run())] == ["not-configured"] * 4


def test_a_closed_gate_is_told_apart_from_the_open_ones() -> None:
    found = reference("load-threshold")
    row = next(it for it in stage_rows(found.catalogue, found.run) if it.suite is Suite.LOAD)
    assert (len(row.closed), len(row.opened)) == (1, 0)
    assert row.seconds > 30


def test_what_waits_for_an_answer_is_told_apart_from_what_waits_for_steps() -> None:
    run = unproved()
    (row,) = (it for it in stage_rows(Catalogue(), run) if it.stage)
    assert row.tally is not None
    assert row.tally.parts == ((CaseOutcome.PASSED, 1), (CaseOutcome.UNPROVED, 1))
