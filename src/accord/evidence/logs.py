"""Reads services' logs and gives back, by trace, the calls and the lines they tell of."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from accord.evidence import log_lines
from accord.evidence.masks import Masks
from accord.evidence.trace_records import TraceRecords, names_by_address
from accord.ports import TraceEvidence

_LONGEST_LINE: Final = 64 * 1024
_MOST_CONTINUED: Final = 60
# Either spelling of an id, so that a line of none costs no more than looking for digits.
_MAY_HOLD_TRACE: Final = re.compile(rb"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-")
# What follows a line of log without a trace of its own, and belongs to it: a traceback.
_CONTINUED: Final = re.compile(r"\s+\S|Traceback |[\w.]+(?:Error|Exception|Interrupt)\b|\s*$")
# What collects the lines of containers writes before each whose it is.
_CONTAINER: Final = re.compile(r"\s*([\w.-]+?)(?:[-_]\d+)?\s+\|\s")


class LogFiles:
    """Logs that lie in files; a file that is missing or cannot be read counts as empty.

    Lines that tell of no request are kept when they name a trace, or follow one as a traceback
    does. At most 200 lines a trace are kept; a last line ``… +N`` counts the rest.
    """

    name = "logs"

    def __init__(
        self, files: Iterable[Path], *, addresses: Mapping[str, str], masks: Masks
    ) -> None:
        self._files = tuple(files)
        self._names = names_by_address(addresses)
        self._masks = masks

    def find(self, traces: Collection[str], /) -> dict[str, TraceEvidence]:
        """Calls and lines of the traces asked for."""
        by_trace: dict[str, TraceRecords] = {}
        for path in self._files:
            self._read(path, traces, by_trace)
        return {trace: records.masked(self._masks) for trace, records in by_trace.items()}

    def _read(self, path: Path, traces: Collection[str], by_trace: dict[str, TraceRecords]) -> None:
        last: TraceRecords | None = None
        at, continued, now = 0.0, 0, time.time()
        for raw in _lines(path):
            line = raw.decode("utf-8", "replace").rstrip()
            trace = _trace(raw, line, traces)
            if not trace:
                if last and continued < _MOST_CONTINUED and _CONTINUED.match(line):
                    last.add_line(at, line)
                    continued += 1
                else:
                    last = None
                continue
            last, continued = by_trace.setdefault(trace, TraceRecords(self._names)), 0
            record = log_lines.parse(line, trace, around=now)
            if record is None:
                at = last.last_at or at
                last.add_line(at, line)
                continue
            if not record.service:
                service = _container(line) or path.stem
                record = msgspec.structs.replace(record, service=service)
            at = record.time or at
            last.add(record, shown=True)


def _trace(raw: bytes, line: str, traces: Collection[str]) -> str:
    if not _MAY_HOLD_TRACE.search(raw):
        return ""
    return next((trace for trace in log_lines.traces_in(line) if trace in traces), "")


def _container(line: str) -> str:
    match = _CONTAINER.match(line)
    return match.group(1) if match else ""


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                whole = line.endswith(b"\n")
                while not whole and (rest := file.readline(_LONGEST_LINE)):
                    whole = rest.endswith(b"\n")
                yield line
    except OSError:
        return
