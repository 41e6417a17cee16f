"""Lists on disk that several Accords of one workspace change in turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from accord.evidence.locked import locked
from accord.whole_files import write_whole

Entry = TypeVar("Entry")


@contextmanager
def ledger(path: Path, kind: type[Entry]) -> Iterator[list[Entry]]:
    """The entries of a file, to be changed in place; an empty list has no file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_name(f"{path.name}.lock")):
        entries = entries_of(path, kind)
        before = list(entries)
        yield entries
        if not entries:
            path.unlink(missing_ok=True)
        elif entries != before:
            write_whole(path, msgspec.json.encode(entries))


def entries_of(path: Path, kind: type[Entry]) -> list[Entry]:
    """The entries as they stand; none when the file is torn, since nothing is known from it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[kind])  # type: ignore[valid-type]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return []
