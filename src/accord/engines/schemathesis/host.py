"""How to start schemathesis. Never imports it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.model.assignment import Assignment
from accord.model.status import Suite
from accord.ports import Launch

_PROBE: Final = "accord.engines.schemathesis.probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemathesis:
    """The engine of the contract suite."""

    name: str = "schemathesis"
    suite: Suite = Suite.CONTRACT

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        """Try the operations of ``assignment`` from one child process."""
        return Launch(
            command=(sys.executable, "-X", "utf8", "-m", _PROBE, str(path)),
            folder=Path(assignment.workspace),
            # The order in which sets are walked must not change what a seed draws.
            environment={"PYTHONUNBUFFERED": "1", "PYTHONHASHSEED": "0"},
        )
