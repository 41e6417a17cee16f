"""The rule by which a service is named: a pure function over the tree of calls of one scenario.

It walks from the call that the scenario made down to the exchange that decided how it ended. What
failed and did not decide (healed by a retry, swallowed by a fallback, begun after the answer) is
passed by. Where the evidence allows two readings both services are named, and nothing is certain
as long as somebody who could have been asked left no evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from accord.model.call_tree import LOGGED_LATE_S, Exchange, walk
from accord.model.chain_evidence import (
    ChainEvidence,
    accused_answer,
    between_tries,
    breaks_body,
    failed_itself,
    failed_soon,
    is_bad,
    is_gone,
    is_named,
    is_refusal,
    name_of,
    names_of,
    open_at,
    read_with,
    says_circuit_is_open,
    says_too_late,
    status_of,
    stumbled,
    undocumented_below,
    was_not_sent,
    went_wrong,
)
from accord.model.strangers import is_nobody
from accord.model.time_spent import (
    LEAST_SLOW_S,
    Tries,
    answered_before,
    own_seconds,
    tries_within,
    was_impatient,
)

_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429
# Services ask for what may not be there, so behind a good answer these are no failures.
_ABOUT_STATE: Final = frozenset({404, 409, 410, 412})
# Statuses by which a callee says that the request itself was wrong, and not the state of things.
_ABOUT_THE_REQUEST: Final = frozenset({400, 404, 405, 406, 411, 413, 414, 415, 422, 428})
# A share alone would accuse in calls that are quick anyway, a time alone one of many slow ones.
_DOMINATES: Final = 0.6
_MOST_OF_IT: Final = 0.5
# With more names than these nobody knows whom to ask first.
_MOST_OTHERS: Final = 3


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
    NOT_SENT = auto()
    SAID_BY_CALLER = auto()
    STUMBLED_OVER = auto()
    SLOW = auto()
    POLLED = auto()
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


class BlameRule:
    """Decides over the evidence of one tree."""

    def __init__(self, evidence: ChainEvidence) -> None:
        self._evidence = evidence

    def blame(self, root: Exchange, *, was_slow: bool = False) -> Blame:
        """Who is at fault for a call of a scenario that did not end as it should.

        ``was_slow`` says that its time was what the scenario objected to.
        """
        if was_slow and not is_bad(root):
            return self._slowest(root)
        if breaks_body(root):
            return self._broken(root)
        if is_bad(root):
            return self._explain(root)
        return self._degraded(root) or self._slow(root) or _value(self._evidence, root)

    def _broken(self, root: Exchange) -> Blame:
        """An answer broke its contract; whoever gave it may only have passed it on."""
        undocumented = undocumented_below(root)
        if undocumented:
            return _named(undocumented[-1], Ground.BROKE_CONTRACT, others=(name_of(root),))
        source = self._evidence.forwarded(root)
        if source is not root:
            return _named(source, Ground.PASSED_ON, others=names_of(self._evidence.path(source)))
        latest = self._evidence.last_before_answer(root)
        if latest is not None:
            return _named(root, Ground.BROKE_CONTRACT, others=(name_of(latest),))
        certain = not self._evidence.failures(root) and self._evidence.is_whole(root)
        return _named(root, Ground.BROKE_CONTRACT, certain=certain)

    def _explain(self, exchange: Exchange) -> Blame:
        """Why an exchange did not end well."""
        status = status_of(exchange)
        if status is None:
            return self._unanswered(exchange)
        if status < _REFUSED:
            certain = exchange.callee is not None
            return _named(exchange, Ground.BROKE_CONTRACT, certain=certain)
        if self._evidence.gave_up(exchange):
            blame = self._timed_out(exchange, exchange.ended)
            return blame if says_too_late(exchange) else _or_else(blame, [name_of(exchange)])
        # What was recorded goes before what somebody only says.
        if (decisive := self._evidence.decisive(exchange)) is not None:
            return self._behind(exchange, decisive)
        if accused := self._evidence.said(exchange):
            return _by_its_words(self._evidence, exchange, accused)
        refused = status < _SERVER_ERROR
        return self._refused(exchange, status) if refused else self._failed(exchange)

    def _behind(self, exchange: Exchange, decisive: Exchange) -> Blame:
        """What failed below, unless a service says that it failed by itself or misread another."""
        below = self._explain(decisive)
        accused = accused_answer(exchange)
        if accused is not None and not is_named(exchange, decisive):
            also = (name_of(exchange), below.service)
            return _named(accused, Ground.STUMBLED_OVER, others=also)
        if failed_itself(exchange):
            others = (below.service, *below.others)
            return _named(exchange, Ground.FAILED, others=others)
        if stumbled(exchange) and below.ground is not Ground.BROKE_CONTRACT:
            return _or_else(below, [name_of(exchange)])
        tries = self._evidence.failed_tries(exchange, decisive)
        services = [self._explain(it).service for it in tries if it is not decisive]
        # Had any of them gone well the others would not matter, so each of them decided.
        differ = set(services) - {below.service}
        if not differ and failed_soon(exchange, decisive):
            return below
        return _or_else(below, services if differ else [name_of(exchange)])

    def _failed(self, exchange: Exchange) -> Blame:
        """A service failed although nobody it asked did, or because it misread an answer."""
        if (accused := accused_answer(exchange)) is not None:
            return _named(accused, Ground.STUMBLED_OVER, others=(name_of(exchange),))
        survived = max(
            self._evidence.failures(exchange), key=lambda failure: failure.left, default=None
        )
        if survived is not None:
            others = (self._explain(survived).service,)
            return _named(exchange, Ground.FAILED, others=others)
        untried = self._evidence.not_asked(exchange)
        if len(untried) == 1 and says_circuit_is_open(exchange):
            return _by_its_words(self._evidence, exchange, untried[0])
        latest = self._evidence.last_before_answer(exchange)
        if latest is not None and stumbled(exchange):
            return _named(latest, Ground.STUMBLED_OVER, others=(name_of(exchange),))
        if latest is not None or untried:
            asked = names_of(read_with(latest, exchange)[-_MOST_OTHERS:] if latest else [])
            return _named(exchange, Ground.FAILED, others=(*asked, *untried))
        certain = exchange.callee is not None and self._evidence.is_whole(exchange)
        return _named(
            exchange, Ground.FAILED, certain=certain, others=self._evidence.unheard(exchange)
        )

    def _refused(self, exchange: Exchange, status: int) -> Blame:
        """A refusal: as long as bodies are unknown, either side may have been wrong."""
        above = self._evidence.above(exchange)
        # Nobody above it: the scenario itself asked, and no scenario is named as a culprit.
        if above is None and exchange.call.faults:
            return self._broken(exchange)
        if above is None:
            latest = self._evidence.last_before_answer(exchange)
            if latest is not None and name_of(latest) != name_of(exchange):
                return _named(latest, Ground.DECIDED, others=(name_of(exchange),))
            return _named(exchange, Ground.REFUSED)
        # It speaks of how often was asked, and so neither of the request nor of a state.
        if status == _TOO_MANY:
            return _named(exchange, Ground.REFUSED)
        if status not in _ABOUT_THE_REQUEST:
            return _named(exchange, Ground.REFUSED, others=(name_of(above),))
        senders = [above]
        # Who only handed the same refusal on need not have written the request.
        while status_of(senders[-1]) == status and (
            next_above := self._evidence.above(senders[-1])
        ):
            senders.append(next_above)
        return _by_caller(exchange, Ground.SENT_WRONG, senders)

    def _unanswered(self, exchange: Exchange) -> Blame:
        if (opened := self._evidence.opened(exchange)) is not None:
            return _or_else(self._explain(opened), [])
        above = self._evidence.above(exchange)
        if above is not None and was_not_sent(exchange):
            return _by_caller(exchange, Ground.NOT_SENT, [above])
        gone = is_gone(exchange)
        if gone is False:
            # Who asked may have answered in the meantime, and what came after decided nothing.
            moment = min(exchange.left, above.ended) if above else exchange.left
            blame = self._timed_out(exchange, max(moment, exchange.began))
            return _or_else(blame, [name_of(above)]) if above and was_impatient(exchange) else blame
        # The caller's own record of a refused or reset connection is the callee's side too.
        # Whom it does not even call any more may have failed for want of somebody else.
        others = () if gone else self._evidence.unheard(exchange)
        return _named(exchange, Ground.UNREACHABLE, certain=gone is True, others=others)

    def _timed_out(self, exchange: Exchange, moment: float) -> Blame:
        blame = self._waited(exchange, moment)
        if moment - blame.exchange.began >= _MOST_OF_IT * (moment - exchange.began):
            return blame
        longest, *_ = tries_within(exchange, moment)
        if exchange in longest.exchanges:
            failed = [it for it in exchange.children if is_bad(it) and it.left <= moment]
            return _or_else(blame, names_of(failed)) if failed else blame
        # It had but begun when time was up: others had used it up.
        return _or_else(self._took_long(longest, moment), [blame.service])

    def _waited(self, exchange: Exchange, moment: float) -> Blame:
        """Whom everybody was waiting for when a caller gave up."""
        still_open = open_at(exchange, moment)
        if still_open and exchange.callee is None and not any(map(is_bad, still_open)):
            # It left no word of its own: it may have died, and then what it waited for is innocent.
            return _named(exchange, Ground.WAITED_FOR, others=names_of(still_open))
        if still_open:
            return self._waited_for_one_of(still_open, exchange, moment)
        if (failed := between_tries(exchange, moment)) is not None:
            return _or_else(self._explain(failed), [name_of(exchange)])
        if (in_vain := _waited_in_vain(self._evidence, exchange, moment)) is not None:
            # What it did in the time that is left is not told: it may be slow itself.
            blame = self._explain(in_vain)
            return _or_else(blame, [name_of(exchange)])
        longest, *_ = tries_within(exchange, moment)
        if exchange not in longest.exchanges and longest.seconds > own_seconds(exchange, moment):
            # It was not waiting any more, but others had used up its time.
            blame = self._took_long(longest, moment)
            return _or_else(blame, [name_of(exchange)])
        certain = _waited_for_nobody(self._evidence, exchange)
        others = () if certain else self._evidence.unheard(exchange)
        return _named(exchange, Ground.WAITED_FOR, certain=certain, others=others)

    def _waited_for_one_of(
        self, still_open: list[Exchange], exchange: Exchange, moment: float
    ) -> Blame:
        unanswered = [child for child in still_open if not answered_before(child, moment)]
        if not unanswered:
            # It stood still and took none of the answers, or they were lost on the way.
            return _named(exchange, Ground.WAITED_FOR, others=names_of(still_open))
        awaited = max(unanswered, key=lambda child: child.left - child.began)
        if not is_gone(awaited) and (
            awaited.left > moment + LOGGED_LATE_S or status_of(awaited) is not None
        ):
            return self._waited(awaited, moment)
        return self._unanswered(awaited)

    def _degraded(self, root: Exchange) -> Blame | None:
        """A failure that somebody swallowed explains an answer that is not what it should be."""
        swallowed = list(_swallowed(self._evidence, root))
        if not swallowed:
            return None
        first, *further = (self._explain(failure) for failure in swallowed)
        blame = _or_else(replace(first, was_swallowed=True), [it.service for it in further])
        return replace(blame, others=blame.others[:_MOST_OTHERS])

    def _slow(self, root: Exchange) -> Blame | None:
        """The exchange that most of the time went by in, where one stands out."""
        longest, *_ = tries_within(root, root.left)
        total_s = root.left - root.began
        stands_out = longest.seconds >= max(LEAST_SLOW_S, _DOMINATES * total_s)
        if not stands_out or root in longest.exchanges:
            return None
        return self._took_long(longest, root.left)

    def _slowest(self, root: Exchange) -> Blame:
        # What begins after the answer, such as a message to a queue, made nobody wait.
        longest, *rest = tries_within(root, root.left)
        blame = self._took_long(longest, root.left)
        close = [name_of(it.exchanges[0]) for it in rest[:1] if it.seconds > longest.seconds / 2]
        return _or_else(blame, close) if close else blame

    def _took_long(self, tries: Tries, until: float) -> Blame:
        slowest = max(tries.exchanges, key=own_seconds)
        failed = [exchange for exchange in tries.exchanges if is_bad(exchange)]
        # How a try ended after that says nothing of why nobody waited any longer.
        failed = [exchange for exchange in failed if exchange.left <= until] or failed
        asking = self._evidence.above(slowest)
        if failed and asking is not None:
            # It was asked again, or waited for in vain: that is what took so long.
            return replace(self._explain(failed[-1]), certain=False, was_swallowed=True)
        if tries.is_polled and asking is not None:
            return _named(slowest, Ground.POLLED, others=(name_of(asking),))
        return _named(slowest, Ground.SLOW, others=self._evidence.unheard(slowest))


def _named(
    exchange: Exchange,
    ground: Ground,
    *,
    certain: bool = False,
    others: tuple[str, ...] = (),
) -> Blame:
    name = name_of(exchange)
    others = tuple(dict.fromkeys(service for service in others if service != name))
    return Blame(
        exchange=exchange,
        ground=ground,
        service=name,
        certain=certain and not is_nobody(name),
        others=others,
    )


def _by_caller(exchange: Exchange, ground: Ground, senders: Sequence[Exchange]) -> Blame:
    """Whoever asked is named, the nearest first, and whom it asked as well."""
    sender, *further = names_of((*senders, exchange))
    return Blame(exchange=exchange, ground=ground, service=sender, others=tuple(further))


def _or_else(blame: Blame, services: Iterable[str]) -> Blame:
    """The same, where the evidence allows these services too."""
    names = dict.fromkeys((*blame.others, *services))
    others = tuple(name for name in names if name != blame.service)
    return replace(blame, certain=False, others=others)


def _by_its_words(evidence: ChainEvidence, exchange: Exchange, accused: str) -> Blame:
    """A service that left no evidence here is named in the reason that its caller gave."""
    others = [name_of(exchange)]
    if is_refusal(exchange) and (above := evidence.above(exchange)):
        others.append(name_of(above))
    return Blame(
        exchange=exchange, ground=Ground.SAID_BY_CALLER, service=accused, others=tuple(others)
    )


def _value(evidence: ChainEvidence, root: Exchange) -> Blame:
    """Every answer was allowed, so the fault is in a value that somebody worked out."""
    refusals = [exchange for exchange, _ in walk([root]) if is_refusal(exchange)][-1:]
    senders = [above for refusal in refusals if (above := evidence.above(refusal))]
    source = evidence.forwarded(root)
    others = (*names_of((*refusals, *senders)), *evidence.unheard(source))
    return _named(source, Ground.VALUE, others=others)


def _waited_for_nobody(evidence: ChainEvidence, exchange: Exchange) -> bool:
    if evidence.asks_nobody(exchange):
        return True
    return exchange.callee is not None and evidence.is_whole(exchange)


def _waited_in_vain(evidence: ChainEvidence, exchange: Exchange, moment: float) -> Exchange | None:
    """The last call without an answer, where such calls took most of the time until then."""
    unanswered = [
        failure
        for failure in evidence.failures(exchange)
        if status_of(failure) is None and failure.left <= moment
    ]
    waited = sum(failure.left - failure.began for failure in unanswered)
    if waited < _MOST_OF_IT * (moment - exchange.began):
        return None
    return max(unanswered, key=lambda failure: failure.left, default=None)


def _swallowed(evidence: ChainEvidence, root: Exchange) -> Iterator[Exchange]:
    """What failed below a good answer, the nearest to it first."""
    for failure in reversed(evidence.failures(root)):
        is_about_state = status_of(failure) in _ABOUT_STATE
        if not is_about_state or any(map(went_wrong, evidence.failures(failure))):
            yield failure
    for child in root.children:
        if child.left <= root.ended + LOGGED_LATE_S and not is_bad(child):
            yield from _swallowed(evidence, child)
