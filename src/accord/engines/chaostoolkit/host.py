"""How to start Chaos Toolkit. Never imports it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from accord.model.assignment import Assignment
from accord.model.status import Suite
from accord.ports import Launch

# Whatever an experiment did is undone first: its rollbacks take their time, and services too.
_GRACE_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosToolkit:
    """The engine of the chaos suite."""

    name: str = "chaostoolkit"
    suite: Suite = Suite.CHAOS

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        """Run the experiments of ``assignment`` one after another, each in a child of its own."""
        command = "accord.engines.chaostoolkit.probe"
        return Launch(
            command=(sys.executable, "-X", "utf8", "-m", command, str(path)),
            folder=Path(assignment.workspace),
            environment={"PYTHONUNBUFFERED": "1"},
            grace_s=_GRACE_S,
        )
