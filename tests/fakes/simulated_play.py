"""One request to a simulated system: what came of it in simulated time, and who saw what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from fakes.simulated_harm import BY_CALLER, UNREACHABLE, Fault, Harm
from fakes.simulated_services import Ask, Mapping, OnFailure, Operation, Service, System, Way
from fakes.simulated_time import FOREVER_S, Ending, Loop, Process, Within

CLIENT_LIMIT_S: Final = 10.0
END_S: Final = 40.0
NETWORK_S: Final = 0.001
_RESTARTED_S: Final = 0.3
_BACK_AFTER_S: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``status`` 0: none came, and ``reason`` says why; else it is what the service says of it."""

    status: int = 200
    reason: str = ""
    lacks: bool = False
    is_wrong: bool = False
    is_broken: bool = False
    is_pending: bool = False

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """``flaw`` is the status that a callee refuses it with; 0: there is nothing to refuse."""

    span: str
    flaw: int = 0


@dataclass(slots=True, kw_only=True)
class Record:
    """What one service saw of one exchange; ``to`` where it asked, empty where it was asked."""

    service: Service
    path: str
    span: str
    parent: str
    began: float
    ended: float
    answer: Answer
    to: str = ""
    is_prose: bool = False


@dataclass
class Play:
    """Plays requests with faults; a play is used once."""

    faults: Iterable[Fault]
    dropping: str = ""
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loop = Loop()
        self._at = {fault.operation: fault for fault in self.faults}
        self._spans = iter(range(1, 1_000_000))
        self._lives: Counter[str] = Counter()
        self._down_until: dict[str, float] = {}
        self._open: dict[str, list[Ending]] = {}
        self._visits: Counter[int] = Counter()
        self._failures: Counter[tuple[str, str]] = Counter()

    def run(self, system: System) -> tuple[Answer, float]:
        """What a client of the system got, and after how many seconds."""
        self._set_down(system)
        over = self.loop.start(self._client(system.root))
        self.loop.run(END_S)
        answer: tuple[Answer, float] = over.value
        return answer

    def _client(self, root: Operation) -> Process:
        answer = yield from self._deliver(root, Request(span="entry"), CLIENT_LIMIT_S)
        return answer, self.loop.now

    def _set_down(self, system: System) -> None:
        for operation in system.operations:
            fault = self._at.get(operation.number)
            if fault and (fault.harm in UNREACHABLE or fault.harm is Harm.RESTARTING):
                until = _RESTARTED_S if fault.harm is Harm.RESTARTING else FOREVER_S
                self._down_until[operation.service.name] = until

    def _start(self, service: Service, process: Process) -> Ending:
        return self.loop.start(self._living(service, process))

    def _living(self, service: Service, process: Process) -> Process:
        """The process, for as long as its service lives."""
        life, value = self._lives[service.name], None
        while True:
            try:
                wait = process.send(value)
            except StopIteration as stop:
                return stop.value
            value = yield wait
            if self._lives[service.name] != life:
                yield FOREVER_S

    def _deliver(self, callee: Operation, request: Request, limit_s: float) -> Process:
        """Send a request, and wait for its answer."""
        name = callee.service.name
        yield NETWORK_S
        if self.loop.now < self._down_until.get(name, 0.0):
            return Answer(status=0, reason=self._why_unreachable(callee))
        reply = Ending()
        self._open.setdefault(name, []).append(reply)
        self._start(callee.service, self._serve(callee, request, reply))
        answer = yield Within(reply, limit_s)
        yield NETWORK_S
        return answer or Answer(status=0, reason=f"timed out after {limit_s:g} s")

    def _why_unreachable(self, callee: Operation) -> str:
        for fault in self._at.values():
            if fault.harm in UNREACHABLE and fault.operation == callee.number:
                return UNREACHABLE[fault.harm][fault.variant]
        return UNREACHABLE[Harm.DOWN][0]

    def _kill(self, service: Service, back_after_s: float) -> None:
        self._lives[service.name] += 1
        self._down_until[service.name] = self.loop.now + back_after_s
        for reply in self._open.pop(service.name, []):
            reply.end(Answer(status=0, reason="connection reset by peer"))

    def _serve(self, operation: Operation, request: Request, reply: Ending) -> Process:
        began, span = self.loop.now, self._span()
        work = self._start(operation.service, self._work(operation, request, span))
        if operation.budget_s:
            answer = yield Within(work, operation.budget_s)
            late = Answer(status=504 if operation.mapping is Mapping.GATEWAY else 503)
            answer = answer or replace(late, reason="gave up waiting")
        else:
            answer = yield work
        self._record(operation, span, request.span, began, answer)
        reply.end(answer)
        for ask in operation.asks:
            if ask.way is Way.AFTER_ANSWER and answer.is_good:
                self._start(operation.service, self._ask(operation, ask, span))
        return answer

    def _work(self, operation: Operation, request: Request, span: str) -> Process:
        """What the service answers; its calls are its own."""
        fault = self._at.get(operation.number)
        self._visits[operation.number] += 1
        if request.flaw:
            yield 0.002
            return Answer(status=request.flaw, reason="refused")
        early = yield from self._early(operation, fault)
        if early:
            return early
        lacks = is_wrong = is_broken = False
        for group in operation.groups:
            asked = [ask for ask in group if ask.way is not Way.AFTER_ANSWER and not ask.is_cached]
            endings = [
                self._start(operation.service, self._ask(operation, ask, span)) for ask in asked
            ]
            answers = yield from self.loop.all_of(endings)
            for ask, answer in zip(asked, answers, strict=True):
                if not answer.is_good:
                    return self._mapped(operation, ask, answer)
                lacks, is_wrong = lacks or answer.lacks, is_wrong or answer.is_wrong
                is_broken = is_broken or answer.is_broken
        yield operation.work_s / 2
        late = yield from self._late(fault)
        answer = late or Answer()
        return replace(
            answer,
            lacks=lacks or answer.lacks,
            is_wrong=is_wrong or answer.is_wrong,
            is_broken=is_broken or answer.is_broken,
        )

    def _early(self, operation: Operation, fault: Fault | None) -> Process:
        harm = fault.harm if fault else None
        if harm is Harm.HANGS:
            yield FOREVER_S
        if harm is Harm.OVERLOADED:
            yield 0.7
        yield operation.work_s / 2
        if harm is Harm.SLOW and fault:
            yield (0.9, 1.6, 4.0)[fault.variant]
        is_first = self._visits[operation.number] == 1
        if harm is Harm.KILLED or (harm is Harm.KILLED_AND_BACK and is_first):
            self._kill(operation.service, FOREVER_S if harm is Harm.KILLED else _BACK_AFTER_S)
            yield FOREVER_S
        if harm is Harm.EVERY_OTHER and self._visits[operation.number] % 2 == 0:
            return None
        if fault and harm in _AT_ONCE:
            return Answer(status=fault.status, reason=_AT_ONCE[harm][fault.variant])
        return None

    def _late(self, fault: Fault | None) -> Process:
        harm = fault.harm if fault else None
        if fault and harm is Harm.PAUSED:
            yield 20.0
        if fault and harm is Harm.CRASHES_LATE:
            return Answer(status=500, reason=_AT_ONCE[Harm.CRASHES][fault.variant])
        if fault and harm is Harm.UNDOCUMENTED:
            return Answer(status=fault.status, is_broken=True)
        if harm is Harm.BROKEN_BODY:
            return Answer(is_broken=True)
        return Answer(is_wrong=True) if harm is Harm.WRONG_VALUE else None

    def _ask(self, caller: Operation, ask: Ask, span: str) -> Process:
        """The answer that the caller goes on with, after retries and other sources."""
        if ask.way is Way.QUEUE:
            answer = yield from self._by_queue(caller, ask, span)
        else:
            answer = yield from self._tried(caller, ask, span)
        if answer.is_good and not (answer.is_broken and ask.is_checked):
            return answer
        if answer.is_good:
            answer = Answer(status=0, reason=f"cannot read the answer of {ask.to.service.name}")
        if ask.on_failure is OnFailure.SECOND_SOURCE and ask.second:
            answer = yield from self._exchange(caller, ask, ask.second, span)
        elif ask.on_failure is OnFailure.DEFAULT:
            return Answer(lacks=True)
        elif ask.on_failure is OnFailure.IGNORE:
            return Answer()
        return answer

    def _tried(self, caller: Operation, ask: Ask, span: str) -> Process:
        for number in range(ask.tries):
            if number:
                yield ask.backoff_s * 2 ** (number - 1)
            answer = yield from self._exchange(caller, ask, ask.to, span)
            if answer.is_good or 400 <= answer.status < 500:
                break
        return answer

    def _exchange(self, caller: Operation, ask: Ask, callee: Operation, above: str) -> Process:
        """One call, with the caller's record of it."""
        began, span = self.loop.now, self._span()
        pair = (caller.service.name, callee.service.name)
        if ask.has_breaker and self._failures[pair] >= 2:
            answer = Answer(status=0, reason=f"circuit breaker for {callee.service.name} is open")
        else:
            header = span if caller.service.name != self.dropping else f"lost {span}"
            request = Request(span=header, flaw=self._flaw(caller, callee))
            answer = yield from self._deliver(callee, request, ask.limit_s)
            self._failures[pair] += not answer.is_good and not 400 <= answer.status < 500
        self._record(caller, span, above, began, answer, callee)
        return answer

    def _by_queue(self, caller: Operation, ask: Ask, span: str) -> Process:
        """Hand over a message, and look for its result where ``second`` tells of it."""
        done = Ending()
        self.loop.after(0.01, lambda: self._consume(ask.to, span, done))
        until = self.loop.now + ask.limit_s
        while self.loop.now < until:
            yield 0.1
            if ask.second is None:
                answer = done.value or Answer(status=202, is_pending=True)
            else:
                answer = yield from self._look(caller, ask, span, done)
            if not answer.is_pending:
                return answer
        return Answer(status=0, reason="no result in time")

    def _look(self, caller: Operation, ask: Ask, span: str, done: Ending) -> Process:
        assert ask.second is not None
        seen = yield from self._exchange(caller, ask, ask.second, span)
        if not seen.is_good:
            return seen
        if not done.is_over:
            return replace(seen, is_pending=True)
        return done.value if done.value.is_good else Answer(status=0, reason="the job failed")

    def _consume(self, operation: Operation, parent: str, done: Ending) -> None:
        fault = self._at.get(operation.number)
        if fault and fault.harm is Harm.CONSUMER_STUCK:
            return
        self._start(operation.service, self._consuming(operation, parent, done))

    def _consuming(self, operation: Operation, parent: str, done: Ending) -> Process:
        fault, began, span = self._at.get(operation.number), self.loop.now, self._span()
        answer = yield from self._work(operation, Request(span=parent), span)
        if fault and fault.harm is Harm.CONSUMER_FAILS:
            answer = Answer(status=500, reason="cannot process message: KeyError 'amount'")
        self._record(operation, span, parent, began, answer)
        self.records[-1].is_prose = True
        done.end(answer)

    def _mapped(self, operation: Operation, ask: Ask, below: Answer) -> Answer:
        name = ask.to.service.name
        reason = f"{name} failed: {below.status or below.reason}"
        mapping, is_late = operation.mapping, "timed out" in below.reason
        if mapping is Mapping.PASS_ON:
            status = below.status if below.status >= 400 else 502
        elif mapping is Mapping.GATEWAY:
            status = 504 if is_late else 502
        else:
            status = {Mapping.BUSY: 503, Mapping.UNPROCESSABLE: 422}.get(mapping, 500)
        return Answer(status=status, reason=reason)

    def _flaw(self, caller: Operation, callee: Operation) -> int:
        fault = self._at.get(caller.number)
        is_so = fault and fault.harm in BY_CALLER and fault.callee == callee.number
        return fault.status if fault and is_so else 0

    def _span(self) -> str:
        return f"{next(self._spans):016x}"

    def _record(
        self,
        operation: Operation,
        span: str,
        parent: str,
        began: float,
        answer: Answer,
        callee: Operation | None = None,
    ) -> None:
        self.records.append(
            Record(
                service=operation.service,
                path=(callee or operation).path,
                span=span,
                parent=parent,
                began=began,
                ended=self.loop.now,
                answer=answer,
                to=callee.service.name if callee else "",
            )
        )

    def traced(self) -> Iterator[Record]:
        """The records that carry the trace: not those below a header that was not passed on."""
        lost = {it.span for it in self.records if it.parent.startswith("lost")}
        size = -1
        while len(lost) != size:
            size = len(lost)
            lost |= {it.span for it in self.records if it.parent in lost}
        return (it for it in self.records if it.span not in lost)


_AT_ONCE: Final = {
    Harm.CRASHES: ("NullPointerException", "KeyError: 'sku'", "deadlock detected"),
    Harm.EVERY_OTHER: ("database is locked", "pool exhausted", "NullPointerException"),
    Harm.UNAVAILABLE: ("under maintenance", "not ready", "read-only mode"),
    Harm.OVERLOADED: ("queue is full", "no worker is free", "overloaded"),
    Harm.RATE_LIMITED: ("rate limit exceeded", "too many requests", "quota exceeded"),
    Harm.STRICTER: ("validation failed", "currency is required", "version conflict"),
    Harm.KEYS_CHANGED: ("invalid token", "signature does not match", "forbidden"),
    Harm.LOST_RECORD: ("not found", "no such row", "gone"),
}
