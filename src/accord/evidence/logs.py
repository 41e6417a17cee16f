"""Reads services' logs and gives back, by trace, the calls and the lines they tell of."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from accord.evidence.masks import Masks
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.ports import TraceEvidence

_LONGEST_LINE: Final = 64 * 1024
_MOST_LINES: Final = 200
_LONGEST_SHOWN: Final = 2_000
_MOST_CONTINUED: Final = 60
_MILLISECONDS_SINCE_EPOCH: Final = 1e11
_TRACE: Final = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
# What follows a line of log without a trace of its own, and belongs to it: a traceback.
_CONTINUED: Final = re.compile(r"\s+\S|Traceback |[\w.]+(?:Error|Exception|Interrupt)\b|\s*$")
_ALIASES: Final = {
    "time": ("time", "timestamp", "ts", "@timestamp"),
    "level": ("level", "severity", "levelname", "log.level"),
    "service": ("service", "service.name", "service_name"),
    "event": ("event",),
    "trace": ("trace", "trace_id", "traceId", "trace.id", "traceid"),
    "span": ("span", "span_id", "spanId", "span.id"),
    "parent": ("parent", "parent_id", "parentId", "parent_span_id", "parentSpanId"),
    "method": ("method", "http.method", "http_method"),
    "path": ("path", "http.path", "url.path", "url"),
    "status": ("status", "status_code", "http.status_code"),
    "seconds": ("seconds", "duration_s", "duration"),
    "message": ("message", "msg"),
    "to": ("to",),
    "error": ("error",),
}
_KNOWN: Final = frozenset(alias for names in _ALIASES.values() for alias in names)


@dataclass(slots=True)
class _TraceEntries:
    calls: list[Call] = field(default_factory=list)
    lines: list[tuple[float, str]] = field(default_factory=list)
    left_out: int = 0

    def add(self, at: float, line: str) -> None:
        if len(self.lines) < _MOST_LINES:
            self.lines.append((at, line))
        else:
            self.left_out += 1


class LogFiles:
    """Logs that lie in files; a file that is missing or cannot be read counts as empty.

    Lines that are no JSON are kept when they name a trace, or follow one as a traceback does.
    At most 200 lines a trace are kept; a last line ``… +N`` counts the rest.
    """

    name = "logs"

    def __init__(self, files: Iterable[Path], *, masks: Masks) -> None:
        self._files = tuple(files)
        self._masks = masks

    def find(self, traces: Collection[str], /) -> dict[str, TraceEvidence]:
        """Calls and lines of the traces asked for."""
        entries: dict[str, _TraceEntries] = {}
        for path in self._files:
            _read_file(path, traces, entries)
        return {trace: _masked(its, self._masks) for trace, its in entries.items()}


def _read_file(path: Path, traces: Collection[str], entries: dict[str, _TraceEntries]) -> None:
    last: _TraceEntries | None = None
    at, continued = 0.0, 0
    for raw in _lines(path):
        trace = next((t for t in map(bytes.decode, _TRACE.findall(raw)) if t in traces), "")
        if not trace:
            text = raw.decode("utf-8", "replace").rstrip()
            if last and continued < _MOST_CONTINUED and _CONTINUED.match(text):
                last.add(at, text[:_LONGEST_SHOWN])
                continued += 1
            else:
                last = None
            continue
        last, continued = entries.setdefault(trace, _TraceEntries()), 0
        entry = _entry(raw, trace)
        at = _note(last, raw, entry, path.stem) or at


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


def _entry(raw: bytes, trace: str) -> Mapping[str, Any] | None:
    """A line's fields under our names, or none when it is no JSON object of this trace."""
    start = raw.find(b"{")
    try:
        fields = msgspec.json.decode(raw[start:]) if start >= 0 else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(fields, dict):
        return None
    entry: dict[str, Any] = {
        name: next((fields[alias] for alias in aliases if alias in fields), None)
        for name, aliases in _ALIASES.items()
    }
    entry["rest"] = {name: value for name, value in fields.items() if name not in _KNOWN}
    return entry if entry["trace"] == trace else None


def _note(entries: _TraceEntries, raw: bytes, entry: Mapping[str, Any] | None, name: str) -> float:
    """Add a line, and the call it tells of; give back its time, 0 when it has none."""
    if entry is None:
        text = raw.decode("utf-8", "replace").rstrip()
        at = entries.lines[-1][0] if entries.lines else 0.0
        entries.add(at, text[:_LONGEST_SHOWN])
        return at
    at = _seconds_since_epoch(entry["time"])
    service = _text(entry["service"]) or name
    if call := _call(entry, service=service, at=at):
        entries.calls.append(call)
    entries.add(at, _shown(entry, service=service, at=at)[:_LONGEST_SHOWN])
    return at


def _call(entry: Mapping[str, Any], *, service: str, at: float) -> Call | None:
    event, status = entry["event"], _number(entry["status"])
    outgoing, answered = event == "called", status > 0
    if not outgoing and not (event == "answered" and answered):
        return None
    seconds = _number(entry["seconds"])
    return Call(
        service=_text(entry["to"]) if outgoing else service,
        method=_text(entry["method"]).upper(),
        url=_text(entry["path"]),
        started=max(at - seconds, 0.0),
        seconds=seconds,
        trace=_text(entry["trace"]),
        span=_text(entry["span"]),
        parent=_text(entry["parent"]),
        response=CallResponse(status=int(status)) if answered else None,
        error="" if answered else _text(entry["error"]) or _text(entry["message"]) or "no answer",
        note=_text(entry["message"]),
        origin=CallOrigin.LOG,
        caller=service if outgoing else "",
    )


def _shown(entry: Mapping[str, Any], *, service: str, at: float) -> str:
    """One line a person reads: when, how bad, who, what, and whatever else was said."""
    clock = time.strftime("%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}"
    told = {key: entry[key] for key in ("method", "path", "status", "seconds", "to", "error")}
    details = {key: value for key, value in told.items() if value is not None} | entry["rest"]
    words = [clock, _text(entry["level"]) or "info", service, _text(entry["event"])]
    words.append(_text(entry["message"]))
    words += [f"{key}={_text(value)}" for key, value in details.items()]
    return " ".join(word for word in words if word)


def _masked(entries: _TraceEntries, masks: Masks) -> TraceEvidence:
    calls = sorted(entries.calls, key=lambda call: call.started)
    lines = [line for _, line in sorted(entries.lines, key=lambda pair: pair[0])]
    parts = [text for call in calls for text in (call.url, call.error, call.note)]
    masked = masks.texts([*parts, *lines])
    texts = iter(masked)
    calls = [
        msgspec.structs.replace(call, url=next(texts), error=next(texts), note=next(texts))
        for call in calls
    ]
    shown = list(texts)
    if entries.left_out:
        shown.append(f"… +{entries.left_out}")
    return TraceEvidence(calls=tuple(calls), lines=tuple(shown))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _seconds_since_epoch(value: object) -> float:
    """A time given in seconds, in milliseconds or in ISO 8601; 0 when it is none of them."""
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        try:
            return datetime.fromisoformat(value).timestamp()
        except ValueError:
            return 0.0
    number = _number(value)
    return number / 1000 if number > _MILLISECONDS_SINCE_EPOCH else number
