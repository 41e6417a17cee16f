"""Looking at the steady state, with Chaos Toolkit's own way of running a probe."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from accord.engines.chaostoolkit.disturbance import Undoing
from accord.engines.chaostoolkit.steady_state import SteadyState
from accord.model.events import Measured
from accord.model.status import Status
from fakes import experiments
from fakes.experiments import activity, context, document, events, steps


def undone(seconds: float) -> Undoing:
    """What was undone a moment ago, and took so long."""
    return Undoing(time.monotonic() - seconds, time.monotonic())


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.engines.chaostoolkit.steady_state._BETWEEN_S", 0.0)


def test_a_system_that_is_not_steady_before_cannot_be_judged(tmp_path: Path) -> None:
    at_work = context(tmp_path, document())
    probe = at_work.document["steady-state-hypothesis"]["probes"][0]
    SteadyState(at_work).take_before(probe, {"status": "succeeded", "output": False}, 0.1)
    assert at_work.findings.unsteady is not None
    assert [step.status for step in steps(tmp_path)] == [Status.BROKEN]


def test_what_is_lost_while_something_is_disturbed_fails(tmp_path: Path) -> None:
    experiments.answers[:] = [False]
    at_work = context(tmp_path, document())
    at_work.record.phase = "during"
    SteadyState(at_work).watch(0.0)
    assert [loss.id for loss in at_work.findings.lost] == ["chaos.lost"]


def test_what_may_be_lost_is_excused_and_still_shows_an_effect(tmp_path: Path) -> None:
    experiments.answers[:] = [False]
    at_work = context(tmp_path, document(), may_be_lost=("goods are shown",))
    SteadyState(at_work).watch(0.0)
    assert (at_work.findings.lost, at_work.findings.is_proven) == ([], True)
    assert [step.status for step in steps(tmp_path)] == [Status.SKIPPED]


def test_a_probe_that_raises_is_never_excused(tmp_path: Path) -> None:
    experiments.answers[:] = [ValueError("no goods")]
    at_work = context(tmp_path, document(), may_be_lost=("goods are shown",))
    SteadyState(at_work).watch(0.0)
    assert [problem.id for problem in at_work.findings.raised] == ["chaos.probe-raised"]


def test_it_is_looked_at_until_it_holds_again(tmp_path: Path) -> None:
    experiments.answers[:] = [False, False, True]
    at_work = context(tmp_path, document(), recovers_within_s=60.0)
    at_work.record.phase = "after"
    SteadyState(at_work).recover(undone(0.0))
    assert at_work.findings.is_steady_after
    assert [step.status for step in steps(tmp_path)] == [
        Status.SKIPPED, Status.SKIPPED, Status.PASSED,
    ]  # fmt: skip


def test_what_does_not_come_back_in_time_fails(tmp_path: Path) -> None:
    experiments.answers[:] = [False]
    at_work = context(tmp_path, document())
    at_work.record.phase = "after"
    SteadyState(at_work).recover(Undoing(0.0, 0.0))
    assert at_work.findings.not_regained is not None


def test_a_service_that_was_slow_to_start_has_not_recovered_in_time(tmp_path: Path) -> None:
    experiments.answers[:] = [True]
    at_work = context(tmp_path, document(), recovers_within_s=5.0)
    at_work.record.phase = "after"
    SteadyState(at_work).recover(undone(8.0))
    reason = at_work.findings.not_regained
    assert reason is not None
    assert (reason.id, reason.arguments["took"]) == ("chaos.ready-late", "8")


def test_what_was_looked_at_late_for_another_reason_is_not_held_against_it(tmp_path: Path) -> None:
    experiments.answers[:] = [True]
    at_work = context(tmp_path, document(), recovers_within_s=5.0)
    at_work.record.phase = "after"
    SteadyState(at_work).recover(Undoing(time.monotonic() - 8.0, time.monotonic() - 7.0))
    assert at_work.findings.not_regained is None


def test_the_start_of_a_service_is_part_of_its_recovery(tmp_path: Path) -> None:
    experiments.answers[:] = [True]
    at_work = context(tmp_path, document(), recovers_within_s=60.0)
    at_work.record.phase = "after"
    SteadyState(at_work).recover(undone(8.0))
    [recovery] = [e.value for e in events(tmp_path) if isinstance(e, Measured)]
    assert recovery >= 8.0


def test_how_often_it_held_is_measured_by_phase(tmp_path: Path) -> None:
    experiments.answers[:] = [True, False]
    content = document()
    content["steady-state-hypothesis"]["probes"].append(activity("more", tolerance=True))
    at_work = context(tmp_path, content)
    at_work.record.phase = "during"
    steady_state = SteadyState(at_work)
    steady_state.watch(0.0)
    steady_state.measure()
    shares = {e.name: e.value for e in events(tmp_path) if isinstance(e, Measured)}
    assert shares == {"steady_during": 0.5}
