"""What steps made once in a stage: where it is remembered, and what of it was never undone."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Final

from accord.model.assignment import Assignment
from accord.model.message import Message, message

FOLDER: Final = ".accord/once"


def folder_of(assignment: Assignment) -> Path:
    """Where a stage's workers share what was made once; it may be a token, so never in reports."""
    return Path(assignment.workspace) / FOLDER / assignment.run / assignment.stage


def keys_in(folder: Path) -> tuple[str, ...]:
    """What is still to be undone, the last made first."""
    if not folder.is_dir():
        return ()
    from accord.steps.once import Once  # whoever makes nothing need not load it

    return Once(folder).made()


def clear(folder: Path) -> tuple[Message, ...]:
    """Forget everything that was made; what nobody undid is told, one message a key."""
    notes = tuple(message("engines.not-undone", key=key) for key in sorted(keys_in(folder)))
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        # Another stage of the same run may still keep something.
        folder.parent.rmdir()
    return notes
