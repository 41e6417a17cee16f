"""Failing requests of drawn systems: which service is at fault, and the lines that tell of it.

Who is at fault is found out: every mishap is tried alone, and the only one without which the
scenario holds is the truth. Requests that fail for several reasons at once are left out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fakes.drawn_systems import Ask, Manner, OnFailure, Operation, depends_on, operations, system
from fakes.played_requests import (
    NEEDS_CALLER,
    SENT_BY_CALLER,
    START,
    Mishap,
    Outcome,
    Play,
    Sight,
    ends_badly,
)

TRACE = "b" * 32
_OF_MANNER = {
    Mishap.JOB_FAILS: Manner.POLLED,
    Mishap.JOB_STUCK: Manner.POLLED,
    Mishap.ONE_ROW_FAILS: Manner.BATCH,
}
_HARMLESS = (Mishap.CRASHES, Mishap.OVERLOADED, Mishap.DOWN, Mishap.HANGS, Mishap.EVERY_OTHER_FAILS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A request that does not end as it should; ``reason`` is what the scenario objects to."""

    seed: int
    root: Operation
    faults: tuple[tuple[int, Mishap], ...]
    mishap: Mishap
    at_fault: str
    reason: str
    outcome: Outcome
    sights: tuple[Sight, ...]

    @property
    def seconds(self) -> float:
        return self.outcome.at - START

    @property
    def depends_on(self) -> dict[str, tuple[str, ...]]:
        return depends_on(self.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What becomes of what services saw before anybody reads it.

    ``skew_s`` is by how much their clocks differ at most, ``twice`` and ``lost`` the share of lines
    that stand twice or nowhere; ``silent`` and ``dropping`` choose a service that writes nothing,
    or passes no header on.
    """

    skew_s: float = 0.0
    twice: float = 0.0
    lost: float = 0.0
    silent: bool = False
    dropping: bool = False
    answers_only: bool = False
    has_spans: bool = True


def failing(seed: int) -> Failing | None:
    """A request that fails for one reason, or none where this seed's mishaps decide nothing."""
    draw = random.Random(seed)
    root = system(draw)
    places = list(operations(root))
    mishap = draw.choice(list(Mishap))
    able = [place for place in places if _is_able(mishap, *place)]
    if not able:
        return None
    operation, caller, _ = draw.choice(able)
    main = (operation.number, mishap)
    limit_s = Play({}).run(root).at - START + 0.45
    looks_close = draw.random() < 0.35
    others = [(place[0].number, draw.choice(_HARMLESS)) for place in places if draw.random() < 0.2]
    faults = [main]
    # Each of them is harmless alone, and all of them are too.
    for other in others:
        further = [*faults[1:], other]
        if other[0] != operation.number and not ends_badly(
            root, further, limit_s=limit_s, looks_close=looks_close
        ):
            faults.append(other)
    if ends_badly(root, [], limit_s=limit_s, looks_close=looks_close):
        return None
    alone = ends_badly(root, [main], limit_s=limit_s, looks_close=looks_close)
    if not alone or alone != ends_badly(root, faults, limit_s=limit_s, looks_close=looks_close):
        return None
    play = Play(dict(faults))
    outcome = play.run(root)
    guilty = caller if mishap in SENT_BY_CALLER and caller else operation
    return Failing(
        seed=seed,
        root=root,
        faults=tuple(faults),
        mishap=mishap,
        at_fault=guilty.service,
        reason=alone,
        outcome=outcome,
        sights=tuple(play.sights),
    )


def _is_able(
    mishap: Mishap, operation: Operation, caller: Operation | None, ask: Ask | None
) -> bool:
    if mishap in NEEDS_CALLER and caller is None:
        return False
    if mishap is Mishap.CIRCUIT_OPEN and not (ask and ask.breaker and ask.to is operation):
        return False
    if ask is not None and ask.on_failure is OnFailure.DO_WITHOUT and ask.manner is Manner.CACHED:
        return False
    return mishap not in _OF_MANNER or (ask is not None and ask.manner is _OF_MANNER[mishap])


def lines(it: Failing, telling: Telling) -> list[str]:
    """The log lines of a request as they are found, in the order of their times."""
    draw = random.Random(it.seed + 7)
    services = sorted({operation.service for operation, _, _ in operations(it.root)})
    # Accord's own line is always there, and its clock is the one that the others differ from.
    skews = {name: draw.uniform(-telling.skew_s, telling.skew_s) for name in services}
    silent = draw.choice(services[1:]) if telling.silent else ""
    sights: Sequence[Sight] = it.sights
    if telling.dropping:
        able = [operation.service for operation, _, _ in operations(it.root) if operation.asks]
        play = Play(dict(it.faults), dropping=draw.choice(able))
        play.run(it.root)
        sights = play.sights
    written = [
        _line(sight, telling, skews[sight.service])
        for sight in sights
        if sight.service != silent
        and not sight.is_untraced
        and not (telling.answers_only and sight.to)
    ]
    found = [line for line in written if draw.random() >= telling.lost]
    found += [line for line in found if draw.random() < telling.twice]
    return [json.dumps(line) for line in sorted(found, key=lambda line: float(str(line["time"])))]


def _line(sight: Sight, telling: Telling, skew_s: float) -> dict[str, object]:
    outcome = sight.outcome
    line: dict[str, object] = {
        "trace": TRACE,
        "service": sight.service,
        "event": "called" if sight.to else "answered",
        "method": "POST",
        "path": sight.path,
        "seconds": round(outcome.at - sight.began, 4),
        "time": round(outcome.at + skew_s, 4),
    }
    if telling.has_spans:
        line |= {"span": sight.span, "parent": sight.parent}
    if sight.to:
        line["to"] = sight.to
    line |= {"status": outcome.status} if outcome.status else {"error": outcome.reason}
    if not sight.to and outcome.reason:
        line["message"] = outcome.reason
    return line


def stories(count: int, seed: int) -> Iterator[Failing]:
    """So many failing requests, without those in which nobody shows that a value is wrong."""
    number = seed * 1_000_000
    while count:
        number += 1
        it = failing(number)
        if it is not None and not _is_silent(it):
            count -= 1
            yield it


def _is_silent(it: Failing) -> bool:
    """Whether a value is wrong, and every line of whoever is to be named shows a good answer."""
    paths = {operation.number: operation.path for operation, _, _ in operations(it.root)}
    path = paths[it.faults[0][0]]
    shown = [sight.outcome.status for sight in it.sights if sight.path == path]
    return it.reason == "value" and all(status == 200 for status in shown)
