"""What counts as a disturbance, and what is left of one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from accord.engines.chaostoolkit.disturbance import DisturbanceTracker
from fakes.experiments import FakeLease, FakeSession, activity, context, document, steps


class SlowSession(FakeSession):
    """One in which it takes a moment to put something right."""

    def undo(self, service: str) -> bool:
        time.sleep(0.02)
        return super().undo(service)


def own(function: str) -> dict[str, Any]:
    provider = {"type": "python", "module": "accord.chaos", "func": function}
    return {"type": "action", "name": function, "provider": provider}


@pytest.mark.parametrize(
    ("action", "disturbed", "is_proven"),
    [
        pytest.param(own("kill"), 1, True, id="own-function-that-disturbs"),
        pytest.param(own("restore"), 0, False, id="own-function-that-undoes"),
        pytest.param(activity("slow", "action"), 1, False, id="of-somebody-else"),
    ],
)
def test_only_what_accord_did_itself_is_proven(
    tmp_path: Path, action: dict[str, Any], disturbed: int, is_proven: bool
) -> None:
    at_work = context(tmp_path, document())
    DisturbanceTracker(at_work).count(action, seconds=0.0)
    assert (at_work.findings.disturbed, at_work.findings.is_proven) == (disturbed, is_proven)


def test_the_call_of_a_rollback_undoes_in_the_method_too(tmp_path: Path) -> None:
    slow = {**activity("slow", "action"), "provider": {"type": "process", "path": "slow"}}
    mend = activity("mend", "action")
    tracker = DisturbanceTracker(context(tmp_path, document(rollbacks=[mend])))
    tracker.count(slow, seconds=0.0)
    was_active = tracker.is_active
    tracker.count(mend, seconds=0.0)
    assert (was_active, tracker.is_active) == (True, False)


def test_a_service_that_came_back_by_itself_was_not_disturbed(tmp_path: Path) -> None:
    session = FakeSession(held=[FakeLease(lasts=False)])
    at_work = context(tmp_path, document(), session=session)
    DisturbanceTracker(at_work).check_lasting(own("kill"))
    assert [problem.id for problem in at_work.findings.refused] == ["chaos.came-back"]


def test_what_is_still_disturbed_is_put_right_and_told(tmp_path: Path) -> None:
    session = FakeSession(held=[FakeLease()])
    tracker = DisturbanceTracker(context(tmp_path, document(), session=session))
    tracker.put_right()
    told = [(step.text, step.phase) for step in steps(tmp_path)]
    assert (session.held, told) == ([], [("shop", "after")])


def test_undoing_begins_with_the_first_service_that_is_put_right(tmp_path: Path) -> None:
    session = SlowSession(held=[FakeLease(), FakeLease(service="bank")])
    undoing = DisturbanceTracker(context(tmp_path, document(), session=session)).put_right()
    assert undoing.seconds >= 0.04


def test_what_was_undone_in_the_method_took_as_long_as_that_action(tmp_path: Path) -> None:
    tracker = DisturbanceTracker(context(tmp_path, document()))
    tracker.note_undone(seconds=8.0)
    tracker.note_undone(seconds=1.0)
    assert tracker.put_right().seconds == pytest.approx(8.0)


@pytest.mark.parametrize("seconds", [1.0, 8.0], ids=["one by one", "side by side"])
def test_services_are_undone_since_the_first_of_them_began(tmp_path: Path, seconds: float) -> None:
    session = FakeSession(held=[FakeLease(), FakeLease(service="bank")])
    tracker = DisturbanceTracker(context(tmp_path, document(), session=session))
    session.undo("shop")
    tracker.note_undone(seconds=8.0)
    session.undo("bank")
    tracker.note_undone(seconds=seconds)
    assert tracker.put_right().seconds == pytest.approx(8.0, abs=0.9)


def test_what_is_put_right_last_takes_as_long_as_what_was_undone_before(tmp_path: Path) -> None:
    session = FakeSession(held=[FakeLease(), FakeLease(service="bank")])
    tracker = DisturbanceTracker(context(tmp_path, document(), session=session))
    session.undo("shop")
    tracker.note_undone(seconds=8.0)
    assert tracker.put_right().seconds >= 8.0


@pytest.mark.parametrize("between", ["", "scenarios_hold"], ids=["at once", "looked at between"])
def test_services_that_the_method_restores_took_as_long_as_all_of_them(
    tmp_path: Path, between: str
) -> None:
    session = FakeSession(held=[FakeLease(), FakeLease(service="bank")])
    tracker = DisturbanceTracker(context(tmp_path, document(), session=session))
    session.undo("shop")
    tracker.count(own("restore"), seconds=8.0)
    if between:
        tracker.count(own(between), seconds=4.0)
    session.undo("bank")
    tracker.count(own("restore"), seconds=1.0)
    assert tracker.put_right().seconds >= 8.0


def test_rollbacks_of_somebody_else_make_no_service_start(tmp_path: Path) -> None:
    tracker = DisturbanceTracker(context(tmp_path, document()))
    tracker.note_rolled_back((own("restore"), 2.0), (activity("wait"), 8.0), (own("restore"), 1.0))
    assert tracker.put_right().seconds == pytest.approx(3.0)


def test_a_new_disturbance_is_undone_anew(tmp_path: Path) -> None:
    tracker = DisturbanceTracker(context(tmp_path, document()))
    tracker.note_undone(seconds=1.0)
    tracker.count(own("restart"), seconds=8.0)
    assert tracker.put_right().seconds == pytest.approx(8.0)


def test_nothing_is_undone_as_long_as_something_is_disturbed(tmp_path: Path) -> None:
    session = FakeSession(held=[FakeLease()])
    tracker = DisturbanceTracker(context(tmp_path, document(), session=session))
    tracker.note_undone(seconds=8.0)
    assert tracker.undoing is None


def test_a_system_that_accord_did_not_start_is_not_asked(tmp_path: Path) -> None:
    session = FakeSession(held=[FakeLease()], starts_system=False)
    assert not DisturbanceTracker(context(tmp_path, document(), session=session)).is_active
