"""An engine that keeps what it is handed, and whose last case fails."""

from __future__ import annotations

import sys
from pathlib import Path

from accord.model.assignment import Assignment
from accord.model.status import Suite
from accord.ports import Launch
from fakes.engine import CHILD
from fakes.engine_child import AWAIT, TELL_VARIABLES

ASSIGNMENTS: list[Assignment] = []
"""What was handed over, the newest last; whoever uses the engine empties it."""
VARIABLES_FILE = "variables.json"
"""In the workspace: the variables that the newest process was told."""
AWAITED_FILE = "awaited"
"""In the workspace, while it is there: the last case goes on."""


class RecordingEngine:
    """``name`` is the real engine's, whose place it takes."""

    def __init__(self, name: str, suite: Suite) -> None:
        self.name, self.suite = name, suite

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        ASSIGNMENTS.append(assignment)
        variables = Path(assignment.workspace) / VARIABLES_FILE
        return Launch(
            command=(sys.executable, str(CHILD), str(path), "fails"),
            folder=path.parent,
            environment={
                TELL_VARIABLES: str(variables),
                AWAIT: str(Path(assignment.workspace) / AWAITED_FILE),
            },
        )


def recorder() -> RecordingEngine:
    """In the place of the scenarios' engine."""
    return RecordingEngine("behave", Suite.SCENARIOS)


def contract_recorder() -> RecordingEngine:
    """In the place of the contracts' engine."""
    return RecordingEngine("schemathesis", Suite.CONTRACT)


def other_recorder() -> RecordingEngine:
    """A second engine."""
    return RecordingEngine("other", Suite.SCENARIOS)
