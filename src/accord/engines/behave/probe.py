"""Runs the scenarios of one assignment: ``python -m accord.engines.behave.probe <file>``."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from accord.engines.behave.processes import warm_up
from accord.engines.entry import run_as_child
from accord.errors import AccordError, Exit

if TYPE_CHECKING:
    from accord.model.assignment import Assignment

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def main(path: Path) -> int:
    """Run the assignment saved at ``path``; the journal says how it went."""
    # Before anything else is loaded: the fork server has the most to load, and workers wait for it.
    warm_up()
    from accord.engines.behave.conductor import ScenariosConductor
    from accord.model.assignment import Assignment

    assignment = Assignment.load(path)
    os.chdir(assignment.workspace)
    with _wishes() as wish:
        try:
            finished = ScenariosConductor(assignment, wish=wish).conduct()
        except AccordError as error:
            _tell(error, assignment)
            raise
    return Exit.OPEN if finished else Exit.INTERRUPTED


def _tell(error: AccordError, assignment: Assignment) -> None:
    """Let the report say why the stage could not begin."""
    from accord.evidence import Journal, masks_of
    from accord.model.events import Noted
    from accord.model.journal import now
    from accord.text.errors import error_message

    note = error_message(error)
    with Journal(Path(assignment.journal), masks_of(assignment)) as journal:
        journal.write(Noted(at=now(), stage=assignment.stage, note=note, breaks=True))


def _wishes() -> Connection:
    """A connection that becomes readable when somebody wants the stage to end."""
    wish, wisher = Pipe(duplex=False)

    def hear(number: int, frame: FrameType | None) -> None:
        del frame
        wisher.send_bytes(bytes([number]))

    for number in _SIGNALS:
        signal.signal(number, hear)
    return wish


if __name__ == "__main__":
    run_as_child(main)
