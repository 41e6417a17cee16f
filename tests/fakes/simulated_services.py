"""Simulated services: what they are asked, whom they ask, and what they make of failures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto


class Mapping(Enum):
    """What a service answers when a call that it needs went wrong."""

    PLAIN = auto()
    """500, whatever it was."""
    GATEWAY = auto()
    """502, or 504 when time was up."""
    BUSY = auto()
    """503, whatever it was."""
    PASS_ON = auto()
    """The status as it came; 502 where none came."""
    UNPROCESSABLE = auto()
    """422: it takes what went wrong for its caller's fault."""


class OnFailure(Enum):
    """What a caller does when a call went wrong for good."""

    FAIL = auto()
    SECOND_SOURCE = auto()
    DEFAULT = auto()
    """A default that a customer sees: the answer is good but lacks something."""
    IGNORE = auto()
    """Nobody misses it."""


class Way(Enum):
    """How something is asked for."""

    CALL = auto()
    AFTER_ANSWER = auto()
    QUEUE = auto()
    """A message for whoever consumes it; its result is looked for again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """``documents`` are the statuses of its contract; none of them: no contract is known."""

    name: str
    documents: frozenset[int] = frozenset()
    is_third_party: bool = False
    habit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One call that an operation makes, with what its caller does about failures."""

    to: Operation
    way: Way = Way.CALL
    limit_s: float = 2.0
    tries: int = 1
    backoff_s: float = 0.05
    on_failure: OnFailure = OnFailure.FAIL
    second: Operation | None = None
    has_breaker: bool = False
    is_cached: bool = False
    is_checked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """``groups`` are asked one after another, the calls of a group at the same time.

    ``budget_s`` is when it answers for lack of time, whatever its calls do; 0: never.
    """

    number: int
    service: Service
    work_s: float
    groups: tuple[tuple[Ask, ...], ...] = ()
    mapping: Mapping = Mapping.PLAIN
    budget_s: float = 0.0

    @property
    def path(self) -> str:
        return f"/{self.service.name.split('.')[0]}/{self.number}"

    @property
    def asks(self) -> Iterator[Ask]:
        for group in self.groups:
            yield from group


@dataclass(slots=True)
class System:
    """A root operation with all that it may ask."""

    root: Operation
    shape: str = ""
    operations: list[Operation] = field(default_factory=list)

    def __post_init__(self) -> None:
        waiting = [self.root]
        seen: set[int] = set()
        while waiting:
            operation = waiting.pop()
            if operation.number in seen:
                continue
            seen.add(operation.number)
            self.operations.append(operation)
            for ask in operation.asks:
                waiting += [callee for callee in (ask.to, ask.second) if callee is not None]

    def depends_on(self) -> dict[str, tuple[str, ...]]:
        """Each service with those that it may ask, as an inventory declares it."""
        pairs: dict[str, set[str]] = {}
        for operation in self.operations:
            asked = pairs.setdefault(operation.service.name, set())
            for ask in operation.asks:
                asked |= {it.service.name for it in (ask.to, ask.second) if it}
        return {name: tuple(sorted(asked - {name})) for name, asked in pairs.items()}
