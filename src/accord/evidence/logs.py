"""Reads services' logs and gives back, by trace, the calls and the lines they tell of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.evidence import log_lines
from accord.evidence.masks import Masks
from accord.evidence.service_names import ServiceNames
from accord.evidence.trace_entries import LONGEST_SHOWN, TraceEntries
from accord.ports import TraceEvidence

_LONGEST_LINE: Final = 64 * 1024
_PIECE_BYTES: Final = 1 << 18
_MOST_CONTINUED: Final = 60
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


class LogFiles:
    """Logs that lie in files; a file that is missing or cannot be read counts as empty.

    Lines of prose are kept when they name a trace, or follow one as a traceback does.
    """

    name = "logs"

    def __init__(
        self, files: Iterable[LogFile], *, masks: Masks, names: ServiceNames | None = None
    ) -> None:
        self._files = tuple(files)
        self._masks = masks
        self._names = names or ServiceNames()

    def find(self, traces: Mapping[str, float], /) -> dict[str, TraceEvidence]:
        """Calls and lines of the traces asked for."""
        entries: dict[str, TraceEntries] = {}
        for file in self._files:
            _Reader(file, self._names, traces, entries).read()
        return {trace: its.evidence(self._masks) for trace, its in entries.items()}


class _Reader:
    """Reads one file, piece by piece."""

    def __init__(
        self,
        file: LogFile,
        names: ServiceNames,
        traces: Mapping[str, float],
        entries: dict[str, TraceEntries],
    ) -> None:
        self._file = file
        self._names = names
        self._traces = traces
        self._entries = entries
        self._open: TraceEntries | None = None
        self._continued = 0

    def read(self) -> None:
        """Add what the file has of the traces to the entries."""
        for lines in _pieces(self._file.path):
            # Most of a log is about other traces, and looking at each of its lines is dear.
            if self._open is None and not self._names_trace(b"".join(lines)):
                continue
            for line in lines:
                self._line(line)

    def _names_trace(self, text: bytes) -> str:
        return next((id for id in log_lines.traces_in(text) if id in self._traces), "")

    def _line(self, raw: bytes) -> None:
        trace = self._names_trace(raw)
        text = raw.decode("utf-8", "replace").rstrip()
        if not trace:
            self._continue(text)
            return
        around = self._traces[trace]
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


def _pieces(path: Path) -> Iterator[list[bytes]]:
    """A file's lines, many at a time; what is beyond the longest that is read is left out."""
    try:
        with path.open("rb") as file:
            piece: list[bytes] = []
            size = 0
            while line := file.readline(_LONGEST_LINE):
                piece.append(line)
                size += len(line)
                while not line.endswith(b"\n") and (line := file.readline(_LONGEST_LINE)):
                    pass
                if size >= _PIECE_BYTES:
                    yield piece
                    piece, size = [], 0
            yield piece
    except OSError:
        return
