"""What instrumented services sent to the receiver of a run, by trace."""

from __future__ import annotations

from collections.abc import Mapping

from accord.evidence.masks import Masks
from accord.evidence.otlp_receiver import Receiver
from accord.evidence.service_names import ServiceNames
from accord.evidence.trace_entries import TraceEntries
from accord.ports import TraceEvidence


class Spans:
    """Spans and log records that a receiver got since this was made.

    Asked once more, it adds what came since.
    """

    name = "spans"

    def __init__(
        self, receiver: Receiver, *, masks: Masks, names: ServiceNames | None = None
    ) -> None:
        self._receiver = receiver
        self._masks = masks
        self._names = names or ServiceNames()
        self._offset = receiver.size
        self._entries: dict[str, TraceEntries] = {}

    def find(self, traces: Mapping[str, float], /) -> dict[str, TraceEvidence]:
        """Calls and lines of the traces asked for, which have to be the same every time."""
        end = self._receiver.size
        for record in self._receiver.records(self._offset, end):
            if record.trace in traces:
                around = traces[record.trace]
                entries = self._entries.setdefault(record.trace, TraceEntries(around=around))
                service = self._names.writer(record.service, source="")
                callee = self._names.asked(record.to)
                # A span is no line that somebody wrote; a log record is.
                is_line = not record.event and "span" not in record.rest
                entries.add(record, service=service, asked=callee, is_line=is_line)
        self._offset = end
        return {trace: its.evidence(self._masks) for trace, its in self._entries.items()}
