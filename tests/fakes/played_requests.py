"""Plays one request through a drawn system, with faults, and keeps what every service saw.

Each call is an ``Outcome`` at a moment; what services would log is a list of ``Sight``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from fakes import service_voices
from fakes.drawn_systems import Ask, Manner, OnFailure, Operation, Rewriting

START = 1_764_400_000.0
PATIENCE_S = 10.0
ENTRY_SPAN = "e" * 16
_NETWORK_S = 0.001
_NEVER = float("inf")


class Mishap(Enum):
    """What goes wrong at a service, or with what it sends."""

    CRASHES = "answers 500 before it asks anybody"
    CRASHES_AT_THE_END = "answers 500 after everybody it asked answered well"
    OVERLOADED = "answers 503 at once"
    POOL_EMPTY = "answers 500 after it waited a while for a connection to its database"
    DOWN = "refuses connections"
    DIES = "ends the connection without an answer, after its calls"
    HANGS = "never answers"
    ANSWERS_LATE = "answers well, long after everybody gave up"
    DAWDLES = "is slower than the scenario allows, and answers well"
    OTHER_SUCCESS = "answers a success that its contract does not know"
    HOLLOW_BODY = "answers 200 without what its caller needs"
    STRICTER = "refuses with 422 what its contract allows"
    SENDS_WRONG = "is asked for what the contract forbids, and answers 400"
    SENDS_UNKNOWN = "is asked for a thing that is not there, and answers 404"
    STATE_LOST = "answers 409 because of a state that should not be"
    THROTTLES = "answers 429"
    KEYS_ROTATED = "answers 401 to everybody"
    CIRCUIT_OPEN = "failed before, so that its caller's circuit breaker is open"
    JOB_FAILS = "takes a job and says later that it failed"
    JOB_STUCK = "takes a job and never finishes it"
    ONE_ROW_FAILS = "answers 500 to one request of a batch"
    EVERY_OTHER_FAILS = "answers 500 to the first try of each request"
    CUTS_SHORT = "answers 504 although it waited for nobody"
    WRONG_VALUE = "answers a wrong value that its contract allows"


SENT_BY_CALLER = frozenset({Mishap.SENDS_WRONG, Mishap.SENDS_UNKNOWN})
NEEDS_CALLER = SENT_BY_CALLER | {Mishap.CIRCUIT_OPEN, Mishap.KEYS_ROTATED}
_AT_ONCE = {
    Mishap.CRASHES: 500,
    Mishap.OVERLOADED: 503,
    Mishap.STRICTER: 422,
    Mishap.SENDS_WRONG: 400,
    Mishap.SENDS_UNKNOWN: 404,
    Mishap.STATE_LOST: 409,
    Mishap.THROTTLES: 429,
    Mishap.KEYS_ROTATED: 401,
    Mishap.CUTS_SHORT: 504,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a call ended for whoever looks: ``status`` 0 is no answer, ``is_right`` a right value."""

    status: int
    at: float
    reason: str = ""
    is_whole: bool = True
    is_right: bool = True

    @property
    def is_good(self) -> bool:
        return self.status == 200 and self.is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One side of one exchange; ``to`` is whom the writer asked, none where it was asked."""

    service: str
    began: float
    outcome: Outcome
    path: str
    span: str
    parent: str
    to: str = ""
    is_untraced: bool = False


@dataclass(slots=True)
class Play:
    """One request; ``faults`` by the number of the operation, ``dropping`` passes no header on."""

    faults: dict[int, Mishap]
    dropping: str = ""
    sights: list[Sight] = field(default_factory=list)
    _spans: int = 0
    _tries: dict[int, int] = field(default_factory=dict)

    def run(self, root: Operation) -> Outcome:
        """The request of the scenario, which waits for ten seconds."""
        outcome = self._serve(root, START, parent=ENTRY_SPAN, patience_s=PATIENCE_S, hidden=False)
        return _as_met(outcome, START, PATIENCE_S)

    def _serve(
        self, operation: Operation, at: float, *, parent: str, patience_s: float, hidden: bool
    ) -> Outcome:
        """What the asked service makes of one request."""
        number = operation.number
        self._tries[number] = tries = self._tries.get(number, 0) + 1
        mishap = self.faults.get(number)
        if mishap is Mishap.DOWN:
            return Outcome(status=0, at=at + _NETWORK_S, reason="refused")
        own, began = self._span(), at + _NETWORK_S
        outcome = self._work(operation, began, own, mishap=mishap, tries=tries, hidden=hidden)
        if mishap is Mishap.HANGS:
            return Outcome(status=0, at=_NEVER)
        if mishap is Mishap.DIES:
            return Outcome(status=0, at=outcome.at, reason="reset")
        # Some are told that nobody waits any more, and stop without a line.
        is_abandoned = outcome.at > at + patience_s and operation.gives_up_with_caller
        if outcome.at < _NEVER and not is_abandoned:
            sight = Sight(
                service=operation.service,
                began=began,
                outcome=outcome,
                path=operation.path,
                span=own,
                parent=parent,
                is_untraced=hidden,
            )
            self.sights.append(sight)
        return outcome

    def _work(
        self,
        operation: Operation,
        began: float,
        own: str,
        *,
        mishap: Mishap | None,
        tries: int,
        hidden: bool,
    ) -> Outcome:
        now = began + operation.work_s / 2
        status = _AT_ONCE.get(mishap, 0) if mishap else 0
        if mishap is Mishap.ONE_ROW_FAILS and tries == 2:
            status = 500
        if mishap is Mishap.EVERY_OTHER_FAILS and tries % 2:
            status = 500
        if mishap is Mishap.POOL_EMPTY:
            now, status = now + 0.8, 500
        if status:
            reason = service_voices.own_failure(operation, status)
            return Outcome(status=status, at=now, reason=reason, is_whole=False)
        return _bent(operation, self._stages(operation, now, own, hidden=hidden), mishap)

    def _stages(self, operation: Operation, now: float, own: str, *, hidden: bool) -> Outcome:
        is_right = True
        hidden = hidden or operation.service == self.dropping
        later: list[Ask] = []
        for stage in operation.stages:
            later += (ask for ask in stage if ask.manner is Manner.AFTERWARDS)
            together = [
                (ask, self._ask(operation, ask, now, own, hidden=hidden))
                for ask in stage
                if ask.manner is not Manner.AFTERWARDS
            ]
            failed = [(ask, it) for ask, it in together if _is_needed(ask) and not it.is_good]
            end = max((it.at for _, it in together), default=now)
            if failed:
                ask, first = min(failed, key=lambda pair: pair[1].at)
                # Some go on at the first failure, and others when everybody has answered.
                return _failure(operation, ask, first, first.at if operation.voice % 2 else end)
            for ask, it in together:
                is_right &= it.is_right if it.is_good else ask.on_failure is OnFailure.DO_WITHOUT
            now = end
        end = now + operation.work_s / 2
        for ask in later:
            self._ask(operation, ask, end + 0.01, own, hidden=hidden)
        return Outcome(status=200, at=end, is_right=is_right)

    def _ask(self, operation: Operation, ask: Ask, at: float, own: str, *, hidden: bool) -> Outcome:
        """A call with all that its manner makes of it."""
        if ask.manner is Manner.CACHED:
            return Outcome(status=200, at=at)
        if self.faults.get(ask.to.number) is Mishap.CIRCUIT_OPEN:
            outcome = Outcome(status=0, at=at, reason="circuit")
        else:
            outcome = self._attempts(operation, ask, at, own, hidden=hidden)
        if not outcome.is_good and ask.manner is Manner.FRESH_OR_CACHED:
            return Outcome(status=200, at=outcome.at)
        if not outcome.is_good and ask.instead is not None and outcome.at < _NEVER:
            second = replace(ask, to=ask.instead, manner=Manner.ONCE, instead=None)
            return self._attempts(operation, second, outcome.at, own, hidden=hidden)
        return outcome

    def _attempts(
        self, operation: Operation, ask: Ask, at: float, own: str, *, hidden: bool
    ) -> Outcome:
        outcome = self._try(operation, ask, at, own, hidden=hidden)
        is_right, wait_s = outcome.is_right, 0.05
        is_polled = ask.manner is Manner.POLLED
        job = self.faults.get(ask.to.number) if is_polled else None
        for _ in range(1, ask.times * (2 if job is Mishap.JOB_STUCK else 1)):
            if outcome.is_good is (ask.manner is Manner.RETRIED):
                break
            begin = outcome.at + (0.0 if ask.manner is Manner.BATCH else wait_s)
            wait_s *= 1.3 if is_polled else 2
            outcome = self._try(operation, ask, begin, own, hidden=hidden)
            is_right = is_right and outcome.is_right
        if outcome.is_good and job is Mishap.JOB_FAILS:
            return replace(outcome, is_whole=False, reason="job failed")
        if outcome.is_good and job is Mishap.JOB_STUCK:
            return Outcome(status=0, at=outcome.at, reason="job pending")
        return replace(outcome, is_right=is_right)

    def _try(self, operation: Operation, ask: Ask, at: float, own: str, *, hidden: bool) -> Outcome:
        span = self._span()
        outcome = self._serve(ask.to, at, parent=span, patience_s=ask.timeout_s, hidden=hidden)
        outcome = _as_met(outcome, at, ask.timeout_s)
        sight = Sight(
            service=operation.service,
            began=at,
            outcome=replace(outcome, reason=service_voices.of_call(operation, ask, outcome)),
            path=ask.to.path,
            span=span,
            parent=own,
            to=ask.to.service,
            # A service that passes no header on still writes under the trace that it got.
            is_untraced=hidden and operation.service != self.dropping,
        )
        self.sights.append(sight)
        return outcome

    def _span(self) -> str:
        self._spans += 1
        return f"{self._spans:016x}"


def _is_needed(ask: Ask) -> bool:
    return ask.on_failure in {OnFailure.FAIL, OnFailure.HAND_ON}


def _as_met(outcome: Outcome, at: float, patience_s: float) -> Outcome:
    """What a caller met that waits no longer than it likes."""
    if outcome.at - at > patience_s:
        return Outcome(status=0, at=at + patience_s, reason=f"timeout {patience_s:g}")
    return replace(outcome, at=outcome.at + _NETWORK_S)


def _bent(operation: Operation, outcome: Outcome, mishap: Mishap | None) -> Outcome:
    """What a mishap makes of an answer that was on its way."""
    if mishap is Mishap.ANSWERS_LATE:
        outcome = replace(outcome, at=outcome.at + 30.0)
    if mishap is Mishap.DAWDLES:
        outcome = replace(outcome, at=outcome.at + 0.9)
    if outcome.status != 200:
        return outcome
    if mishap is Mishap.CRASHES_AT_THE_END:
        reason = service_voices.own_failure(operation, 500)
        return replace(outcome, status=500, is_whole=False, reason=reason)
    if mishap is Mishap.OTHER_SUCCESS:
        return replace(outcome, status=202, is_whole=False)
    if mishap is Mishap.HOLLOW_BODY:
        return replace(outcome, is_whole=False)
    return replace(outcome, is_right=outcome.is_right and mishap is not Mishap.WRONG_VALUE)


def _failure(operation: Operation, ask: Ask, outcome: Outcome, at: float) -> Outcome:
    """What a service answers where a call that it needs did not go well."""
    reason = service_voices.of_failure(operation, ask, outcome)
    status = outcome.status
    if operation.rewriting is Rewriting.OK_WITH_ERROR:
        return Outcome(status=200, at=at, reason=reason, is_right=False)
    if operation.rewriting is Rewriting.ALL_500:
        status = 500
    elif operation.rewriting is Rewriting.ALL_503:
        status = 503
    elif operation.rewriting is Rewriting.GATEWAY:
        status = 504 if outcome.reason.startswith("timeout") else 502
    elif ask.on_failure is not OnFailure.HAND_ON or status < 400:
        status = 500 if status in {200, 202} else 503
    return Outcome(status=status, at=at, reason=reason, is_whole=False)


def ends_badly(
    root: Operation, faults: Sequence[tuple[int, Mishap]], *, limit_s: float, looks_close: bool
) -> str:
    """Why a scenario does not hold; ``looks_close`` are those that look at the value too."""
    outcome = Play(dict(faults)).run(root)
    if outcome.status != 200:
        return "status"
    if not outcome.is_whole:
        return "body"
    if looks_close and not outcome.is_right:
        return "value"
    return "slow" if outcome.at - START > limit_s else ""
