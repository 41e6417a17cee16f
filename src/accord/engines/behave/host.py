"""How to start behave. Never imports it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.engines.behave import once_made
from accord.model.assignment import Assignment
from accord.model.status import Suite
from accord.ports import Launch

# The conductor hears its workers out, then lets them undo, then ends them.
_GRACE_S: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Behave:
    """The engine of the scenarios suite."""

    name: str = "behave"
    suite: Suite = Suite.SCENARIOS

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        """Run the cases of ``assignment`` in worker processes of one child."""
        return Launch(
            command=(sys.executable, "-X", "utf8", "-m", "accord.engines.behave.probe", str(path)),
            folder=Path(assignment.workspace),
            environment={"PYTHONUNBUFFERED": "1"},
            grace_s=_GRACE_S,
            left_undone=lambda: once_made.clear(once_made.folder_of(assignment)),
        )
