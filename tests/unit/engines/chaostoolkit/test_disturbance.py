"""What counts as a disturbance, and what is left of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.engines.chaostoolkit.disturbance import DisturbanceTracker
from fakes.experiments import FakeLease, FakeSession, activity, context, document, steps


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
    DisturbanceTracker(at_work).count(action)
    assert (at_work.findings.disturbed, at_work.findings.is_proven) == (disturbed, is_proven)


def test_the_call_of_a_rollback_undoes_in_the_method_too(tmp_path: Path) -> None:
    slow = {**activity("slow", "action"), "provider": {"type": "process", "path": "slow"}}
    mend = activity("mend", "action")
    tracker = DisturbanceTracker(context(tmp_path, document(rollbacks=[mend])))
    tracker.count(slow)
    was_active = tracker.is_active
    tracker.count(mend)
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
    assert (session.held, told, tracker.undone_at is None) == ([], [("shop", "after")], False)


def test_a_system_that_accord_did_not_start_is_not_asked(tmp_path: Path) -> None:
    session = FakeSession(held=[FakeLease()], starts_system=False)
    assert not DisturbanceTracker(context(tmp_path, document(), session=session)).is_active
