"""Plays one request through a rough system in a time of its own, with what ails it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fakes.rough_systems import RoughHandler, RoughService, RoughStep, RoughSystem
from fakes.rough_words import WORDS, words

_FOREVER: Final = 60.0
_CLIENTS_PATIENCE: Final = 30.0
_POLLS: Final = 6
_NO_CONNECTION: Final = "could not get a connection from the pool"
# Statuses, one of which is drawn, and what is said; none where the connection is dropped.
_TURNED_DOWN: Final[dict[str, tuple[tuple[int | None, ...], str]]] = {
    "invalid": ((400, 422, 422, 415), "invalid"),
    "token": ((401, 403), "token"),
    "limit": ((429,), "limit"),
    "conflict": ((409,), "conflict"),
    "shed": ((503,), "shed"),
    "lost-row": ((404,), "missing"),
    "die-first": ((None,), "reset"),
    "pool": ((500, 503), "pool"),
    "crash-first": ((500,), "own"),
    "hang": ((200,), ""),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ailment:
    """What is wrong with a handler, or with one of the calls that it makes."""

    kind: str
    handler: RoughHandler
    step: RoughStep | None = None
    amount: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughAnswer:
    """No ``status`` is no answer, and ``reason`` why; ``whole`` if no data is missing in it."""

    status: int | None
    reason: str = ""
    good_body: bool = True
    whole: bool = True
    ready: bool = True

    @property
    def is_good(self) -> bool:
        """Whether it is a success, by its status."""
        return self.status is not None and self.status < 400


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughRecord:
    """One side of an exchange as its writer saw it; ``to`` is set by whoever asked."""

    service: RoughService
    began: float
    ended: float
    method: str
    path: str
    span: str
    parent: str
    status: int | None
    reason: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """A handler at work on one request; ``is_heard`` as long as the header was passed on."""

    handler: RoughHandler
    span: str
    is_heard: bool


_Outcome = tuple[RoughAnswer, float, str]
"""An answer, when it was there, and why it is of no use."""


class RoughPlay:
    """One request; the ``records`` are in no order. ``dropping`` names who drops the header."""

    def __init__(
        self, system: RoughSystem, seed: int, ailments: Sequence[Ailment], dropping: str = ""
    ) -> None:
        self.records: list[RoughRecord] = []
        self._rng = random.Random(seed)
        self._dropping = dropping
        self._ailing: dict[RoughHandler, list[Ailment]] = defaultdict(list)
        for ailment in ailments:
            self._ailing[ailment.handler].append(ailment)
        steps = (step for handler in system.handlers for step in handler.steps)
        self._cached = {
            step for n, step in enumerate(steps) if random.Random(seed * 7 + n).random() < 0.5
        }
        self._visits = Counter[RoughHandler]()
        self._spans = 0

    def serve(
        self, handler: RoughHandler, at: float, parent: str, *, is_heard: bool, wrong: str = ""
    ) -> tuple[RoughAnswer, float]:
        """What a handler answers, and when; where it does not, when its connection ended."""
        if self._has("down", handler):
            return RoughAnswer(status=None, reason="refused"), at + 0.001
        if self._has("stopped", handler):
            return RoughAnswer(status=None, reason="timeout"), at + _FOREVER
        self._visits[handler] += 1
        visit = _Visit(handler=handler, span=self._span(), is_heard=is_heard)
        begun = at + handler.work * (0.3 + self._rng.random() * 0.4)
        answer, end = self._before_work(visit, begun, wrong) or self._at_work(visit, begun)
        if answer.status is not None and is_heard:
            self.records.append(
                RoughRecord(
                    service=handler.service,
                    began=at,
                    ended=end,
                    method=handler.method,
                    path=handler.path,
                    span=visit.span,
                    parent=parent,
                    status=answer.status,
                    reason=answer.reason,
                )
            )
        if answer.is_good:
            self._go_on(visit, end)
        return answer, end

    def _before_work(
        self, visit: _Visit, at: float, wrong: str
    ) -> tuple[RoughAnswer, float] | None:
        """Where a request is turned down or lost before anybody else is asked."""
        handler, service = visit.handler, visit.handler.service
        flaky = self._has("flaky", handler)
        ailing = next((it for kind in _TURNED_DOWN if (it := self._has(kind, handler))), None)
        if flaky and self._visits[handler] <= flaky.amount:
            wrong = wrong or "crash-first"
        kind = wrong or (ailing.kind if ailing else "")
        if not kind:
            return None
        statuses, said = _TURNED_DOWN[kind]
        status = self._rng.choice(statuses)
        if status is not None:
            said = words(said, service.style) if said and service.speaks else ""
        return RoughAnswer(status=status, reason=said), at + (ailing.amount if ailing else 0.0)

    def _at_work(self, visit: _Visit, at: float) -> tuple[RoughAnswer, float]:
        handler = visit.handler
        slow = self._has("slow", handler)
        answer, end = self._plan(visit, at + (slow.amount if slow else 0.0))
        if self._has("die-last", handler):
            answer = RoughAnswer(status=None, reason="reset")
        elif not answer.is_good:
            pass
        elif self._has("crash-last", handler):
            said = words("own", handler.service.style) if handler.service.speaks else ""
            answer = RoughAnswer(status=500, reason=said)
        elif self._has("body", handler):
            answer = replace(answer, status=200, good_body=False)
        elif self._has("other-success", handler):
            answer = RoughAnswer(status=self._rng.choice([202, 204, 206]), good_body=False)
        elif self._has("redirect", handler):
            answer = RoughAnswer(status=302, good_body=False)
        elif self._has("pending", handler):
            answer = replace(answer, ready=False)
        return answer, end + handler.work * 0.4

    def _plan(self, visit: _Visit, at: float) -> tuple[RoughAnswer, float]:
        groups: dict[int, list[RoughStep]] = {}
        for step in visit.handler.steps:
            if step.policy != "background" and not (step.cached and step in self._cached):
                groups.setdefault(step.group, []).append(step)
        is_whole = True
        for group in groups.values():
            outcomes = [(step, self._step(visit, step, at)) for step in group]
            failed = [it for it in outcomes if it[1][2] and it[0].policy == "needs"]
            at = max(end for _, (_, end, _) in outcomes)
            if failed:
                _, (answer, end, reason) = min(failed, key=lambda it: it[1][1])
                # Some give up at once, others wait for the rest.
                at = (end if self._rng.random() < 0.6 else at) + 0.001
                return self._failed(visit.handler.service, answer, reason), at
            is_whole = is_whole and all(it.whole and not why for _, (it, _, why) in outcomes)
            at += 0.002
        return RoughAnswer(
            status=201 if visit.handler.method == "POST" else 200, whole=is_whole
        ), at

    def _failed(self, service: RoughService, answer: RoughAnswer, reason: str) -> RoughAnswer:
        if reason == "stumble":
            said = words("stumble", service.style) if service.speaks else ""
            return RoughAnswer(status=500, reason=said)
        status = service.gateway
        if answer.status is not None and answer.status < 500 and self._rng.random() < 0.4:
            status = answer.status
        if reason == "timeout" and self._rng.random() < 0.4:
            status = 504
        return RoughAnswer(status=status, reason=answer.reason if service.speaks else "")

    def _step(self, visit: _Visit, step: RoughStep, at: float) -> _Outcome:
        """All that a handler does to have one answer."""
        outcome: _Outcome = (RoughAnswer(status=200), at, "")
        failures = 0
        for _ in range(step.repeat):
            if step.breaker and failures >= step.breaker:
                outcome = self._not_called(visit, step, at)
                continue
            outcome = self._try(visit, step, at)
            _, at, reason = outcome
            failures = failures + 1 if reason else 0
            if reason and step.policy == "needs" and not step.breaker:
                break
        if outcome[2] and step.alternative:
            return self._once(visit, replace(step, to=step.alternative), at + 0.001)
        return outcome

    def _not_called(self, visit: _Visit, step: RoughStep, at: float) -> _Outcome:
        said = words("circuit", visit.handler.service.style, to=step.to.service.name)
        answer = RoughAnswer(status=None, reason=said)
        if self._rng.random() < 0.6:
            self._called(visit, step, (at, at), self._span(), answer)
        return answer, at, "circuit"

    def _try(self, visit: _Visit, step: RoughStep, at: float) -> _Outcome:
        wait = step.backoff
        for tries_left in reversed(range(_POLLS if step.polls else step.retries + 1)):
            answer, at, reason = self._once(visit, step, at)
            if step.polls and not reason and not answer.ready:
                if not tries_left:
                    said = words("pending", visit.handler.service.style)
                    return RoughAnswer(status=None, reason=said), at, "pending"
                at += 0.4
            elif not reason or reason == "stumble" or (answer.status or 500) < 500:
                break
            elif tries_left:
                at, wait = at + wait, wait * 2
        return answer, at, reason

    def _once(self, visit: _Visit, step: RoughStep, at: float) -> _Outcome:
        service, to, span = visit.handler.service, step.to, self._span()
        if pool := self._has("no-connection", visit.handler, step):
            answer, end = RoughAnswer(status=None, reason=_NO_CONNECTION), at + pool.amount
            self._called(visit, step, (at, end), span, answer)
            return answer, end, "pool"
        hasty = self._has("impatient", visit.handler, step)
        limit = hasty.amount if hasty else step.timeout
        wrong = "invalid" if self._has("wrong-request", visit.handler, step) else ""
        wrong = "token" if self._has("no-token", visit.handler, step) else wrong
        is_heard = visit.is_heard and service.name != self._dropping
        answer, end = self.serve(to, at + 0.001, span, is_heard=is_heard, wrong=wrong)
        end, reason = end + 0.001, "" if answer.is_good else answer.reason
        if end - at > limit:
            answer, end, reason = RoughAnswer(status=None), at + limit, "timeout"
        kind = "status" if answer.status is not None else reason
        if not answer.is_good:
            facts = {"to": to.service.name, "path": to.path, "status": answer.status}
            times = {"limit": limit, "ms": int(limit * 1000), "method": to.method}
            kind = kind if kind in WORDS else "reset"
            answer = RoughAnswer(
                status=answer.status, reason=words(kind, service.style, **facts, **times)
            )
            self._called(visit, step, (at, end), span, answer)
            return answer, end, kind
        self._called(visit, step, (at, end), span, replace(answer, reason=""))
        if answer.good_body:
            return answer, end, ""
        return replace(answer, whole=False), end, "stumble" if step.reads else ""

    def _called(
        self,
        visit: _Visit,
        step: RoughStep,
        times: tuple[float, float],
        span: str,
        answer: RoughAnswer,
    ) -> None:
        if not visit.handler.service.logs_calls or not visit.is_heard:
            return
        self.records.append(
            RoughRecord(
                service=visit.handler.service,
                began=times[0],
                ended=times[1],
                method=step.to.method,
                path=step.to.path,
                span=span,
                parent=visit.span,
                status=answer.status,
                reason="" if answer.status else answer.reason,
                to=step.to.service.name,
            )
        )

    def _go_on(self, visit: _Visit, at: float) -> None:
        """What is sent once the answer is out, as messages are."""
        for step in visit.handler.steps:
            if step.policy == "background":
                self._once(visit, step, at + self._rng.random() * 0.1)

    def _has(
        self, kind: str, handler: RoughHandler, step: RoughStep | None = None
    ) -> Ailment | None:
        ailing = self._ailing.get(handler, ())
        # A second source is another call than the one that ails.
        same = (it for it in ailing if it.kind == kind and (step is None or it.step is step))
        return next(same, None)

    def _span(self) -> str:
        self._spans += 1
        return f"{self._spans:016x}"


def play(
    system: RoughSystem, seed: int, ailments: Sequence[Ailment], dropping: str = ""
) -> tuple[RoughAnswer, float, list[RoughRecord]]:
    """What the scenario's own client had, after how long, and what was written down."""
    request = RoughPlay(system, seed, ailments, dropping)
    answer, end = request.serve(system.root, 0.002, "entry", is_heard=True)
    end += 0.002
    if end > _CLIENTS_PATIENCE:
        answer, end = RoughAnswer(status=None, reason="timeout"), _CLIENTS_PATIENCE
    if answer.status is None:
        said = words(answer.reason, "python", limit=_CLIENTS_PATIENCE)
        answer = RoughAnswer(status=None, reason=said)
    return answer, end, request.records
