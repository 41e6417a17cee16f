"""What a run keeps from everybody but its owner, and only as long as it lasts.

That is what its engines are told, and what the files say unmasked. A run that is killed leaves it
behind; the next one removes it, but never that of a run that is still in use.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from accord.evidence.keys import make_private
from accord.model.assignment import Assignment
from accord.pipeline.marks import is_in_use

_FOLDER: Final = ".accord/private"
_ONCE: Final = ".accord/once"


def private_folder(workspace: Path, name: str) -> Path:
    """Where that folder of a run is."""
    # Whole, as engines run in folders of their own.
    return workspace.resolve() / _FOLDER / name


@contextmanager
def private(workspace: Path, name: str) -> Iterator[Path]:
    """The folder of a run that is marked as in use, there until the block ends.

    Raises:
        OSError: the workspace cannot be written.
    """
    folder = private_folder(workspace, name)
    make_private(folder.parents[1])
    # `mkdir(parents=True)` would give the folders above it the usual mode.
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    # It must be new: one that stands there may be open to others.
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left(workspace: Path) -> dict[str, tuple[str, ...]]:
    """Remove what killed runs left; the secrets of each, so that its logs can still be masked."""
    secrets_by_run: dict[str, tuple[str, ...]] = {}
    for folder in sorted((workspace.resolve() / _FOLDER).glob("*/")):
        if not is_in_use(workspace, folder.name):
            # Read before they go: nothing else knows what its engines were told.
            secrets_by_run[folder.name] = _secrets(folder)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(workspace / _ONCE / folder.name, ignore_errors=True)
    return secrets_by_run


def _secrets(folder: Path) -> tuple[str, ...]:
    secrets: dict[str, None] = {}
    for path in folder.glob("*.json"):
        try:
            secrets |= dict.fromkeys(Assignment.load(path).secrets)
        except (OSError, msgspec.MsgspecError):
            # Not every file is an assignment, and one may be cut short.
            continue
    return tuple(secrets)
