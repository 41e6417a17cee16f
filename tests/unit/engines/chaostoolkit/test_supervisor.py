"""The process that runs the experiments of a stage, one child after another."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from accord.engines.chaostoolkit.supervisor import Supervisor
from accord.model.events import CaseFinished, PlannedCase, StageFinished
from accord.model.status import Status
from fakes.experiments import assignment, events

CASE = PlannedCase(id="chaos/gone.yaml", title="gone")


def supervisor(folder: Path) -> Supervisor:
    return Supervisor(replace(assignment(folder), cases=(CASE,)), folder / "assignment.json")


def test_an_experiment_that_is_not_in_the_catalogue_is_broken(tmp_path: Path) -> None:
    assert supervisor(tmp_path).run()
    ended = [event for event in events(tmp_path) if isinstance(event, CaseFinished)]
    assert [(case.status, case.reason and case.reason.id) for case in ended] == [
        (Status.BROKEN, "chaos.no-experiment")
    ]


def test_a_stage_that_is_asked_to_end_runs_nothing_and_does_not_finish(tmp_path: Path) -> None:
    supervising = supervisor(tmp_path)
    supervising.request_end()
    assert not supervising.run()
    kinds = {type(event) for event in events(tmp_path)}
    assert kinds.isdisjoint({CaseFinished, StageFinished})
