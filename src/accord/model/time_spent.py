"""Where the time of a request went: at work, waiting for others, or between two tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from accord.model.call_tree import LOGGED_LATE_S, Exchange, target, walk

# Who answers within this time is not slow, whatever others expect.
LEAST_SLOW_S: Final = 0.5
# Nobody can be expected to answer within this time.
_HARDLY_WAITED_S: Final = 0.05


@dataclass(slots=True, kw_only=True)
class Tries:
    """All that one service was asked of one thing by the same caller, in the order it began.

    ``own_s`` is what it worked itself, ``between_s`` what its caller let go by between two tries.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    own_s: float = 0.0
    between_s: float = 0.0

    @property
    def seconds(self) -> float:
        """What went by because of it, without those that it asked."""
        return self.own_s + self.between_s

    @property
    def is_polled(self) -> bool:
        """Whether most of it went by between tries."""
        return self.between_s > self.own_s


def own_seconds(exchange: Exchange, until: float | None = None) -> float:
    """How long a service worked or slept itself, without the time in which it waited for others.

    ``until`` is a moment at which nobody waited any longer; what lies between two tries of one call
    is waited for as well.
    """
    end = exchange.left if until is None else min(until, exchange.left)
    worked_s, clock = 0.0, exchange.began
    sibling: Exchange | None = None
    for child in sorted(exchange.children, key=lambda child: child.began):
        begin = max(child.began, exchange.began)
        if begin >= end:
            break
        # Calls that overlap are waited for together, so their times are not added up.
        if not _is_next_try(sibling, child):
            worked_s += max(begin - clock, 0.0)
        clock, sibling = max(clock, min(child.left, end)), child
    return worked_s + max(end - clock, 0.0)


def answered_before(exchange: Exchange, moment: float) -> bool:
    """Whether the service had answered for most of the time that its caller waited until a moment.

    Whoever stands still, or is stopped, finds the answer when it goes on.
    """
    if exchange.caller is None or exchange.callee is None:
        return False
    waited_s = moment - exchange.caller.started
    return waited_s > LOGGED_LATE_S and moment - exchange.ended > waited_s / 2


def was_impatient(exchange: Exchange) -> bool:
    """Whether a caller gave up on a good answer that was not slow, or without having waited."""
    caller, callee = exchange.caller, exchange.callee
    if caller is None or caller.response:
        return False
    if callee is None:
        return caller.seconds < _HARDLY_WAITED_S
    return callee.accepted and max(caller.seconds, callee.seconds) < LEAST_SLOW_S


def tries_within(root: Exchange, until: float) -> list[Tries]:
    """Everything that had begun until a moment, that which took most time first.

    The root is always there, also where it took no time that can be measured.
    """
    by_call: dict[tuple[str, ...], Tries] = {}
    for exchange, _ in walk([root]):
        if exchange is not root and exchange.began >= until:
            continue
        tries = by_call.setdefault(_call(exchange), Tries())
        tries.exchanges.append(exchange)
        tries.own_s += own_seconds(exchange, until)
        for sibling, child in _neighbours(exchange):
            if _is_next_try(sibling, child) and child.began < until:
                below = by_call.setdefault(_call(child), Tries())
                below.between_s += max(child.began - sibling.left, 0.0)
    return sorted(by_call.values(), key=lambda tries: tries.seconds, reverse=True)


def _call(exchange: Exchange) -> tuple[str, ...]:
    caller = exchange.caller.caller if exchange.caller else ""
    return (caller, *target(exchange.call))


def _neighbours(exchange: Exchange) -> Iterator[tuple[Exchange, Exchange]]:
    children = sorted(exchange.children, key=lambda child: child.began)
    yield from pairwise(children)


def _is_next_try(sibling: Exchange | None, exchange: Exchange) -> bool:
    return sibling is not None and target(sibling.call) == target(exchange.call)
