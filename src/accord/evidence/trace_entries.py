"""What one source has of one trace, while it is gathered: records of calls, and lines to read."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec.structs import replace

from accord.evidence.hops import HopRecord
from accord.evidence.masks import Masks
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.ports import TraceEvidence

LONGEST_SHOWN: Final = 2_000
_MOST_LINES: Final = 200
_MOST_CALLS: Final = 5_000
_MOST_COMPLAINING: Final = 5_000
_MOST_SAID: Final = 20
_REFUSED: Final = 400
# A limit with its unit, as in: timed out after 2 s, timeout of 2000ms exceeded.
_LIMIT: Final = re.compile(
    r"tim(?:ed |e[- ]?)out\D{0,12}?(\d{1,6}(?:\.\d{1,6})?)\s?(?:(ms|milli)|s\b|sec)", re.IGNORECASE
)
# What loggers of requests write of every answer, such as those of Node, Go, Java and .NET.
_ROUTINE: Final = re.compile(
    r"(?:http\s)?(?:(?:incoming|outgoing)\s)?(?:request|response|call)(?:\s(?:was\s)?(?:completed"
    r"|errored|finished|failed|handled|served|processed|sent|ended|done|aborted))?"
    r"(?:\swith\s(?:status\s)?(?:code\s)?\d{3})?"
    r"|(?:request\s)?failed with status code \d{3}|finished (?:handling )?(?:request|call)"
    r"|completed \d{3}\b.*|http \S+ \S+ responded \d{3} in .*",
    re.IGNORECASE,
)
_COMPLAINTS: Final = frozenset({"error", "fatal", "critical", "severe"})
_PEACEFUL: Final = frozenset({"info", "information", "notice", "debug", "trace", "verbose"})


@dataclass(slots=True, kw_only=True)
class TraceEntries:
    """The calls and lines of one trace; at most 200 lines, the last of which counts the rest.

    ``around`` is about when the trace happened, for records that do not say when they did.
    """

    around: float = 0.0
    _calls: list[Call] = field(default_factory=list)
    _lines: list[tuple[float, str]] = field(default_factory=list)
    _inner: dict[str, str] = field(default_factory=dict)
    _complaints: dict[tuple[str, str], deque[tuple[float, str]]] = field(default_factory=dict)
    _left_out: int = 0
    _evidence: TraceEvidence | None = None

    def add(self, record: HopRecord, *, service: str, asked: str, is_line: bool = True) -> None:
        """Add what ``service`` recorded, of a call to ``asked`` if it made one.

        ``is_line`` tells whether it is to be read as a line too.
        """
        self._evidence = None
        at = record.time or self.around
        call = _call(record, at=at, service=service, asked=asked)
        # Who passes the header on as it came has no span of its own, in whichever line.
        if call is None and (span := record.span or record.parent) and record.level in _COMPLAINTS:
            said = (at, record.error or record.message)
            complaints = self._complaints.setdefault((service, span), deque(maxlen=_MOST_SAID))
            complaints.append(said)
            # Who complains without end says the same all the time; what was said first may go.
            if len(self._complaints) > _MOST_COMPLAINING:
                del self._complaints[next(iter(self._complaints))]
        if call is None and record.span and record.parent:
            self._inner[record.span] = record.parent
        elif call is not None and len(self._calls) < _MOST_CALLS:
            self._calls.append(call)
        if is_line:
            self._line(at, _shown(record, at=at, service=service))

    def add_prose(self, line: str) -> None:
        """Add a line without fields; it follows whatever was added before it."""
        self._line(self._lines[-1][0] if self._lines else 0.0, line)

    def evidence(self, masks: Masks) -> TraceEvidence:
        """All of it in the order of time, masked."""
        if self._evidence is None:
            self._evidence = self._gathered(masks)
        return self._evidence

    def _gathered(self, masks: Masks) -> TraceEvidence:
        spans = {call.span for call in self._calls}
        joined = [
            replace(call, parent=self._hop_above(call.parent, spans), note=self._reason(call))
            for call in self._calls
        ]
        calls = sorted(joined, key=lambda call: call.started)
        lines = [line for _, line in sorted(self._lines, key=lambda entry: entry[0])]
        parts = [text for call in calls for text in (call.url, call.error, call.note)]
        texts = iter(masks.texts([*parts, *lines]))
        calls = [
            replace(call, url=next(texts), error=next(texts), note=next(texts)) for call in calls
        ]
        shown = list(texts)
        if self._left_out:
            shown.append(f"… +{self._left_out}")
        return TraceEvidence(calls=tuple(calls), lines=tuple(shown))

    def _reason(self, call: Call) -> str:
        """What a service said of its answer, where need be in a line before that of the answer."""
        if call.caller or (call.status or 0) < _REFUSED:
            return call.note
        is_routine = _ROUTINE.fullmatch(call.note.rstrip(".")) is not None
        if call.note and not is_routine and f"{call.method} {call.url}" not in call.note:
            return call.note
        complaints = self._complaints.get((call.service, call.span or call.parent), ())
        # Calls of one service may share what they were asked with.
        over = call.started + call.seconds
        said = [text for at, text in complaints if call.span or call.started <= at <= over]
        return said[-1] if said else "" if is_routine else call.note

    def _hop_above(self, parent: str, spans: set[str]) -> str:
        """The nearest span above that is a call; those within a service only lead there."""
        passed: set[str] = set()
        above = parent
        while above in self._inner and above not in spans and above not in passed:
            passed.add(above)
            above = self._inner[above]
        return above

    def _line(self, at: float, line: str) -> None:
        self._evidence = None
        if len(self._lines) < _MOST_LINES:
            self._lines.append((at, line[:LONGEST_SHOWN]))
        else:
            self._left_out += 1


def _call(record: HopRecord, *, at: float, service: str, asked: str) -> Call | None:
    is_outgoing, was_answered = record.event == "called", record.status > 0
    if not is_outgoing and not (record.event == "answered" and was_answered):
        return None
    if not was_answered and not record.error and record.level in _PEACEFUL:
        # Whoever complains of nothing does not say that nobody answered.
        return None
    # When a call began decides who was waited for, and many write down only when it was over.
    seconds = record.seconds or (0.0 if was_answered else _given_up_after(record))
    return Call(
        service=asked if is_outgoing else service,
        method=record.method,
        url=record.path,
        started=max(at - seconds, 0.0),
        seconds=seconds,
        trace=record.trace,
        span=record.span,
        parent=record.parent,
        response=CallResponse(status=record.status) if was_answered else None,
        error="" if was_answered else record.error or record.message or "no answer",
        note=record.message if is_outgoing else record.error or record.message,
        origin=CallOrigin.LOG,
        caller=service if is_outgoing else "",
    )


def _given_up_after(record: HopRecord) -> float:
    """How long an answer was waited for, where the reason says it; 0 where it does not."""
    limits = [match for match in map(_LIMIT.search, (record.error, record.message)) if match]
    if not limits:
        return 0.0
    number, is_small = limits[-1].groups()
    return float(number) / (1000 if is_small else 1)


def _shown(record: HopRecord, *, at: float, service: str) -> str:
    """One line a person reads: when, how bad, who, what, and whatever else was said."""
    clock = time.strftime("%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}"
    details = {
        "method": record.method,
        "path": record.path,
        "status": record.status,
        "seconds": round(record.seconds, 6),
        "to": record.to,
        "error": record.error,
    }
    shown = {name: value for name, value in details.items() if value} | record.rest
    words = [clock, record.level or "info", service, record.event, record.message]
    words += [f"{name}={_text(value)}" for name, value in shown.items()]
    return " ".join(word for word in words if word)


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
