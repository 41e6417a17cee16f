"""Reads services' logs and gives back, by trace, the calls and the lines they tell of."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from accord.evidence import log_lines
from accord.evidence.masks import Masks
from accord.evidence.service_names import ServiceNames
from accord.evidence.trace_entries import LONGEST_SHOWN, TraceEntries
from accord.ports import TraceEvidence

_LONGEST_LINE: Final = 64 * 1024
_PIECE_BYTES: Final = 1 << 18
_FEW_TRACES: Final = 40
_MOST_CONTINUED: Final = 60
_HALF_LINE_S: Final = 0.05
# What follows a line of log without a trace of its own, and belongs to it: a traceback.
_CONTINUED: Final = re.compile(r"\s+\S|Traceback |[\w.]+(?:Error|Exception|Interrupt)\b|\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A file of log lines.

    ``service`` is who writes it, where its lines do not say; the file's own name if nobody said.
    ``fields`` maps our names of fields to those of the service's own logger.
    """

    path: Path
    service: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def writer(self) -> str:
        """Who is taken to write it."""
        return self.service or self.path.stem


FilesOf = Callable[[Mapping[str, float]], Iterable[LogFile]]
"""The files that there are now, for the traces that are looked for."""


class LogFiles:
    """Logs that lie in files; a file that is missing or cannot be read counts as empty.

    Lines of prose are kept when they name a trace, or follow one as a traceback does. What was read
    is not read again: asked once more, it adds what was written since.
    """

    name = "logs"

    def __init__(self, files: FilesOf, *, masks: Masks, names: ServiceNames | None = None) -> None:
        self._files = files
        self._masks = masks
        self._names = names or ServiceNames()
        self._entries: dict[str, TraceEntries] = {}
        self._readers: dict[Path, _Reader] = {}

    def skip(self, files: Iterable[LogFile]) -> None:
        """Leave out what has been written so far: it is of nothing that will be asked for."""
        for file in files:
            self._reader(file).skip()

    def find(self, traces: Mapping[str, float], /) -> dict[str, TraceEvidence]:
        """Calls and lines of the traces asked for, which have to be the same every time."""
        for file in self._files(traces):
            self._reader(file).read(traces)
        return {trace: its.evidence(self._masks) for trace, its in self._entries.items()}

    def _reader(self, file: LogFile) -> _Reader:
        if file.path not in self._readers:
            self._readers[file.path] = _Reader(file, self._names, self._entries)
        return self._readers[file.path]


class _Reader:
    """Reads one file, piece by piece, from where it stopped the last time."""

    def __init__(
        self, file: LogFile, names: ServiceNames, entries: dict[str, TraceEntries]
    ) -> None:
        self._file = file
        self._names = names
        self._entries = entries
        self._inode = 0
        self._offset = 0
        self._open: TraceEntries | None = None
        self._continued = 0

    def skip(self) -> None:
        """Begin at the end of what is there."""
        try:
            state = self._file.path.stat()
        except OSError:
            return
        self._inode, self._offset = state.st_ino, state.st_size

    def read(self, traces: Mapping[str, float]) -> None:
        """Add what the file has of the traces to the entries."""
        try:
            with self._file.path.open("rb") as file:
                self._find_place(file)
                for lines in _pieces(file):
                    self._piece(lines, traces)
                self._offset = file.tell()
        except OSError:
            return

    def _find_place(self, file: BinaryIO) -> None:
        state = os.fstat(file.fileno())
        if state.st_ino != self._inode or state.st_size < self._offset:
            # The log was rotated, or begun anew.
            self._offset = 0
        self._inode = state.st_ino
        file.seek(self._offset)

    def _piece(self, lines: list[bytes], traces: Mapping[str, float]) -> None:
        # Most of a log is about other traces, and looking at each of its lines is dear.
        if self._open is None and not _trace_in(b"".join(lines), traces):
            return
        for line in lines:
            self._line(line, traces)

    def _line(self, raw: bytes, traces: Mapping[str, float]) -> None:
        trace = _trace_in(raw, traces)
        text = raw.decode("utf-8", "replace").rstrip()
        if not trace:
            self._continue(text)
            return
        around = traces[trace]
        entries = self._entries.setdefault(trace, TraceEntries(around=around))
        self._open, self._continued = entries, 0
        record = log_lines.parse(text, trace, around=around, names=self._file.fields)
        if record is None:
            entries.add_prose(text)
            return
        service = self._names.writer(record.service, source=self._file.writer, line=text)
        entries.add(record, service=service, asked=self._names.asked(record.to))

    def _continue(self, text: str) -> None:
        is_part = self._continued < _MOST_CONTINUED and _CONTINUED.match(text)
        if self._open is None or not is_part:
            self._open = None
            return
        self._open.add_prose(text[:LONGEST_SHOWN])
        self._continued += 1


def _trace_in(text: bytes, traces: Mapping[str, float]) -> str:
    # The digits before a UUID's first dash are found far quicker than whatever may be an id.
    if len(traces) <= _FEW_TRACES:
        in_lower_case = text.lower()
        if not any(trace[:8].encode() in in_lower_case for trace in traces):
            return ""
    return next((id for id in log_lines.traces_in(text) if id in traces), "")


def _pieces(file: BinaryIO) -> Iterator[list[bytes]]:
    """A file's lines, many at a time; what is beyond the longest that is read is left out."""
    piece: list[bytes] = []
    size = 0
    while line := file.readline(_LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
            # Somebody may be in the middle of writing it.
            time.sleep(_HALF_LINE_S)
            line += file.readline(_LONGEST_LINE)
        piece.append(line)
        size += len(line)
        while not line.endswith(b"\n") and (line := file.readline(_LONGEST_LINE)):
            pass
        if size >= _PIECE_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece
