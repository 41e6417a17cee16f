"""How to start a load stage. Never imports locust."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from accord.model.assignment import Assignment
from accord.model.status import Suite
from accord.ports import Launch


@dataclass(frozen=True, slots=True, kw_only=True)
class Locust:
    """The engine of the load suite."""

    name: str = "locust"
    suite: Suite = Suite.LOAD

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        """Run the profiles of ``assignment``, each in worker processes of one child."""
        return Launch(
            command=(sys.executable, "-X", "utf8", "-m", "accord.engines.locust.probe", str(path)),
            folder=Path(assignment.workspace),
            environment={"PYTHONUNBUFFERED": "1"},
        )
