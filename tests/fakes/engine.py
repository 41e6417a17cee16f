"""An engine whose child writes whatever a test wants to see in a journal."""

from __future__ import annotations

import sys
from pathlib import Path

from accord.model.assignment import Assignment
from accord.model.status import Suite
from accord.ports import Launch

CHILD = Path(__file__).with_name("engine_child.py")


class FakeEngine:
    """``behaviour`` is one of the words that ``engine_child.py`` knows."""

    name = "fake"

    def __init__(self, behaviour: str = "clean", *, suite: Suite = Suite.SCENARIOS) -> None:
        self.behaviour = behaviour
        self.suite = suite

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        command = (sys.executable, str(CHILD), str(path), self.behaviour)
        return Launch(command=command, folder=Path(assignment.workspace))
