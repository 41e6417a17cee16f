"""Random systems whose services do more than ask one after another.

Fan-outs, calls after the answer, retries that wait longer each time, caches, circuit breakers,
second sources, polling, batches, and gateways that answer in words of their own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_NAMES = [
    "edge",
    "shop-api",
    "basket",
    "stock-service",
    "pricing",
    "taxes",
    "wallet",
    "bank-link",
    "letters",
    "search",
    "ranking",
    "people",
    "depot",
    "carrier",
    "loyalty",
    "fraud-check",
    "media",
    "geo",
]
_MOST_DEEP = 4
_MOST_OPERATIONS = 14


class OnFailure(Enum):
    """What a service does when a call did not go well."""

    FAIL = auto()
    HAND_ON = auto()
    GO_ON = auto()
    DO_WITHOUT = auto()


class Manner(Enum):
    """How a call is made."""

    ONCE = auto()
    RETRIED = auto()
    BATCH = auto()
    POLLED = auto()
    CACHED = auto()
    FRESH_OR_CACHED = auto()
    AFTERWARDS = auto()


class Rewriting(Enum):
    """Which status a service answers when a call that it needs did not go well."""

    USUAL = auto()
    ALL_500 = auto()
    ALL_503 = auto()
    GATEWAY = auto()
    OK_WITH_ERROR = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One call that a service makes; ``instead`` is asked where the first service failed."""

    to: Operation
    manner: Manner
    on_failure: OnFailure
    timeout_s: float
    times: int = 1
    breaker: bool = False
    instead: Operation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one service does; the calls of one stage go out together, the stages in turn."""

    number: int
    service: str
    work_s: float
    stages: tuple[tuple[Ask, ...], ...] = ()
    rewriting: Rewriting = Rewriting.USUAL
    voice: int = 0
    gives_up_with_caller: bool = False

    @property
    def asks(self) -> tuple[Ask, ...]:
        return tuple(ask for stage in self.stages for ask in stage)

    @property
    def path(self) -> str:
        return f"/{self.service}/{self.number}"


class _Draft:
    """Draws one system from a seed; a service may be asked by several others."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._new = draw.sample(_NAMES[1:], draw.randint(3, 10))
        self._names = [*self._new]
        self._number = 0

    def operation(self, service: str, above: tuple[str, ...] = ()) -> Operation:
        """One operation of a service, that those ``above`` have asked for."""
        draw, number = self._draw, self._number
        self._number += 1
        stages: list[tuple[Ask, ...]] = []
        depth = len(above)
        stage_count = 0 if depth >= _MOST_DEEP else draw.choice([0, 1, 1, 2, 3] if depth else [2])
        for _ in range(stage_count):
            width = draw.choice([1, 1, 1, 2, 3])
            asks = [self._ask((*above, service)) for _ in range(width)]
            stages.append(tuple(ask for ask in asks if ask is not None))
        return Operation(
            number=number,
            service=service,
            work_s=round(draw.uniform(0.002, 0.08), 4),
            stages=tuple(stage for stage in stages if stage),
            rewriting=draw.choices(list(Rewriting), weights=[6, 2, 2, 3, 1])[0],
            voice=draw.randrange(5),
            gives_up_with_caller=draw.random() < 0.3,
        )

    def _ask(self, above: tuple[str, ...]) -> Ask | None:
        draw = self._draw
        service = self._name(above)
        if not service or self._number > _MOST_OPERATIONS:
            return None
        manner = draw.choices(list(Manner), weights=[10, 4, 2, 2, 1, 2, 2])[0]
        tries = {Manner.RETRIED: 3, Manner.BATCH: 4, Manner.POLLED: 5}
        to = self.operation(service, above)
        instead = None
        if manner is Manner.ONCE and draw.random() < 0.15 and (second := self._name(above)):
            instead = self.operation(second, (*above, *[""] * _MOST_DEEP))
        return Ask(
            to=to,
            manner=manner,
            on_failure=draw.choices(list(OnFailure), weights=[8, 3, 3, 2])[0],
            timeout_s=round(max(_seconds(to) * draw.uniform(1.6, 4.0), 0.2), 2),
            times=draw.randint(2, tries[manner]) if manner in tries else 1,
            breaker=draw.random() < 0.15,
            instead=instead,
        )

    def _name(self, above: tuple[str, ...]) -> str:
        if self._new:
            return self._new.pop()
        # Nobody asks whoever is waiting for them.
        able = [name for name in self._names if name not in above]
        return self._draw.choice(able) if able else ""


def _seconds(operation: Operation) -> float:
    """About how long an operation takes where all goes well."""
    stages = (
        max(_seconds(ask.to) * _tries_of(ask) + 0.05 * _tries_of(ask) for ask in stage)
        for stage in operation.stages
    )
    return operation.work_s + sum(stages)


def _tries_of(ask: Ask) -> int:
    return ask.times if ask.manner in {Manner.BATCH, Manner.POLLED} else 1


def system(draw: random.Random) -> Operation:
    """The operation that a scenario calls, with everything below it."""
    return _Draft(draw).operation("edge")


def operations(root: Operation) -> Iterator[tuple[Operation, Operation | None, Ask | None]]:
    """Every operation with the one that asks for it, and how."""
    waiting: list[tuple[Operation, Operation | None, Ask | None]] = [(root, None, None)]
    while waiting:
        operation, caller, ask = waiting.pop()
        yield operation, caller, ask
        for below in operation.asks:
            waiting.append((below.to, operation, below))
            if below.instead is not None:
                waiting.append((below.instead, operation, below))


def depends_on(root: Operation) -> dict[str, tuple[str, ...]]:
    """Whom every service may ask, as an inventory says it."""
    asked: dict[str, dict[str, None]] = {}
    for operation, caller, _ in operations(root):
        asked.setdefault(operation.service, {})
        if caller is not None and caller.service != operation.service:
            asked.setdefault(caller.service, {})[operation.service] = None
    return {service: tuple(names) for service, names in asked.items()}
