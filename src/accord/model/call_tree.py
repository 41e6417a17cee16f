"""The calls of a case as a tree: one exchange a node, with what each of its two sides saw of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from accord.model.calls import Call, CallOrigin

# A service often logs its answer a moment after whoever asked has read it.
LOGGED_LATE_S: Final = 0.02
Dependencies = Mapping[str, Sequence[str]]
"""Whom each service of the inventory may ask; a service that is missing may ask anybody."""
UNKNOWN: Final[Dependencies] = {}


# Two calls may be alike to the letter; as keys of mappings each exchange is itself.
@dataclass(slots=True, kw_only=True, eq=False)
class Exchange:
    """One request and its answer; a side that left no evidence is none.

    ``children`` are the exchanges that the asked service began while it worked on this one, in the
    order they began.
    """

    caller: Call | None = None
    callee: Call | None = None
    children: list[Exchange] = field(default_factory=list)

    @property
    def call(self) -> Call:
        """Both sides as one record: the outcome that the caller met, in the callee's words."""
        caller, callee = self.caller, self.callee
        if caller is None or callee is None:
            return self._only
        # A line of the caller's log says less than the callee's own, unless nothing came back.
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
        record = self.caller or self.callee
        if record is None:
            raise ValueError("an exchange that nobody saw")
        return record

    @property
    def began(self) -> float:
        """When it began, in seconds since the epoch, by whoever saw it first."""
        if self.caller is None or self.callee is None:
            return self._only.started
        return min(self.caller.started, self.callee.started)

    @property
    def ended(self) -> float:
        """When it was over for the service that was asked, or for the caller if that is silent."""
        record = self.callee or self._only
        return record.started + record.seconds

    @property
    def left(self) -> float:
        """When the caller had its answer or gave up."""
        record = self.caller or self._only
        return record.started + record.seconds

    @property
    def sides(self) -> tuple[Call, ...]:
        """What was recorded of it."""
        return tuple(record for record in (self.caller, self.callee) if record is not None)

    @property
    def from_case(self) -> bool:
        """Whether the case itself made the call."""
        return self.caller is not None and self.caller.origin is CallOrigin.CLIENT

    def encloses(self, call: Call) -> bool:
        """Whether it was open all the time that a call took."""
        end = call.started + call.seconds
        return any(
            record.started <= call.started < record.started + record.seconds
            and end <= record.started + record.seconds + LOGGED_LATE_S
            # Or two that began together, and took equally long, would cause each other.
            and (record.seconds, call.started) > (call.seconds, record.started)
            for record in self.sides
        )


def call_tree(calls: Iterable[Call], dependencies: Dependencies = UNKNOWN) -> tuple[Exchange, ...]:
    """The exchanges that nobody else's caused, in the order they began; every call is in one.

    An exchange stands below the one whose ids it names. Where it names none that is known, or only
    those of a header that a service passed on as it came, below the shortest that was open around
    it, of a service that may ask its own.
    """
    in_order = sorted(calls, key=lambda call: call.started)
    # Of most cases there is nothing else, and a document has ten thousand of them.
    if all(call.origin is CallOrigin.CLIENT for call in in_order):
        return tuple(Exchange(caller=call) for call in in_order)
    exchanges = _paired(in_order)
    causes_of = _Causes(exchanges, dependencies)
    causes: dict[Exchange, Exchange] = {}
    for exchange in exchanges:
        cause = None if exchange.from_case else causes_of.cause(exchange)
        # Ids of a damaged log may point at each other; such calls stand alone and are not lost.
        if cause is not None and not _descends(cause, exchange, causes):
            causes[exchange] = cause
            cause.children.append(exchange)
    return tuple(exchange for exchange in exchanges if exchange not in causes)


def walk(exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, int]]:
    """Every exchange with its depth, each before those below it."""
    # A stack of its own: ids of a damaged log may chain more calls than Python lets us recurse.
    waiting = [(exchange, 0) for exchange in reversed([*exchanges])]
    while waiting:
        exchange, depth = waiting.pop()
        yield exchange, depth
        waiting.extend((child, depth + 1) for child in reversed(exchange.children))


def is_callers(call: Call) -> bool:
    """Whether a record was written by whoever asked."""
    # Whoever answered knows what; a record without an answer is that of somebody who waited.
    return call.origin is CallOrigin.CLIENT or bool(call.caller) or call.response is None


