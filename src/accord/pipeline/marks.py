"""Marks runs that are being written or read, so that no other Accord deletes what is theirs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from accord.evidence.keys import make_private
from accord.system.leftovers import FOLDER

_MARKS: Final = "in-use"


@contextmanager
def in_use(workspace: Path, run: str) -> Iterator[None]:
    """Nobody deletes what belongs to a run while the block lasts and this process lives."""
    path = _path(workspace, run)
    make_private(workspace / FOLDER)
    path.parent.mkdir(exist_ok=True)
    handle = _shared(path)
    try:
        yield
    finally:
        _let_go(handle, path)


def is_in_use(workspace: Path, run: str) -> bool:
    """Whether a living process uses a run; the mark of a dead one is removed."""
    path = _path(workspace, run)
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    return not _let_go(handle, path)


def _path(workspace: Path, run: str) -> Path:
    return workspace / FOLDER / _MARKS / run


def _shared(path: Path) -> int:
    """Several may use the same run: one writes it, another shows it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH)
        # Whoever took it for left behind may have removed it between the two.
        if path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
            return handle
        os.close(handle)


def _let_go(handle: int, path: Path) -> bool:
    """Remove the mark if nobody else holds it; whether that was so."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(handle)
