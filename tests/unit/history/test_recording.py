"""What of a run is remembered."""

from __future__ import annotations

import pytest

from accord.history import is_worth_remembering, record_of
from accord.model.catalogue import Catalogue
from accord.model.events import CaseStarted
from accord.model.run import Run
from accord.model.status import Status, Suite
from fakes.finished_run import STAGE, case, every_end, planned, run_of


def results(run: Run) -> dict[str, Status]:
    return {it.key.id: it.status for it in record_of(Catalogue(), run).results}


def test_every_case_is_remembered_with_how_it_ended() -> None:
    assert results(every_end()) == {
        "a": Status.FAILED,
        "b": Status.FAILED,
        "c": Status.BROKEN,
        "d": Status.PENDING,
        "e": Status.SKIPPED,
        "f": Status.PASSED,
        "g": Status.BROKEN,
    }


def test_the_run_is_told_with_its_stages() -> None:
    run = every_end()
    recorded = record_of(Catalogue(), run).run
    assert (recorded.id, recorded.exit, recorded.verdict) == ("20261120-1", 1, "failed")
    assert [(it.name, it.suite, it.planned) for it in recorded.stages] == [(STAGE, "scenarios", 7)]


def test_attempts_that_disagree_are_remembered() -> None:
    told = [*case("a", Status.FAILED), *case("a", Status.PASSED, attempt=2)]
    record = record_of(Catalogue(), run_of([planned("a", "A", 1)], told))
    assert [it.unstable for it in record.results] == [True]


def test_what_an_interrupted_run_did_not_come_to_is_no_result() -> None:
    cases = [planned(id, id, 1) for id in "abc"]
    cut = CaseStarted(at=2, stage=STAGE, case="b")
    run = run_of(cases, [*case("a", Status.PASSED), cut])
    assert results(run) == {"a": Status.PASSED, "b": Status.BROKEN, "c": Status.BROKEN}
    run.interrupted = True
    assert results(run) == {"a": Status.PASSED}


@pytest.mark.parametrize(("selection", "unjudged"), [("", ["b"]), ("a", [])])
def test_a_run_of_everything_remembers_what_else_was_written(
    selection: str, unjudged: list[str]
) -> None:
    cases = [planned(id, id.upper(), 1) for id in "ab"]
    run = run_of(cases[:1], case("a", Status.PASSED))
    run.selection = selection
    record = record_of(Catalogue(), run, lambda: {Suite.SCENARIOS: cases})
    assert [id for _, id in record.unjudged] == unjudged


def test_a_selection_that_picked_nothing_is_not_worth_it() -> None:
    run = run_of([], [])
    assert is_worth_remembering(run)
    run.selection = "--tags @nothing"
    assert not is_worth_remembering(run)
    some = run_of([planned("a", "A", 1)], case("a", Status.PASSED))
    some.selection = "a"
    assert is_worth_remembering(some)
