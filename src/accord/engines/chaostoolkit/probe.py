"""Runs the experiments of a stage: ``python -m accord.engines.chaostoolkit.probe <file>``."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType

from accord.engines.chaostoolkit.supervisor import Supervisor
from accord.engines.entry import run_as_child
from accord.errors import Exit
from accord.model.assignment import Assignment

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main(path: Path) -> int:
    """Run the assignment saved at ``path``; the journal says how it went."""
    assignment = Assignment.load(path)
    os.chdir(assignment.workspace)
    supervisor = Supervisor(assignment, path)

    def hear(number: int, frame: FrameType | None) -> None:
        del number, frame
        supervisor.request_end()

    for number in _SIGNALS:
        signal.signal(number, hear)
    return Exit.OPEN if supervisor.run() else Exit.INTERRUPTED


if __name__ == "__main__":
    run_as_child(main)
