"""The rule by which a service is named: a pure function over the tree of calls of one scenario.

It walks from the call that the scenario made down to the exchange that decided how it ended. What
failed and did not decide (healed by a retry, swallowed by a fallback, begun after the answer) is
passed by. Where the evidence allows two readings both services are named, and nothing is certain
as long as somebody who could have been asked left no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from accord.model.call_tree import LOGGED_LATE_S, Exchange, target, walk

_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429
# Services ask for what may not be there, so behind a good answer these are no failures.
_ABOUT_STATE: Final = frozenset({404, 409, 410, 412})
# Statuses by which a callee says that the request itself was wrong, and not the state of things.
_ABOUT_THE_REQUEST: Final = frozenset({400, 404, 405, 406, 411, 413, 414, 415, 422, 428})
# Timers and clocks are not exact: what begins so soon after an end counts as begun after it.
_SAME_MOMENT_S: Final = 0.000_001
_DOMINATES: Final = 0.6
_LEAST_SLOW_S: Final = 0.5
_MOST_SUSPECTS: Final = 2

# How programs complain of an answer that does not hold what they look for in it.
_STUMBLES: Final = re.compile(
    r"KeyError|IndexError|AttributeError|NoneType|JSONDecode|ValidationError|NullPointer"
    r"|undefined|unmarshal|deserializ|missing (?:field|key|property)",
    re.IGNORECASE,
)

# How programs complain of somebody they asked, where nothing says whom they may ask.
_DOWNSTREAM: Final = re.compile(
    r"tim(?:ed?|ing)[ -]?out|refused|reset by|unreachable|unavailable|upstream|gateway"
    r"|connect(?:ion)? |answered [45]\d\d|status(?: code)?[ :=]+[45]\d\d",
    re.IGNORECASE,
)

Dependencies = Mapping[str, Sequence[str]]
"""Whom each service of the inventory may ask; a service that is missing may ask anybody."""


class Ground(Enum):
    """Why a service is named."""

    BROKE_CONTRACT = auto()
    PASSED_ON = auto()
    FAILED = auto()
    REFUSED = auto()
    DECIDED = auto()
    UNREACHABLE = auto()
    WAITED_FOR = auto()
    SENT_WRONG = auto()
    SAID_BY_CALLER = auto()
    STUMBLED_OVER = auto()
    SLOW = auto()
    VALUE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """The exchange that decided, and who is at fault for it.

    ``service`` is the one to ask first; ``others`` are those whom the same evidence allows.
    ``was_swallowed`` says that whoever met the failure answered well all the same.
    """

    exchange: Exchange
    ground: Ground
    service: str
    certain: bool = False
    others: tuple[str, ...] = ()
    was_swallowed: bool = False


class Rule:
    """Decides over one tree; ``exchanges`` are all of its roots."""

    def __init__(self, exchanges: Sequence[Exchange], dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        nodes = [exchange for exchange, _ in walk(exchanges)]
        self._above = {below: node for node in nodes for below in node.below}
        # Who writes down one call that it makes writes down the others too.
        self._writes_calls = {
            node.caller.caller for node in nodes if node.caller and node.caller.caller
        }

    def blame(self, root: Exchange, *, was_slow: bool = False) -> Blame:
        """Who is at fault for a call of a scenario that did not end as it should.

        ``was_slow`` says that its time was what the scenario objected to.
        """
        if was_slow and not is_bad(root):
            return self._slowest(root)
        if root.call.faults and _status(root) != _undocumented_status(root):
            return self._broken(root)
        if is_bad(root):
            return self._explain(root)
        return self._degraded(root) or self._slow(root) or self._value(root)

    def is_whole(self, exchange: Exchange) -> bool:
        """Whether everybody a service could have asked left evidence, or it says whom it asks."""
        name = _name(exchange)
        if name in self._writes_calls:
            return True
        asked = {_name(below) for below in exchange.below}
        if name not in self._dependencies:
            return not _complains_of_another(exchange)
        return asked.issuperset(self._dependencies[name])

    def unheard(self, exchange: Exchange) -> tuple[str, ...]:
        """Whom a service may have asked, if few, where nothing tells whether it did."""
        if self.is_whole(exchange):
            return ()
        asked = {_name(below) for below in exchange.below}
        unheard = [n for n in self._dependencies.get(_name(exchange), ()) if n not in asked]
        return tuple(unheard) if len(unheard) <= _MOST_SUSPECTS else ()

    def path(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """The way from a root down to an exchange."""
        way = [exchange]
        while above := self._above.get(way[-1]):
            way.append(above)
        return tuple(reversed(way))

    def _broken(self, root: Exchange) -> Blame:
        """An answer broke its contract; whoever gave it may only have passed it on."""
        undocumented = [below for below in root.below if _undocumented_status(below)]
        if undocumented:
            return self._named(undocumented[-1], Ground.BROKE_CONTRACT, others=(_name(root),))
        source = self._forwarded(root)
        if source is not root:
            return self._named(source, Ground.PASSED_ON, others=_names(self.path(source)))
        last = self._last_before_answer(root)
        if last is not None:
            return self._named(root, Ground.BROKE_CONTRACT, others=(_name(last),))
        certain = not self._failures(root) and self.is_whole(root)
        return self._named(root, Ground.BROKE_CONTRACT, certain=certain)

    def _explain(self, exchange: Exchange) -> Blame:
        """Why an exchange did not end well."""
        status = _status(exchange)
        if status is None:
            return self._unanswered(exchange)
        if status < _REFUSED:
            certain = exchange.callee is not None
            return self._named(exchange, Ground.BROKE_CONTRACT, certain=certain)
        if (decisive := self._decisive(exchange)) is not None:
            return self._explain(decisive)
        if named := self._said(exchange):
            return self._by_its_words(exchange, named)
        if status >= _SERVER_ERROR:
            return self._failed(exchange)
        return self._refused(exchange, status)

    def _by_its_words(self, exchange: Exchange, named: str) -> Blame:
        """A service that left no evidence here is named in the reason that its caller gave."""
        others = [_name(exchange)]
        if _is_refusal(exchange) and (above := self._above.get(exchange)):
            others.append(_name(above))
        return Blame(
            exchange=exchange, ground=Ground.SAID_BY_CALLER, service=named, others=tuple(others)
        )

    def _failed(self, exchange: Exchange) -> Blame:
        """A service failed although nobody it asked did, or because it misread an answer."""
        survived = max(self._failures(exchange), key=lambda failure: failure.left, default=None)
        if survived is not None:
            others = (self._explain(survived).service,)
            return self._named(exchange, Ground.FAILED, others=others)
        last = self._last_before_answer(exchange)
        if last is not None and _stumbled(exchange):
            return self._named(last, Ground.STUMBLED_OVER, others=(_name(exchange),))
        if last is not None:
            return self._named(exchange, Ground.FAILED, others=(_name(last),))
        certain = exchange.callee is not None and self.is_whole(exchange)
        return self._named(exchange, Ground.FAILED, certain=certain, others=self.unheard(exchange))

    def _refused(self, exchange: Exchange, status: int) -> Blame:
        """A refusal: as long as bodies are unknown, either side may have been wrong."""
        above = self._above.get(exchange)
        if above is None:
            last = self._last_before_answer(exchange)
            if last is not None and _name(last) != _name(exchange):
                return self._named(last, Ground.DECIDED, others=(_name(exchange),))
            return self._named(exchange, Ground.REFUSED)
        if status == _TOO_MANY:
            return self._named(exchange, Ground.REFUSED)
        if status not in _ABOUT_THE_REQUEST:
            return self._named(exchange, Ground.REFUSED, others=(_name(above),))
        senders = [above]
        # Who only handed the same refusal on need not have written the request.
        while _status(senders[-1]) == status and (next_above := self._above.get(senders[-1])):
            senders.append(next_above)
        return Blame(
            exchange=exchange,
            ground=Ground.SENT_WRONG,
            service=_name(above),
            others=_names((*senders[1:], exchange)),
        )

    def _unanswered(self, exchange: Exchange) -> Blame:
        caller = exchange.caller
        if caller is None or "time" in caller.error.lower():
            return self._waited(exchange, exchange.left)
        # The caller's own record of a refused or reset connection is the callee's side too.
        return self._named(exchange, Ground.UNREACHABLE, certain=True)

    def _waited(self, exchange: Exchange, moment: float) -> Blame:
        """Whom everybody was waiting for when a caller gave up."""
        still_open = [
            below
            for below in exchange.below
            if below.began <= moment and below.left > moment - LOGGED_LATE_S
        ]
        if still_open and exchange.callee is None and not any(map(is_bad, still_open)):
            # It left no word of its own: it may have died, and then what it waited for is innocent.
            return self._named(exchange, Ground.WAITED_FOR, others=_names(still_open))
        if still_open:
            awaited = max(still_open, key=lambda below: below.left - below.began)
            if awaited.left > moment + LOGGED_LATE_S or _status(awaited) is not None:
                return self._waited(awaited, moment)
            return self._unanswered(awaited)
        # What stands in no inventory lies outside of the system, and so does all behind it.
        asks_nobody = bool(self._dependencies) and not self._dependencies.get(_name(exchange))
        certain = asks_nobody or (exchange.callee is not None and self.is_whole(exchange))
        others = () if certain else self.unheard(exchange)
        return self._named(exchange, Ground.WAITED_FOR, certain=certain, others=others)

    def _degraded(self, root: Exchange) -> Blame | None:
        """A failure that somebody swallowed explains an answer that is not what it should be."""
        for failure in reversed(self._failures(root)):
            if _status(failure) not in _ABOUT_STATE:
                return replace(self._explain(failure), certain=False, was_swallowed=True)
        for below in root.below:
            if below.left <= root.ended + LOGGED_LATE_S and (blame_below := self._degraded(below)):
                return blame_below
        return None

    def _slow(self, root: Exchange) -> Blame | None:
        """The exchange that most of the time went by in, where one stands out."""
        slowest = self._slowest(root)
        own, total = own_seconds(slowest.exchange), root.left - root.began
        stands_out = own >= max(_LEAST_SLOW_S, _DOMINATES * total)
        return slowest if stands_out and slowest.exchange is not root else None

    def _slowest(self, root: Exchange) -> Blame:
        in_time = [exchange for exchange, _ in walk([root]) if exchange.began < root.left]
        slowest = max(in_time, key=own_seconds)
        return self._named(slowest, Ground.SLOW, others=self.unheard(slowest))

    def _value(self, root: Exchange) -> Blame:
        """Every answer was allowed, so the fault is in a value that somebody worked out."""
        return self._named(self._forwarded(root), Ground.VALUE)

    def _forwarded(self, root: Exchange) -> Exchange:
        """Who worked an answer out: a request with a single one of its method below was passed on.

        A gateway, or a front end for one kind of client, mostly hands on what it gets.
        """
        source = root
        while True:
            alike = [b for b in source.below if _method(b) == _method(source) and not is_bad(b)]
            if len(alike) != 1:
                return source
            source = alike[0]

    def _decisive(self, exchange: Exchange) -> Exchange | None:
        """The failure below that decided how an exchange ended: the last before its answer."""
        failures = self._failures(exchange)
        last = max(failures, key=lambda failure: failure.left, default=None)
        if last is not None and _mentions(exchange, _name(last)):
            # What is called after it only takes back what was done before.
            return last
        candidates = [
            failure
            for failure in failures
            if not any(
                later.began >= failure.left - _SAME_MOMENT_S
                and later.began <= exchange.ended
                and later is not failure
                and target(later.call) != target(failure.call)
                for later in exchange.below
            )
        ]
        said = [failure for failure in candidates if _mentions(exchange, _name(failure))]
        return max(said or candidates, key=lambda failure: failure.left, default=None)

    def _failures(self, exchange: Exchange) -> list[Exchange]:
        """What failed below before an exchange was answered, and was not healed by a retry."""
        return [
            failure
            for number, failure in enumerate(exchange.below)
            if is_bad(failure)
            and _before_answer(failure, exchange)
            and not any(
                target(later.call) == target(failure.call)
                and not is_bad(later)
                # A try that goes on in the background heals nothing that was answered already.
                and later.left <= exchange.ended + LOGGED_LATE_S
                for later in exchange.below[number + 1 :]
            )
        ]

    def _last_before_answer(self, exchange: Exchange) -> Exchange | None:
        """The last answer that a service had when it gave its own."""
        had = [below for below in exchange.below if below.left <= exchange.ended + LOGGED_LATE_S]
        last = max(had, key=lambda below: below.left, default=None)
        return None if last is None or is_bad(last) else last

    def _said(self, exchange: Exchange) -> str:
        """A service that the reason names, and that left no evidence of its own."""
        asked = {_name(below) for below in exchange.below}
        for name in self._dependencies.get(_name(exchange), ()):
            if name not in asked and _mentions(exchange, name):
                return name
        return ""

    def _named(
        self,
        exchange: Exchange,
        ground: Ground,
        *,
        certain: bool = False,
        others: tuple[str, ...] = (),
    ) -> Blame:
        name = _name(exchange)
        others = tuple(dict.fromkeys(other for other in others if other != name))
        return Blame(exchange=exchange, ground=ground, service=name, certain=certain, others=others)


def is_bad(exchange: Exchange) -> bool:
    """Whether an exchange failed, was refused, was not answered or broke its contract."""
    status = _status(exchange)
    return status is None or status >= _REFUSED or any(side.faults for side in exchange.sides)


def _status(exchange: Exchange) -> int | None:
    """What the caller met: a callee may have answered well after its caller gave up."""
    side = exchange.caller or exchange.call
    return side.status


def _undocumented_status(exchange: Exchange) -> int | None:
    """A success that the contract does not know, visible without any body."""
    status = _status(exchange)
    if status is None or status >= _REFUSED:
        return None
    unknown = any(fault.where == "status" for side in exchange.sides for fault in side.faults)
    return status if unknown else None


def _is_refusal(exchange: Exchange) -> bool:
    status = _status(exchange)
    return status is not None and _REFUSED <= status < _SERVER_ERROR


def _before_answer(failure: Exchange, exchange: Exchange) -> bool:
    if failure.left <= exchange.ended + LOGGED_LATE_S:
        return True
    return _status(failure) is None and failure.began < exchange.ended


def own_seconds(exchange: Exchange) -> float:
    """How long a service worked or slept itself, without the time in which it waited for others."""
    own, clock = 0.0, exchange.began
    for below in sorted(exchange.below, key=lambda below: below.began):
        begin = max(below.began, exchange.began)
        if begin >= exchange.left:
            break
        own += max(begin - clock, 0.0)
        clock = max(clock, min(below.left, exchange.left))
    return own + max(exchange.left - clock, 0.0)


def _mentions(exchange: Exchange, name: str) -> bool:
    return any(
        re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", side.note) for side in exchange.sides
    )


def _stumbled(exchange: Exchange) -> bool:
    return any(_STUMBLES.search(side.note) for side in exchange.sides)


def _complains_of_another(exchange: Exchange) -> bool:
    return any(_DOWNSTREAM.search(side.note) for side in exchange.sides)


def _names(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_name(exchange) for exchange in exchanges))


def _name(exchange: Exchange) -> str:
    return exchange.call.service


def _method(exchange: Exchange) -> str:
    return exchange.call.method
