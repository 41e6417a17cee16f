"""What the pipeline measures of a run."""

from __future__ import annotations

from accord.model.contract_changes import ReleaseComparison
from accord.model.events import Compared, Measured, Noted, StagePlanned
from accord.model.message import plain
from accord.model.run import fold
from accord.model.status import Suite
from accord.pipeline.measures import changes_of, coverage_of
from fakes.released import comparison

PLANNED = StagePlanned(at=0, stage="contract", suite=Suite.CONTRACT, engine="e")


def test_the_share_of_calls_that_were_judged_is_a_figure() -> None:
    compared = Compared(at=0, stage="contract", calls={"kept": 2, "broken": 1, "no-schema": 1})
    [measured] = coverage_of(fold([PLANNED, compared]), "contract", (), ())
    assert (measured.name, measured.value, measured.unit) == ("coverage.judged", 0.75, "share")


def test_a_run_without_calls_has_no_such_share() -> None:
    assert list(coverage_of(fold([PLANNED]), "contract", (), ())) == []


def test_what_breaks_callers_and_is_not_accepted_is_a_figure() -> None:
    [measured] = changes_of(comparison(), "contract", is_asked=False)
    assert isinstance(measured, Measured)
    assert (measured.name, measured.value) == ("breaking_changes", 2.0)


def test_a_gate_on_them_is_told_which_they_are() -> None:
    _, note = changes_of(comparison(), "contract", is_asked=True)
    assert isinstance(note, Noted)
    assert not note.breaks
    assert "operation-renamed" in str(note.note)


def test_a_gate_on_what_could_not_be_compared_breaks_the_stage() -> None:
    failed = ReleaseComparison(problem=plain("no"))
    [note] = changes_of(failed, "contract", is_asked=True)
    assert isinstance(note, Noted)
    assert note.breaks


def test_nothing_is_measured_where_nothing_was_compared() -> None:
    assert list(changes_of(None, "contract", is_asked=True)) == []
    assert list(changes_of(ReleaseComparison(problem=plain("no")), "s", is_asked=False)) == []