def _paired(calls: Sequence[Call]) -> list[Exchange]:
    """One exchange for the two records that its caller and its callee wrote."""
    exchanges = [Exchange(caller=call) for call in calls if is_callers(call)]
    outgoing = [*exchanges]
    callees = [call for call in calls if not is_callers(call)]
    served = {call.span for call in callees if call.span}
    # Ids go first, so that time never gives away a record that an id would have claimed.
    unpaired = [call for call in callees if not _claimed(outgoing, call, _pair_by_id)]
    for call in unpaired:
        names_other = call.parent in served
        is_pair = _pair_by_sibling if names_other else _pair_by_time
        if not _claimed(outgoing, call, is_pair):
            exchanges.append(Exchange(callee=call))
    return sorted(exchanges, key=lambda exchange: exchange.began)


def _claimed(
    outgoing: Iterable[Exchange], call: Call, is_pair: Callable[[Exchange, Call], bool]
) -> bool:
    """Make a callee's record the other side of the first exchange that it fits."""
    for exchange in outgoing:
        if exchange.callee is None and is_pair(exchange, call):
            exchange.callee = call
            return True
    return False


def _pair_by_id(exchange: Exchange, call: Call) -> bool:
    caller = exchange.caller
    # With W3C ids a callee's span is a new one below its caller's; with B3 both may share one.
    if caller is None or not caller.span or caller.span not in (call.parent, call.span):
        return False
    return caller.service in ("", call.service) and caller.method == call.method


def _pair_by_time(exchange: Exchange, call: Call) -> bool:
    caller = exchange.caller
    if caller is None or target(caller) != target(call):
        return False
    return exchange.encloses(call) or _outlasts(call, caller)


def _outlasts(callee: Call, caller: Call) -> bool:
    """Whether a service was still at work when its caller gave it up."""
    end = caller.started + caller.seconds
    has_given_up = caller.response is None and caller.started <= callee.started < end
    return has_given_up and callee.started + callee.seconds > end


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
        for record in exchange.sides:
            if record.span:
                by_span.setdefault(record.span, exchange)
    return by_span


class _Causes:
    """For which of some exchanges each of them was begun."""

    def __init__(self, exchanges: Sequence[Exchange], dependencies: Dependencies) -> None:
        self._exchanges = exchanges
        self._dependencies = dependencies
        self._by_span = _by_span(exchanges)

    def cause(self, exchange: Exchange) -> Exchange | None:
        """The one that its ids name, or else that fits best by time."""
        record = exchange.caller or exchange.call
        parent = self._by_span.get(record.parent)
        # Where both sides share a span, the parent's id may lead back to the exchange itself.
        if parent is exchange:
            parent = None
        if parent is not None and not _passed_on(record, parent):
            return parent
        around = [it for it in self._exchanges if it is not exchange and it.encloses(record)]
        able = [it for it in around if self._may_ask(it.call.service, record)]
        # An inventory may be behind what its services do.
        of_the_caller = [it for it in around if record.caller in ("", it.call.service)]
        return _shortest(able) or self._abandoned(record) or _shortest(of_the_caller) or parent

    def _abandoned(self, record: Call) -> Exchange | None:
        """For what a call was begun that went on when its caller had answered, or left no word."""
        begun = [
            exchange
            for exchange in self._exchanges
            if exchange.began <= record.started < exchange.ended
            and self._says_that_it_asks(exchange.call.service, record)
        ]
        return max(begun, key=lambda exchange: exchange.began, default=None)

    def _may_ask(self, name: str, record: Call) -> bool:
        is_unknown = not record.caller and name not in self._dependencies
        return is_unknown or self._says_that_it_asks(name, record)

    def _says_that_it_asks(self, name: str, record: Call) -> bool:
        """Whether a service, by its own word or by the inventory's, makes such calls."""
        if record.caller:
            return record.caller == name
        return record.service in self._dependencies.get(name, ())


def _shortest(exchanges: Iterable[Exchange]) -> Exchange | None:
    return min(exchanges, key=lambda exchange: exchange.call.seconds, default=None)


def _passed_on(record: Call, parent: Exchange) -> bool:
    """Whether a service names as its cause a call that was made to another one.

    It then got the header as that other service had got it, which tells who began and not who
    asked.
    """
    if record.caller:
        return record.caller != parent.call.service
    caller = parent.caller
    return (
        caller is not None
        and record.parent == caller.span
        and (parent.callee is None or record.parent != parent.callee.span)
        and not is_callers(record)
    )


def _descends(exchange: Exchange, ancestor: Exchange, causes: dict[Exchange, Exchange]) -> bool:
    above: Exchange | None = exchange
    while above is not None and above is not ancestor:
        above = causes.get(above)
    return above is ancestor
