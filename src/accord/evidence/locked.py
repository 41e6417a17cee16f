"""A file that one process at a time holds, and that the system gives back when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ASK_AGAIN_S: Final = 0.01


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file while the block lasts, waiting for whoever holds it; afterwards it is gone."""
    # Where it is used: it brings databases and event loops, and most processes lock nothing.
    from filelock import FileLock

    with FileLock(path, poll_interval=_ASK_AGAIN_S):
        try:
            yield
        finally:
            # Whoever waits for it finds out that it is gone, and makes a new one.
            path.unlink(missing_ok=True)


def is_locked(path: Path) -> bool:
    """Whether a living process holds the file; one that a dead process left is removed."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(path, timeout=0):
            path.unlink(missing_ok=True)
    except Timeout:
        return True
    return False
