"""A run that cannot be recorded any further ends with what was seen until then."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from accord.config.settings import Environment
from accord.errors import Exit, MachineError
from accord.model.catalogue import Catalogue
from accord.model.events import Decided, Event, PlannedCase
from accord.model.journal import Damage
from accord.model.run import Run
from accord.model.status import Suite
from accord.pipeline.plan import PlannedStage
from accord.pipeline.run import RunOrder, run
from accord.system.environment import Target
from fakes.engine import FakeEngine

CASES = tuple(PlannedCase(id=f"f#{name}", title=name) for name in ("first", "second", "third"))


def full_when_decided(event: Event | Damage, so_far: Run) -> None:
    """The disk is full once all cases are over."""
    if isinstance(event, Decided):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("behaviour", "code"), [("fails", Exit.FAILED), ("clean", Exit.BROKEN), ("breaks", Exit.BROKEN)]
)
def test_a_full_disk_cures_nobody(tmp_path: Path, behaviour: str, code: Exit) -> None:
    planned = PlannedStage(name="scenarios", suite=Suite.SCENARIOS, engine="fake", cases=CASES)
    order = RunOrder(
        workspace=tmp_path,
        reports=tmp_path / "reports",
        catalogue=Catalogue(title="Shop"),
        stages=(planned,),
        target=Target(name="local", settings=Environment()),
        engines={"fake": FakeEngine(behaviour)},
        masks=(),
        leave_out=(),
        allow=(),
        client_timeout_s=30.0,
        keep_runs=20,
    )
    with pytest.raises(MachineError) as caught:
        run(order, watch=full_when_decided)
    assert caught.value.exit is code
    assert caught.value.arguments["reason"] == "No space left on device"
