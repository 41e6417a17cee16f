"""What the pipeline measures of a run."""

from __future__ import annotations

from accord.model.events import Compared, StagePlanned
from accord.model.run import fold
from accord.model.status import Suite
from accord.pipeline.measures import coverage_of

PLANNED = StagePlanned(at=0, stage="contract", suite=Suite.CONTRACT, engine="e")


def test_the_share_of_calls_that_were_judged_is_a_figure() -> None:
    compared = Compared(at=0, stage="contract", calls={"kept": 2, "broken": 1, "no-schema": 1})
    [measured] = coverage_of(fold([PLANNED, compared]), "contract", (), ())
    assert (measured.name, measured.value, measured.unit) == ("coverage.judged", 0.75, "share")


def test_a_run_without_calls_has_no_such_share() -> None:
    assert list(coverage_of(fold([PLANNED]), "contract", (), ())) == []
