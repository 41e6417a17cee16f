"""The workspace's masking key, so that every process of a run gives a secret the same pseudonym."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_BYTES: Final = 32


def make_private(folder: Path) -> None:
    """A workspace's ``.accord``, told to Git as nothing of its concern.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")


def key_of_words(folder: Path) -> bytes:
    """The same key for what is only said; where none can be kept, one of this process alone."""
    try:
        return workspace_key(folder)
    except OSError:
        return os.urandom(_BYTES)


def workspace_key(folder: Path) -> bytes:
    """The key kept in ``folder`` (a workspace's ``.accord``), made at random when there is none.

    Raises:
        OSError: the folder cannot be written.
    """
    path = folder / "masks.key"
    for _ in range(2):
        if path.is_file() and (key := path.read_bytes()):
            return key
        make_private(folder)
        fresh = folder / f".masks-{os.getpid()}.key"
        fresh.write_bytes(os.urandom(_BYTES))
        fresh.chmod(0o600)
        try:
            # A link fails when another process was first, and then its key is the one to use.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink(missing_ok=True)
    return path.read_bytes()
