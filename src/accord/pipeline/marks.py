"""Marks runs that are being written or read, so that no other Accord deletes what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from accord.evidence.keys import make_private
from accord.evidence.locked import is_locked, locked
from accord.system.leftovers import FOLDER

_MARKS: Final = "in-use"


@contextmanager
def in_use(workspace: Path, run: str) -> Iterator[None]:
    """Nobody deletes what belongs to a run while the block lasts and this process lives."""
    make_private(workspace / FOLDER)
    # A mark of its own for each user: one may write the run while another shows it.
    # A lock of the operating system, which nobody leaves behind however they die.
    with locked(_folder(workspace) / f"{run}.{uuid4().hex}"):
        yield


def is_in_use(workspace: Path, run: str) -> bool:
    """Whether a living process uses a run; marks of dead ones are removed."""
    # Every one is tried, so that those of dead processes go although a living one holds the run.
    is_held = [is_locked(mark) for mark in _folder(workspace).glob(f"{run}.*")]
    return any(is_held)


def _folder(workspace: Path) -> Path:
    return workspace / FOLDER / _MARKS
