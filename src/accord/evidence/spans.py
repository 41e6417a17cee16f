"""The spans of a run as a source of evidence, once those that are still on their way are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from accord.evidence import otlp_receiver
from accord.evidence.hops import HopRecord
from accord.evidence.masks import Masks
from accord.evidence.trace_records import TraceRecords, names_by_address
from accord.ports import Clock, TraceEvidence

_LONGEST_WAIT_S: Final = 5.0
# Nobody may be instrumented at all; whoever is has sent its first batch by then.
_FIRST_WAIT_S: Final = 0.5
_PAUSE_S: Final = 0.05


class Spans:
    """What instrumented services sent to the run's receiver, which spools it at ``path``."""

    name = "spans"

    def __init__(
        self, path: Path, *, addresses: Mapping[str, str], masks: Masks, clock: Clock
    ) -> None:
        self._path = path
        self._names = names_by_address(addresses)
        self._masks = masks
        self._clock = clock

    def find(self, traces: Collection[str], /) -> dict[str, TraceEvidence]:
        """Calls and lines of the traces asked for; waits, at most 5 s, until chains are whole."""
        by_trace: dict[str, TraceRecords] = {}
        for record in self._whole(traces):
            records = by_trace.setdefault(record.trace, TraceRecords(self._names))
            # A span is no line that somebody wrote; a log record is.
            records.add(record, shown=not record.event and "span" not in record.rest)
        return {trace: records.masked(self._masks) for trace, records in by_trace.items()}

    def _whole(self, traces: Collection[str]) -> list[HopRecord]:
        begun = self._clock.monotonic()
        while True:
            every = [*otlp_receiver.read(self._path)]
            waited = self._clock.monotonic() - begun
            limit = _LONGEST_WAIT_S if every else _FIRST_WAIT_S
            of_traces = [record for record in every if record.trace in traces]
            senders = {record.service for record in every}
            if waited >= limit or (every and self._is_whole(of_traces, traces, senders)):
                return of_traces
            self._clock.sleep(_PAUSE_S)

    def _is_whole(
        self, records: list[HopRecord], traces: Collection[str], senders: set[str]
    ) -> bool:
        """Whether every answered call to a service that sends spans has its other side."""
        answered = {record.parent for record in records if record.event == "answered"}
        owed = (
            record.span
            for record in records
            if record.event == "called"
            and record.status
            and self._names.get(record.to, record.to) in senders
        )
        return {record.trace for record in records} >= set(traces) and answered.issuperset(owed)
