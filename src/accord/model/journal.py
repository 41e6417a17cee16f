"""Events as lines of JSON, and back; the only truth about a run.

A journal is one file, or the files of a folder read in the order of their names. Unknown kinds are
skipped. A damaged line of a known kind is told, never skipped; only the very last line of a file
may be cut, because a process can die while it writes.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from accord.model import encoding
from accord.model.closing import Closing
from accord.model.events import Event
from accord.model.message import Message, message
from accord.model.shared_words import share_words_of

SUFFIX: Final = ".ndjson"
GARBLED: Final = "model.journal-garbled"
"""What is said of a line that cannot be read."""
CUT: Final = "model.journal-cut"
"""What is said of a last line whose end was never written."""
_KINDS: Final = frozenset(kind.__name__ for kind in get_args(Event))
# msgspec writes the tag first, so that a line tells its kind although it cannot be read.
_HEAD: Final = re.compile(rb'\s*\{\s*"kind"\s*:\s*"(\w+)"')
_DECODER: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(Event)


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a journal that cannot be read."""

    path: str
    line: int
    message: Message


class JournalWriter(Closing):
    """Appends events to one file; every line is on disk before the call returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, event: Event) -> None:
        """Append one event."""
        self.write_line(encode(event))

    def write_line(self, line: bytes) -> None:
        """Append an event that is already encoded, as workers hand them over."""
        # No buffer of Python's, which would be lost with a process that is killed.
        left = line + b"\n"
        # The last room of a disk takes a part of a line and raises only for the rest.
        while left:
            left = left[os.write(self._descriptor, left) :]

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def now() -> float:
    """The time an event happens, in seconds since the epoch, to the microsecond."""
    # A float of today's seconds holds no more digits that mean anything.
    return round(time.time(), 6)


def encode(event: Event) -> bytes:
    """One event as one line, without the newline."""
    return encoding.encode(event)


def decode(line: bytes) -> Event | None:
    """The event of a line, or none for a kind of a newer Accord.

    Raises:
        ValueError: the line is damaged.
    """
    try:
        event = _DECODER.decode(line)
    except msgspec.DecodeError:
        # An unknown kind raises the same error as a damaged line; only its head tells them apart.
        head = _HEAD.match(line)
        if head is not None and head[1].decode() not in _KINDS and _is_json(line):
            return None
        raise
    share_words_of(event)
    return event


def read(path: Path) -> Iterator[Event | Damage]:
    """Every event of a journal file or folder, with damage where it stands."""
    files = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    for file in files:
        # Line by line: a journal may be larger than all that is made of it.
        with file.open("rb") as lines:
            yield from read_lines(lines, path=file.name)


def read_lines(lines: Iterable[bytes], *, path: str) -> Iterator[Event | Damage]:
    """The events of lines with their ends; the last one has no newline only when it was cut."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = decode(line)
        except ValueError:
            sentence = GARBLED if line.endswith(b"\n") else CUT
            yield Damage(path=path, line=number, message=message(sentence, path=path, line=number))
        else:
            if event is not None:
                yield event


def schema() -> dict[str, Any]:
    """The JSON Schema of a journal line."""
    drawn = msgspec.json.schema(Event)
    # A suite that somebody brings has a name of its own, and its journals are valid too.
    suite = drawn["$defs"]["Suite"]
    suite["examples"] = suite.pop("enum")
    suite["type"] = "string"
    for described in drawn["$defs"].values():
        # Before Python 3.13 a docstring still has the indentation of its source.
        if "description" in described:
            described["description"] = cleandoc(described["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | drawn


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except msgspec.DecodeError:
        return False
    return True
