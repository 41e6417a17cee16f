"""What is taken from each of Chaos Toolkit's events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.disturbance import DisturbanceTracker
from accord.engines.chaostoolkit.listener import ExperimentListener
from accord.engines.chaostoolkit.order import ExperimentOrder
from accord.engines.chaostoolkit.rollbacks import ExperimentRollbacks
from accord.engines.chaostoolkit.steady_state import SteadyState
from accord.model.message import plain
from accord.model.status import Status
from accord.system.leftovers import identity
from fakes.experiments import (
    FakeSession,
    QuietSignals,
    activity,
    assignment,
    context,
    document,
    steps,
)


def listener(
    folder: Path, at_work: ExperimentContext, signals: QuietSignals | None = None
) -> ExperimentListener:
    path = folder / "assignment.json"
    assignment(folder).save(path)
    order = ExperimentOrder(
        assignment=str(path),
        experiment=at_work.experiment,
        rollbacks=str(folder / ".accord" / "rollbacks" / "one.json"),
        run_by=identity(),
    )
    signals = signals or QuietSignals()
    listening = ExperimentListener(
        at_work,
        SteadyState(at_work),
        DisturbanceTracker(at_work),
        ExperimentRollbacks(order, before_undoing=signals.ignore),
        signals,
    )
    listening.running(at_work.document, None, {}, {}, None, None)
    return listening


def over(doing: dict[str, Any], *, output: object = True, status: str = "succeeded") -> Any:
    return {"activity": doing, "output": output, "status": status}


def take(listening: ExperimentListener, doing: dict[str, Any], **more: Any) -> None:
    listening.start_activity(doing)
    listening.activity_completed(doing, over(doing, **more))


def test_an_action_that_raised_did_nothing(tmp_path: Path) -> None:
    at_work = context(tmp_path, document())
    take(listener(tmp_path, at_work), activity("slow", "action"), status="failed")
    assert ([it.id for it in at_work.findings.refused], at_work.findings.disturbed) == (
        ["chaos.action-failed"],
        0,
    )


def test_a_probe_of_the_method_that_finds_something_else_is_lost(tmp_path: Path) -> None:
    at_work = context(tmp_path, document())
    take(listener(tmp_path, at_work), activity("look", tolerance=True), output=False)
    assert [loss.id for loss in at_work.findings.lost] == ["chaos.probe-lost"]


def test_a_probe_shows_an_effect_only_after_something_was_done(tmp_path: Path) -> None:
    at_work = context(tmp_path, document())
    listening, look = listener(tmp_path, at_work), activity("look", tolerance=True)
    take(listening, look)
    before = at_work.findings.is_proven
    at_work.findings.disturbed = 1
    take(listening, look)
    assert (before, at_work.findings.is_proven) == (False, True)


def test_a_rollback_that_fails_is_told_by_name(tmp_path: Path) -> None:
    at_work = context(tmp_path, document())
    listening = listener(tmp_path, at_work)
    listening.start_rollbacks(None)
    take(listening, activity("mend", "action"), status="failed")
    assert list(at_work.findings.failed_rollbacks) == ["mend"]
    assert [(step.kind, step.status) for step in steps(tmp_path)] == [("rollback", Status.BROKEN)]


def test_nobody_may_interrupt_once_rollbacks_begin(tmp_path: Path) -> None:
    signals = QuietSignals()
    listener(tmp_path, context(tmp_path, document()), signals).start_rollbacks(None)
    assert signals.ignored


def test_rollbacks_are_on_disk_before_anything_is_done(tmp_path: Path) -> None:
    at_work = context(tmp_path, document(rollbacks=[activity("mend", "action")]))
    listener(tmp_path, at_work).start_method(None)
    assert (tmp_path / ".accord" / "rollbacks" / "one.json").is_file()


def test_what_goes_wrong_in_the_listener_breaks_the_experiment(tmp_path: Path) -> None:
    at_work = context(tmp_path, document(), session=FakeSession(problem=plain("no")))
    listening, doing = listener(tmp_path, at_work), activity("look")
    listening.start_activity(doing)
    del doing["type"]
    with pytest.raises(KeyError):
        listening.activity_completed(doing, over(doing))
    assert at_work.findings.engine is not None
