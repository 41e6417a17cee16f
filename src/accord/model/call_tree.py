"""The calls of a case as a tree: one exchange a node, with what each of its two sides saw of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from accord.model.calls import Call, CallOrigin

# A service often logs its answer a moment after whoever asked has read it.
LOGGED_LATE_S: Final = 0.02


@dataclass(slots=True, kw_only=True, eq=False)
class Exchange:
    """One request and its answer; a side that left no evidence is none.

    ``below`` are the exchanges that the asked service began while it worked on this one, in the
    order they began.
    """

    caller: Call | None = None
    callee: Call | None = None
    below: list[Exchange] = field(default_factory=list)

    @property
    def call(self) -> Call:
        """Both sides as one record: the outcome that the caller met, in the callee's words."""
        caller, callee = self.caller, self.callee
        if caller is None or callee is None:
            return self._only
        if caller.origin is not CallOrigin.CLIENT and caller.response is not None:
            return callee
        return replace(
            caller,
            note=caller.note or callee.note,
            operation=caller.operation or callee.operation,
            service=caller.service or callee.service,
        )

    @property
    def _only(self) -> Call:
        side = self.caller or self.callee
        if side is None:
            raise ValueError("an exchange that nobody saw")
        return side

    @property
    def began(self) -> float:
        """When it began, in seconds since the epoch, by whoever saw it first."""
        return min(side.started for side in self.sides)

    @property
    def ended(self) -> float:
        """When it was over for the service that was asked, or for the caller if that is silent."""
        side = self.callee or self._only
        return side.started + side.seconds

    @property
    def left(self) -> float:
        """When the caller had its answer or gave up."""
        side = self.caller or self._only
        return side.started + side.seconds

    @property
    def sides(self) -> tuple[Call, ...]:
        """What was recorded of it."""
        return tuple(side for side in (self.caller, self.callee) if side is not None)

    @property
    def from_case(self) -> bool:
        """Whether the case itself made the call."""
        return self.caller is not None and self.caller.origin is CallOrigin.CLIENT

    def encloses(self, call: Call) -> bool:
        """Whether it was open all the time that a call took."""
        end = call.started + call.seconds
        return any(
            side.started <= call.started
            and end <= side.started + side.seconds + LOGGED_LATE_S
            and side.seconds > call.seconds
            for side in self.sides
        )


def call_tree(calls: Iterable[Call]) -> tuple[Exchange, ...]:
    """The exchanges that nobody else's caused, in the order they began; every call is in one.

    An exchange stands below the one whose ids it names. Where it names none that is known, or only
    those of a header that a service passed on as it came, below the shortest that was open around
    it.
    """
    exchanges = _paired(sorted(calls, key=lambda call: call.started))
    by_span = _by_span(exchanges)
    causes: dict[Exchange, Exchange] = {}
    for exchange in exchanges:
        cause = None if exchange.from_case else _cause(exchange, exchanges, by_span)
        # Ids of a damaged log may point at each other; such calls stand alone and are not lost.
        if cause is not None and not _descends(cause, exchange, causes):
            causes[exchange] = cause
            cause.below.append(exchange)
    return tuple(exchange for exchange in exchanges if exchange not in causes)


def walk(exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, int]]:
    """Every exchange with its depth, each before those below it."""
    waiting = [(exchange, 0) for exchange in reversed([*exchanges])]
    while waiting:
        exchange, depth = waiting.pop()
        yield exchange, depth
        waiting.extend((child, depth + 1) for child in reversed(exchange.below))


def is_callers(call: Call) -> bool:
    """Whether a record was written by whoever asked."""
    return call.origin is CallOrigin.CLIENT or bool(call.caller) or call.response is None


def _paired(calls: Sequence[Call]) -> list[Exchange]:
    """One exchange for the two records that its caller and its callee wrote."""
    exchanges = [Exchange(caller=call) for call in calls if is_callers(call)]
    asked = [*exchanges]
    callees = [call for call in calls if not is_callers(call)]
    served = {call.span for call in callees if call.span}
    # Ids go first, so that time never gives away a record that an id would have claimed.
    unpaired = [call for call in callees if not _claimed(asked, call, _pair_by_id)]
    for call in unpaired:
        names_other = call.parent in served
        is_pair = _pair_by_sibling if names_other else _pair_by_time
        if not _claimed(asked, call, is_pair):
            exchanges.append(Exchange(callee=call))
    return sorted(exchanges, key=lambda exchange: exchange.began)


def _claimed(
    asked: Iterable[Exchange], call: Call, is_pair: Callable[[Exchange, Call], bool]
) -> bool:
    """Make a callee's record the other side of the first exchange that it fits."""
    for exchange in asked:
        if exchange.callee is None and is_pair(exchange, call):
            exchange.callee = call
            return True
    return False


def _pair_by_id(exchange: Exchange, call: Call) -> bool:
    caller = exchange.caller
    if caller is None or not caller.span or caller.span not in (call.parent, call.span):
        return False
    return caller.service in ("", call.service) and caller.method == call.method


def _pair_by_time(exchange: Exchange, call: Call) -> bool:
    caller = exchange.caller
    return caller is not None and target(caller) == target(call) and exchange.encloses(call)


def _pair_by_sibling(exchange: Exchange, call: Call) -> bool:
    """Whether both name the same cause, as where a service sends on its own id and logs another."""
    caller = exchange.caller
    return caller is not None and caller.parent == call.parent and _pair_by_time(exchange, call)


def target(call: Call) -> tuple[str, str, str]:
    """What two records of one exchange, and the tries of one call, have in common."""
    return call.service, call.method, urlsplit(call.url).path


def _by_span(exchanges: Iterable[Exchange]) -> dict[str, Exchange]:
    """Exchanges by the ids of both sides; a span that services share stays with the first."""
    by_span: dict[str, Exchange] = {}
    for exchange in exchanges:
        for side in exchange.sides:
            if side.span:
                by_span.setdefault(side.span, exchange)
    return by_span


def _cause(
    exchange: Exchange, exchanges: Sequence[Exchange], by_span: dict[str, Exchange]
) -> Exchange | None:
    record = exchange.caller or exchange.call
    named = by_span.get(record.parent)
    if named is exchange:
        named = None
    if named is not None and not _passed_on(record, named):
        return named
    around = [
        other
        for other in exchanges
        if other is not exchange
        and other.encloses(record)
        # What a service called belongs to an exchange in which that service was asked.
        and record.caller in ("", other.call.service)
    ]
    return min(around, key=lambda other: other.call.seconds, default=named)


def _passed_on(record: Call, named: Exchange) -> bool:
    """Whether a service names as its cause a call that was made to another one.

    It then got the header as that other service had got it, which tells who began and not who
    asked.
    """
    caller = named.caller
    return (
        caller is not None
        and record.parent == caller.span
        and (named.callee is None or record.parent != named.callee.span)
        and not is_callers(record)
    )


def _descends(exchange: Exchange, ancestor: Exchange, causes: dict[Exchange, Exchange]) -> bool:
    above: Exchange | None = exchange
    while above is not None and above is not ancestor:
        above = causes.get(above)
    return above is ancestor
