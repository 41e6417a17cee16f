"""The log lines of simulated services, in the words of their loggers, and what is lost of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fakes.simulated_failures import Breakdown
from fakes.simulated_play import Record

TRACE: Final = "d" * 32
START: Final = 1_764_000_000.0
ENTRY_SPAN: Final = "e" * 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What becomes of lines before anybody reads them.

    ``in_own_words``: every service has a logger of its own, which may not tell of calls that it
    made, or of anything that went well. ``sampled`` is the share of services of which only what
    went wrong is kept. ``uninventoried``: nobody declares one of the services.
    """

    in_own_words: bool = False
    silent: bool = False
    dropping: bool = False
    skew_s: float = 0.0
    lost: float = 0.0
    sampled: float = 0.0
    uninventoried: bool = False
    has_spans: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is left to read: lines of each service, and what an inventory says."""

    lines: dict[str, list[str]]
    depends_on: dict[str, tuple[str, ...]]


def told(it: Breakdown, losses: Losses) -> Told:
    """The lines that a request leaves, in the order in which each service wrote them."""
    draw = random.Random(it.seed * 31 + 5)
    names = sorted(
        {op.service.name for op in it.system.operations if not op.service.is_third_party}
    )
    others = [name for name in names if name != it.system.root.service.name] or names
    hidden = draw.choice(others)
    asking = sorted({op.service.name for op in it.system.operations if op.groups})
    dropping = draw.choice(asking) if losses.dropping else ""
    skews = {name: draw.uniform(-losses.skew_s, losses.skew_s) for name in names}
    quiet = {name for name in names if draw.random() < losses.sampled}
    lines: dict[str, list[str]] = {}
    for record in sorted(it.records(dropping), key=lambda record: record.ended):
        name = record.service.name
        is_told = name in skews and not (losses.silent and name == hidden)
        is_kept = draw.random() >= losses.lost and not (name in quiet and record.answer.is_good)
        if is_told and is_kept:
            written = _written(record, losses, START + skews[name])
            lines.setdefault(name, []).extend(written)
    depends_on = it.system.depends_on()
    if losses.uninventoried:
        depends_on.pop(hidden, None)
    return Told(lines=lines, depends_on=depends_on)


def _written(record: Record, losses: Losses, start: float) -> Sequence[str]:
    dialect = _DIALECTS[record.service.habit % len(_DIALECTS)] if losses.in_own_words else _accord
    lines = list(dialect(record, start))
    return lines if losses.has_spans else [_without_span(line) for line in lines]


def _without_span(line: str) -> str:
    fields = json.loads(line)
    return json.dumps({key: it for key, it in fields.items() if key not in {"span", "parent"}})


def _parent(record: Record) -> str:
    return ENTRY_SPAN if record.parent == "entry" else record.parent


def _reason(record: Record) -> str:
    """What the service says of it, if it is one that says anything."""
    return record.answer.reason if record.service.habit % 5 else ""


def _accord(record: Record, start: float) -> Iterator[str]:
    answer = record.answer
    line: dict[str, Any] = {
        "time": round(start + record.ended, 4),
        "service": record.service.name,
        "trace": TRACE,
        "span": record.span,
        "parent": _parent(record),
        "level": "info" if answer.is_good else "error",
    }
    if record.is_prose:
        yield json.dumps({**line, "message": answer.reason or "message processed"})
        return
    line |= {"event": "answered", "method": "POST", "path": record.path}
    line["seconds"] = round(record.ended - record.began, 4)
    if record.to:
        line |= {"event": "called", "to": record.to}
    line |= {"status": answer.status} if answer.status else {"error": answer.reason}
    if not record.to and _reason(record):
        line["message"] = _reason(record)
    yield json.dumps(line)


def _ecs(record: Record, start: float) -> Iterator[str]:
    """Elastic Common Schema: requests answered, and a sentence for a call that failed."""
    answer = record.answer
    line: dict[str, Any] = {
        "@timestamp": _iso(start + record.ended),
        "log": {"level": "INFO" if answer.is_good else "ERROR"},
        "service": {"name": record.service.name},
        "trace": {"id": TRACE},
        "span": {"id": record.span},
        "parent": {"id": _parent(record)},
    }
    if record.to or record.is_prose:
        if not answer.is_good:
            yield json.dumps({**line, "message": _sentence(record)})
        return
    line["http"] = {"request": {"method": "POST"}, "response": {"status_code": answer.status}}
    line |= {"url": {"path": record.path}, "message": f"POST {record.path} {answer.status}"}
    line["event"] = {"duration": int((record.ended - record.began) * 1e9)}
    if _reason(record):
        line["error"] = {"message": _reason(record)}
    yield json.dumps(line)


def _logfmt(record: Record, start: float) -> Iterator[str]:
    """logfmt, both sides; a call names its peer."""
    answer = record.answer
    took = f"{(record.ended - record.began) * 1000:.1f}ms"
    ids = f"trace_id={TRACE} span_id={record.span} parent_span_id={_parent(record)}"
    head = f"time={_iso(start + record.ended)} level={'info' if answer.is_good else 'error'}"
    head += f" service={record.service.name} {ids}"
    if record.is_prose:
        yield f"{head} msg={json.dumps(answer.reason or 'done')}"
        return
    outcome = f"status={answer.status}" if answer.status else f"error={json.dumps(answer.reason)}"
    request = f"method=POST path={record.path} {outcome} duration={took}"
    if record.to:
        yield f'{head} msg="outgoing request" span.kind=client peer.service={record.to} {request}'
    else:
        yield f"{head} msg={json.dumps(_reason(record) or 'served')} {request}"


def _sleuth(record: Record, start: float) -> Iterator[str]:
    """Text of Spring Cloud Sleuth: its reasons stand in lines of their own."""
    when = datetime.fromtimestamp(start + record.ended, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    ids = f"[{record.service.name},{TRACE},{record.span}]"
    answer = record.answer
    if record.to or record.is_prose:
        if not answer.is_good:
            yield f"{when} ERROR {ids} 1 --- [nio-1] c.e.Client : {_sentence(record)}"
        return
    if _reason(record):
        yield f"{when} ERROR {ids} 1 --- [nio-1] c.e.Handler : {_reason(record)}"
    took = f"{(record.ended - record.began) * 1000:.0f} ms"
    request = f"POST {record.path} {answer.status} in {took}"
    yield f"{when}  INFO {ids} 1 --- [nio-1] c.e.Access : {request}"


def _nginx(record: Record, start: float) -> Iterator[str]:
    """An access log: what was answered and nothing else; seconds only."""
    if record.to or record.is_prose:
        return
    when = datetime.fromtimestamp(start + record.ended, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    yield (
        f'10.1.0.9 - - [{when}] "POST {record.path} HTTP/1.1" {record.answer.status} 87 "-" "-" '
        f"traceparent=00-{TRACE}-{_parent(record)}-01 rt={record.ended - record.began:.3f}"
    )


def _pino(record: Record, start: float) -> Iterator[str]:
    """pino-http: requests answered, and errors of calls in words."""
    answer = record.answer
    line: dict[str, Any] = {
        "level": 30 if answer.is_good else 50,
        "time": int((start + record.ended) * 1000),
        "name": record.service.name,
        "trace_id": TRACE,
        "span_id": record.span,
        "parent_id": _parent(record),
    }
    if record.to or record.is_prose:
        if not answer.is_good:
            yield json.dumps({**line, "msg": _sentence(record)})
        return
    line |= {"req": {"method": "POST", "url": record.path}, "res": {"statusCode": answer.status}}
    line |= {"responseTime": int((record.ended - record.began) * 1000)}
    yield json.dumps({**line, "msg": _reason(record) or "request completed"})


def _failed_calls(record: Record, start: float) -> Iterator[str]:
    """Accord's own lines, of calls only those that failed."""
    if not record.to or not record.answer.is_good:
        yield from _accord(record, start)


def _sentence(record: Record) -> str:
    outcome = record.answer.status or record.answer.reason
    return f"request to {record.to} failed: {outcome}" if record.to else record.answer.reason


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


_DIALECTS: Final[tuple[Callable[[Record, float], Iterable[str]], ...]] = (
    _accord,
    _accord,
    _failed_calls,
    _ecs,
    _logfmt,
    _logfmt,
    _sleuth,
    _nginx,
    _pino,
)
