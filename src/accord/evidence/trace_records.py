"""What services recorded of one trace: records put together as calls, and as lines to read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from accord.evidence.hops import HopRecord
from accord.evidence.masks import Masks
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.ports import TraceEvidence

LONGEST_SHOWN: Final = 2_000
_MOST_LINES: Final = 200
_SHOWN: Final = ("method", "path", "status", "seconds", "to", "error")


class TraceRecords:
    """Collects the records of one trace; ``names`` are services by ``host:port``."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._calls: list[Call] = []
        self._inner: dict[str, str] = {}
        self._lines: list[tuple[float, str]] = []
        self._left_out = 0

    @property
    def last_at(self) -> float:
        """When the last line was written; 0 when there is none."""
        return self._lines[-1][0] if self._lines else 0.0

    def add_line(self, at: float, line: str) -> None:
        """Keep a line to be read."""
        if len(self._lines) < _MOST_LINES:
            self._lines.append((at, line[:LONGEST_SHOWN]))
        else:
            self._left_out += 1

    def add(self, record: HopRecord, *, shown: bool) -> None:
        """Keep a record: the call that it tells of, and a line of it if it is to be ``shown``."""
        if call := self._call(record):
            self._calls.append(call)
        elif record.span and record.parent:
            self._inner[record.span] = record.parent
        if shown:
            self.add_line(record.time, _line(record))

    def masked(self, masks: Masks) -> TraceEvidence:
        """Everything in order of time, without what is secret."""
        calls = sorted((self._joined(call) for call in self._calls), key=lambda c: c.started)
        lines = [line for _, line in sorted(self._lines, key=lambda pair: pair[0])]
        parts = [text for call in calls for text in (call.url, call.error, call.note)]
        texts = iter(masks.texts([*parts, *lines]))
        calls = [
            msgspec.structs.replace(call, url=next(texts), error=next(texts), note=next(texts))
            for call in calls
        ]
        shown = list(texts)
        if self._left_out:
            shown.append(f"… +{self._left_out}")
        return TraceEvidence(calls=tuple(calls), lines=tuple(shown))

    def _call(self, record: HopRecord) -> Call | None:
        outgoing, answered = record.event == "called", record.status > 0
        if not outgoing and not (record.event == "answered" and answered):
            return None
        error = "" if answered else record.error or record.message or "no answer"
        return Call(
            service=self._names.get(record.to, record.to) if outgoing else record.service,
            method=record.method,
            url=record.path,
            started=max(record.time - record.seconds, 0.0),
            seconds=record.seconds,
            trace=record.trace,
            span=record.span,
            parent=record.parent,
            response=CallResponse(status=record.status) if answered else None,
            error=error,
            note=record.message,
            origin=CallOrigin.LOG,
            caller=record.service if outgoing else "",
        )

    def _joined(self, call: Call) -> Call:
        """A call below the exchange that it belongs to, past the spans inside of a service."""
        parent = call.parent
        passed = set()
        while parent in self._inner and parent not in passed:
            passed.add(parent)
            parent = self._inner[parent]
        return msgspec.structs.replace(call, parent=parent)


def names_by_address(addresses: Mapping[str, str]) -> dict[str, str]:
    """Services by ``host:port``, for callers that say where they called and not whom."""
    names: dict[str, str] = {}
    for service, address in addresses.items():
        parts = urlsplit(address)
        if parts.hostname and parts.port:
            hosts: Iterable[str] = {parts.hostname}
            if parts.hostname in {"127.0.0.1", "localhost"}:
                hosts = ("127.0.0.1", "localhost")
            names |= {f"{host}:{parts.port}": service for host in hosts}
    return names


def _line(record: HopRecord) -> str:
    """One line a person reads: when, how bad, who, what, and whatever else was said."""
    at = record.time
    clock = time.strftime("%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}"
    details: dict[str, Any] = {
        name: value for name in _SHOWN if (value := getattr(record, name)) not in ("", 0, 0.0)
    }
    words = [clock, record.level or "info", record.service, record.event, record.message]
    words += [f"{key}={_text(value)}" for key, value in {**details, **record.rest}.items()]
    return " ".join(word for word in words if word)


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
