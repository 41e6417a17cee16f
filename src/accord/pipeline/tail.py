"""Reads a journal while somebody else still writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from accord.model import journal
from accord.model.events import Event
from accord.model.journal import Damage
from accord.model.message import message


class Tail:
    """The events of one journal file, each once, in the order written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._line = 0
        self._rest = b""

    def read(self) -> Iterator[Event | Damage]:
        """What was completed since the last time."""
        if not self._path.is_file():
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            new = file.read()
        self._offset += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            yield from self._event(line, sentence=journal.GARBLED)

    def close(self) -> Iterator[Event | Damage]:
        """What is left when nobody writes any more; a last line without an end may be cut."""
        yield from self.read()
        rest, self._rest = self._rest, b""
        if rest:
            yield from self._event(rest, sentence=journal.CUT)

    def _event(self, line: bytes, *, sentence: str) -> Iterator[Event | Damage]:
        self._line += 1
        if not line.strip():
            return
        try:
            event = journal.decode(line)
        except ValueError:
            damage = message(sentence, path=self._path.name, line=self._line)
            yield Damage(path=self._path.name, line=self._line, message=damage)
        else:
            if event is not None:
                yield event
