"""Runs the load profiles of one assignment: ``python -m accord.engines.locust.probe <file>``.

Locust itself is imported only by the workers that this process starts.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType
from typing import Final

from accord.engines.entry import run_as_child
from accord.engines.locust.conductor import LoadConductor
from accord.errors import Exit
from accord.model.assignment import Assignment

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def main(path: Path) -> int:
    """Run the assignment saved at ``path``; the journal says how it went."""
    signals: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        del frame
        # Nothing else: a handler runs between any two instructions, also while a line is written.
        signals.append(number)

    for number in _SIGNALS:
        signal.signal(number, hear)
    assignment = Assignment.load(path)
    os.chdir(assignment.workspace)
    finished = LoadConductor(assignment, is_stop_asked=lambda: bool(signals)).conduct()
    return Exit.OPEN if finished else Exit.INTERRUPTED


if __name__ == "__main__":
    run_as_child(main)
