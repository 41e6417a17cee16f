"""What the calls of one scenario show: who asked whom, what failed, and who left no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from accord.model import reasons
from accord.model.call_tree import LOGGED_LATE_S, Dependencies, Exchange, target, walk
from accord.model.calls import Call
from accord.model.time_spent import LEAST_SLOW_S

_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
_UNAVAILABLE: Final = 503
# Timers and clocks are not exact: what begins so soon after an end counts as begun after it.
_SAME_MOMENT_S: Final = 0.000_001
# Logs round moments and durations to milliseconds, each for itself.
_ROUNDING_S: Final = 0.002
# Who was failed answers so within this, or this share of all its time, or else goes on without.
_AT_ONCE_S: Final = 0.05
_SOON: Final = 0.5
# With more names than these nobody knows whom to ask first.
_MOST_SUSPECTS: Final = 2


class ChainEvidence:
    """Reads one tree; ``exchanges`` are all of its roots."""

    def __init__(self, exchanges: Sequence[Exchange], dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        nodes = [exchange for exchange, _ in walk(exchanges)]
        self._above = {child: node for node in nodes for child in node.children}
        # Who writes down one call that it makes writes down the others too.
        self._writes_calls = {
            node.caller.caller for node in nodes if node.caller and node.caller.caller
        }

    def is_whole(self, exchange: Exchange) -> bool:
        """Whether everybody a service could have asked left evidence, or it says whom it asks."""
        name = name_of(exchange)
        if name in self._writes_calls:
            return True
        callees = {name_of(child) for child in exchange.children}
        if name not in self._dependencies:
            return not reasons.is_of_another(notes_of(exchange))
        return callees.issuperset(self._dependencies[name])

    def unheard(self, exchange: Exchange) -> tuple[str, ...]:
        """Whom a service may have asked, if few, where nothing tells whether it did."""
        if self.is_whole(exchange):
            return ()
        callees = {name_of(child) for child in exchange.children}
        expected = self._dependencies.get(name_of(exchange), ())
        unheard = [name for name in expected if name not in callees]
        return tuple(unheard) if len(unheard) <= _MOST_SUSPECTS else ()

    def above(self, exchange: Exchange) -> Exchange | None:
        """The exchange during which this one was begun."""
        return self._above.get(exchange)

    def asks_nobody(self, exchange: Exchange) -> bool:
        """Whether the inventory says so; what stands in none lies outside, and so does its rest."""
        return bool(self._dependencies) and not self._dependencies.get(name_of(exchange))

    def path(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """The way from a root down to an exchange."""
        way = [exchange]
        while above := self._above.get(way[-1]):
            way.append(above)
        return tuple(reversed(way))

    def forwarded(self, root: Exchange) -> Exchange:
        """Who worked an answer out: a request with a single one of its method below was passed on.

        A gateway, or a front end for one kind of client, mostly hands on what it gets.
        """
        source = root
        while True:
            alike = [
                child
                for child in source.children
                if _method(child) == _method(source) and not is_bad(child)
            ]
            if len(alike) != 1:
                return source
            source = alike[0]

    def decisive(self, exchange: Exchange) -> Exchange | None:
        """The failure below that decided how an exchange ended: the last before its answer."""
        failures = self.failures(exchange)
        notes = notes_of(exchange)
        named = [failure for failure in failures if reasons.mentions(notes, name_of(failure))]
        if named:
            # What is called after it only takes back what was done before.
            return max(named, key=lambda failure: failure.left)
        candidates = [
            failure
            for failure in failures
            if not any(
                later.began >= failure.left - _SAME_MOMENT_S
                and later.began <= exchange.ended
                and later is not failure
                and target(later.call) != target(failure.call)
                for later in exchange.children
            )
        ]
        accused = [
            candidate
            for candidate in candidates
            if reasons.mentions(notes, str(status_of(candidate)))
        ]
        return max(accused or candidates, key=lambda failure: failure.left, default=None)

    def failures(self, exchange: Exchange) -> list[Exchange]:
        """What failed below before an exchange was answered, and was not healed by a retry."""
        return [
            failure
            for number, failure in enumerate(exchange.children)
            if is_bad(failure)
            and _before_answer(failure, exchange)
            and not any(
                target(later.call) == target(failure.call)
                and not is_bad(later)
                # A try that goes on in the background heals nothing that was answered already.
                and later.left <= exchange.ended + LOGGED_LATE_S
                for later in exchange.children[number + 1 :]
            )
        ]

    def opened(self, exchange: Exchange) -> Exchange | None:
        """The last call that a service made in vain before it did not make one any more."""
        caller = exchange.caller
        if caller is None or not reasons.is_open_circuit([caller.error]):
            return None
        failed = [
            node
            for node in self._above
            if node.left <= exchange.began and went_wrong(node) and _is_same_call(node, caller)
        ]
        return max(failed, key=lambda node: node.left, default=None)

    def failed_tries(self, exchange: Exchange, failure: Exchange) -> list[Exchange]:
        """All tries of one call that went wrong before an exchange was answered."""
        return [
            failed
            for failed in self.failures(exchange)
            if target(failed.call) == target(failure.call)
        ]

    def last_before_answer(self, exchange: Exchange) -> Exchange | None:
        """The last answer that a service had when it gave its own."""
        in_time = [
            child for child in exchange.children if child.left <= exchange.ended + LOGGED_LATE_S
        ]
        latest = max(in_time, key=lambda child: child.left, default=None)
        return None if latest is None or is_bad(latest) else latest

    def gave_up(self, exchange: Exchange) -> bool:
        """Whether a service that answered that it cannot waited for somebody until then.

        Not where something had failed just then, since nobody waits for the rest after that.
        """
        status = status_of(exchange)
        is_late = says_too_late(exchange)
        # Gateways answer 404 too; only the words tell that one of these is of time.
        if status is None or status < (_REFUSED if is_late else _SERVER_ERROR):
            return False
        patience_s = _AT_ONCE_S
        if not is_late:
            patience_s = max(_AT_ONCE_S, _SOON * (exchange.ended - exchange.began))
        if any(
            -patience_s <= failure.left - exchange.ended <= LOGGED_LATE_S
            for failure in self.failures(exchange)
        ):
            return False
        if is_late and between_tries(exchange, exchange.ended):
            return True
        return any(
            child.began <= exchange.ended
            and child.left > exchange.ended + (0.0 if is_late else _late_s(child, exchange))
            for child in exchange.children
        )

    def said(self, exchange: Exchange) -> str:
        """A service that the reason names, and of which nothing here is recorded that failed."""
        notes = notes_of(exchange)
        answered = {name_of(child) for child in _in_time(exchange)}
        complains = reasons.is_of_another(notes) or reasons.is_open_circuit(notes)
        name = name_of(exchange)
        for callee in self._dependencies.get(name, ()):
            if (callee not in answered or complains) and reasons.mentions(notes, callee):
                return callee
        if name in self._dependencies:
            return ""
        # Without an inventory only the words tell a name: "price: timed out", "price answered 500".
        accused = reasons.accused(notes)
        return "" if accused in answered else accused

    def not_asked(self, exchange: Exchange) -> tuple[str, ...]:
        """Whom a service may ask, and did not until it answered, where its circuit is open."""
        notes = notes_of(exchange)
        # Many answer so without a word where they do not ask.
        is_speechless = not notes and status_of(exchange) == _UNAVAILABLE
        if not is_speechless and not says_circuit_is_open(exchange):
            return ()
        names = {name_of(child) for child in _in_time(exchange)}
        expected = self._dependencies.get(name_of(exchange), ())
        untried = tuple(name for name in expected if name not in names)
        return untried if len(untried) <= _MOST_SUSPECTS else ()


def is_bad(exchange: Exchange) -> bool:
    """Whether an exchange failed, was refused, was not answered or broke its contract."""
    status = status_of(exchange)
    return status is None or status >= _REFUSED or any(record.faults for record in exchange.sides)


def is_gone(exchange: Exchange) -> bool | None:
    """Whether nobody was there, as its caller tells; none where that cannot be told."""
    caller = exchange.caller
    if caller is None or caller.response is not None:
        return False
    return reasons.is_connection(caller.error, caller.seconds)


def was_not_sent(exchange: Exchange) -> bool:
    """Whether the caller tells of a want of its own, before anything reached whom it asked."""
    caller = exchange.caller
    return caller is not None and not caller.response and reasons.is_of_own_means(caller.error)


def went_wrong(exchange: Exchange) -> bool:
    """Whether it was not answered, or with 5xx or what its contract does not allow.

    A refusal is none: scenarios ask for what must be refused.
    """
    status = status_of(exchange)
    return status is None or status >= _SERVER_ERROR or any(side.faults for side in exchange.sides)


def status_of(exchange: Exchange) -> int | None:
    """What the caller met: a callee may have answered well after its caller gave up."""
    record = exchange.caller or exchange.call
    return record.status


def undocumented_below(exchange: Exchange) -> list[Exchange]:
    """Successes that no contract knows, below answers that seem good, in the order of calls."""
    below: list[Exchange] = []
    for child in exchange.children:
        if undocumented_status(child):
            below.append(child)
        elif not is_bad(child):
            below += undocumented_below(child)
    return below


def accused_answer(exchange: Exchange) -> Exchange | None:
    """The last answer that seems good and is not, as the reason of its reader names it."""
    notes = notes_of(exchange)
    answers = [child for child in _in_time(exchange) if not is_bad(child)]
    named = [child for child in answers if reasons.mentions(notes, name_of(child))]
    return max(named, key=lambda child: child.left, default=None)


def undocumented_status(exchange: Exchange) -> int | None:
    """A success that the contract does not know, visible without any body."""
    status = status_of(exchange)
    if status is None or status >= _REFUSED:
        return None
    unknown = any(fault.where == "status" for record in exchange.sides for fault in record.faults)
    return status if unknown else None


def breaks_body(exchange: Exchange) -> bool:
    """Whether an answer that is no failure is not what its contract says, beyond its status."""
    status = status_of(exchange)
    if status is None or status >= _SERVER_ERROR:
        return False
    return any(fault.where != "status" for fault in exchange.call.faults)


def is_refusal(exchange: Exchange) -> bool:
    """Whether the service answered that it will not, and not that it cannot."""
    status = status_of(exchange)
    return status is not None and _REFUSED <= status < _SERVER_ERROR


def _before_answer(failure: Exchange, exchange: Exchange) -> bool:
    # Both moments are of one clock: that of the service that asked and was asked.
    if failure.began > exchange.ended:
        return False
    if failure.left <= exchange.ended + _late_s(failure, exchange):
        return True
    return status_of(failure) is None


def _late_s(child: Exchange, exchange: Exchange) -> float:
    # Only a callee's own word of it may have been written a moment late.
    return _ROUNDING_S if child.caller and exchange.callee else LOGGED_LATE_S


def notes_of(exchange: Exchange) -> tuple[str, ...]:
    """What was said of it."""
    return tuple(record.note for record in exchange.sides if record.note)


def stumbled(exchange: Exchange) -> bool:
    """Whether a service says that it did not find in an answer what it looked for."""
    return reasons.stumbles(notes_of(exchange))


def failed_itself(exchange: Exchange) -> bool:
    """Whether a service says that what went wrong lies within it."""
    return reasons.is_own(notes_of(exchange))


def says_circuit_is_open(exchange: Exchange) -> bool:
    """Whether a service says that it did not ask, because it had been failed before."""
    return reasons.is_open_circuit(notes_of(exchange))


def _is_same_call(exchange: Exchange, call: Call) -> bool:
    """Whether it was really made, by the same service to the same."""
    made = exchange.caller
    if made is None or (made.caller, made.service) != (call.caller, call.service):
        return False
    return not reasons.is_open_circuit([made.error])


def says_too_late(exchange: Exchange) -> bool:
    """Whether a service says that it waited for as long as it would."""
    return reasons.is_out_of_time(notes_of(exchange))


def read_with(exchange: Exchange, above: Exchange) -> list[Exchange]:
    """The answers that a service waited for together with one, itself among them."""
    return [
        child
        for child in above.children
        if child.began < exchange.left and child.left > exchange.began and not is_bad(child)
    ]


def open_at(exchange: Exchange, moment: float) -> list[Exchange]:
    """The calls of a service that went on at a moment, or whose end may only be written late."""
    return [
        child
        for child in exchange.children
        if child.began <= moment and child.left > moment - LOGGED_LATE_S
    ]


def between_tries(exchange: Exchange, moment: float) -> Exchange | None:
    """The call that had gone wrong and was made again after a moment at which it was not made."""
    later = {target(child.call) for child in exchange.children if child.began > moment}
    failed = [
        child
        for child in exchange.children
        if child.left <= moment and is_bad(child) and target(child.call) in later
    ]
    return max(failed, key=lambda child: child.left, default=None)


def _in_time(exchange: Exchange) -> list[Exchange]:
    """What a service asked before it answered."""
    return [child for child in exchange.children if child.began <= exchange.ended]


def failed_soon(exchange: Exchange, failure: Exchange) -> bool:
    """Whether a service answered so soon after a failure that it was because of it."""
    if is_named(exchange, failure):
        return True
    patience_s = max(LEAST_SLOW_S, _SOON * (exchange.ended - exchange.began))
    return exchange.ended - failure.left <= patience_s


def is_named(exchange: Exchange, callee: Exchange) -> bool:
    """Whether the reason that a service gave names one that it asked."""
    return reasons.mentions(notes_of(exchange), name_of(callee))


def names_of(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """The services that were asked, each once."""
    return tuple(dict.fromkeys(name_of(exchange) for exchange in exchanges))


def name_of(exchange: Exchange) -> str:
    """The service that was asked."""
    return exchange.call.service


def _method(exchange: Exchange) -> str:
    return exchange.call.method
