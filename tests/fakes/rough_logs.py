"""What is left to read of a request: lines of each service, after all that becomes of them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any, Final

from fakes.rough_failures import Sickness
from fakes.rough_play import RoughAnswer, RoughRecord, play

TRACE: Final = "7" * 32
ENTRY_SPAN: Final = "5" * 16
START: Final = 1_770_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """What becomes of lines; numbers from 0 to 1 are shares of the lines, or of the services.

    ``forwarded``: each service sends the header on as it came. ``probes``: somebody looks after
    somebody's health meanwhile, under the same trace.
    """

    silent: bool = False
    dropping: bool = False
    skew_s: float = 0.0
    lost: float = 0.0
    twice: float = 0.0
    without_status: float = 0.0
    without_seconds: float = 0.0
    probes: float = 0.0
    has_spans: bool = True
    forwarded: bool = False
    answers_only: bool = False
    undeclared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What the scenario's client had and after how long, and what the services left."""

    answer: RoughAnswer
    seconds: float
    lines: dict[str, list[str]]
    depends_on: dict[str, tuple[str, ...]]


def remains(it: Sickness, wear: Wear) -> Remains:
    """The lines that a request leaves, in the order in which each service wrote them."""
    rng = random.Random(it.seed * 13 + 1)
    names = sorted({handler.service.name for handler in it.system.handlers})
    silent = rng.choice([name for name in names if name != it.system.root.service.name])
    asking = sorted({handler.service.name for handler in it.system.handlers if handler.steps})
    dropping = rng.choice(asking)
    played = play(it.system, it.seed, it.ailments, dropping if wear.dropping else "")
    answer, seconds, records = played
    skews = {name: rng.uniform(-wear.skew_s, wear.skew_s) for name in names}
    timeless = {name for name in names if rng.random() < wear.without_seconds}
    mute = {name for name in names if rng.random() < wear.without_status}
    if rng.random() < wear.probes:
        records = [*records, *_probes(it, rng, seconds)]
    lines: dict[str, list[str]] = {}
    for record in sorted(records, key=lambda record: record.ended):
        name = record.service.name
        is_hidden = (wear.silent and name == silent) or (wear.answers_only and record.to)
        if is_hidden or rng.random() < wear.lost:
            continue
        line = _line(record, wear, start=START + skews[name])
        if name in timeless:
            del line["seconds"]
        if name in mute and record.to and line.pop("status", None):
            line["message"] = "request sent"
        copies = 2 if rng.random() < wear.twice else 1
        lines.setdefault(name, []).extend([json.dumps(line)] * copies)
    depends_on = {} if wear.undeclared else it.system.depends_on()
    return Remains(answer=answer, seconds=seconds, lines=lines, depends_on=depends_on)


def _line(record: RoughRecord, wear: Wear, *, start: float) -> dict[str, Any]:
    is_fine = record.status is not None and record.status < 400
    line: dict[str, Any] = {
        "time": round(start + record.ended, 4),
        "service": record.service.name,
        "trace": TRACE,
        "level": "info" if is_fine else "error",
        "event": "called" if record.to else "answered",
        "method": record.method,
        "path": record.path,
        "seconds": round(record.ended - record.began, 4),
    }
    if wear.forwarded:
        line["parent"] = ENTRY_SPAN
    elif wear.has_spans:
        parent = ENTRY_SPAN if record.parent == "entry" else record.parent
        line |= {"span": record.span, "parent": parent}
    line |= {"to": record.to} if record.to else {}
    line |= {"status": record.status} if record.status else {"error": record.reason}
    if record.reason and not record.to:
        line["message"] = record.reason
    return line


def _probes(it: Sickness, rng: random.Random, seconds: float) -> list[RoughRecord]:
    """Looks after somebody's health by a timer that borrowed the trace: below nobody."""
    probes = []
    for number in range(rng.randint(1, 4)):
        asking, asked = rng.sample(it.system.handlers, 2)
        at, status = rng.random() * seconds, 200 if rng.random() < 0.6 else 503
        sent, served = f"{900 + 2 * number:016x}", f"{901 + 2 * number:016x}"
        for span, parent, service, to, short in (
            (sent, "", asking.service, asked.service.name, 0.0),
            (served, sent, asked.service, "", 0.0005),
        ):
            probes.append(
                RoughRecord(
                    service=service,
                    began=at + short,
                    ended=at + 0.002 - short,
                    method="GET",
                    path="/healthz",
                    span=span,
                    parent=parent,
                    status=status,
                    to=to,
                )
            )
    return probes
