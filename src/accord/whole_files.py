"""Writes files of which nobody ever reads a half, whoever reads or is killed at that moment."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace what a file says in one move; its folder is there, and ``private`` is for its owner.

    Raises:
        OSError: it cannot be written, and says what it said before.
    """
    # Others may write the same file: what came last counts, and none of it is mixed.
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        if private:
            write_private(draft, content)
        else:
            draft.write_bytes(content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # O_EXCL follows no link, and a file that stood there would have kept the mode it had.
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
