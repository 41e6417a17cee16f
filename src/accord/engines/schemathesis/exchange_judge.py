"""What the engine's checks said of the exchanges of a case, as objections of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container
from dataclasses import replace
from typing import Any, Final

from schemathesis.engine import Status as EngineStatus
from schemathesis.engine import events

from accord.client.exchange import HttpExchange
from accord.client.failures import reason_of
from accord.contract import Checked, NotJudged
from accord.engines.schemathesis import sentences
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.applies import CheckedExchange, applies, is_positive
from accord.engines.schemathesis.conformance import (
    CONFORMANCE,
    BrokenPromise,
    broken_promises,
    is_silent,
)
from accord.engines.schemathesis.directed.suspicions import Makers, with_trail
from accord.engines.schemathesis.exchanges import ServiceCalls, kept_exchange, sent_exchange
from accord.engines.schemathesis.findings import Objection, closed, too_late
from accord.engines.schemathesis.generated import is_generators_fault
from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.own_words import own_words
from accord.engines.schemathesis.plan import PlannedService
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.message import message

# An engine's text may hold a whole answer; a page shows as much as a reader looks through.
MOST_DETAIL: Final = 4000


class ExchangeJudge:
    """Judges exchanges of one service.

    Whether an answer keeps its contract is for ``calls`` to say, as in every suite; the engine's
    other checks have the last word themselves.
    ``refused`` are the engine's names of requests that were refused because a sign-in was lost,
    ``judged`` counts answers by case and what their contracts said, or why they said nothing.
    """

    def __init__(
        self,
        service: PlannedService,
        trials: ServiceTrials,
        calls: ServiceCalls,
        answer_checks: AnswerChecks,
    ) -> None:
        self._ids = {label: operation.id for label, operation in service.operations.items()}
        self._trials = trials
        self._calls = calls
        self._answer_checks = answer_checks
        # What was sent before in the same sequence.
        self._trail: list[HttpExchange] = []
        self._makers = Makers()
        self.refused: Container[str] = ()
        self.judged: Counter[tuple[str, str]] = Counter()

    def judge(self, trial: Trial, recorder: Any) -> None:  # noqa: ANN401 - the engine's
        """Take all exchanges of a case that the engine recorded."""
        is_chain = trial.plan.phase == STATEFUL
        self._trail.clear()
        for id, node in recorder.cases.items():
            interaction, checks = recorder.interactions.get(id), recorder.checks.get(id, ())
            if interaction is not None:
                trial.examples += 1
            if id in self.refused:
                # Whatever is objected to is an answer to somebody who is not let in any more.
                trial.not_let_in += 1
                continue
            exchange = CheckedExchange(
                case=node.value,
                response=None if interaction is None else interaction.response,
                follows=node.parent_id is not None and trial.plan.phase == STATEFUL,
            )
            example = None if interaction is None else kept_exchange(interaction)
            if is_chain and example is not None:
                self._trail.append(example)
            if example is not None:
                self._makers.note(example)
            self._check(trial, checks, exchange, example)
        self._trail.clear()

    def judge_late(self, trial: Trial, event: events.NonFatalError, *, limit_s: float) -> None:
        """Take a request that was not answered in time.

        To the engine that is an error of the network; to whoever waits it is one of the service.
        """
        operation = self._ids.get(event.label, trial.plan.operation)
        error = reason_of(event.value).words
        example = unanswered(event.value, at=event.timestamp)
        objection = too_late(example, operation, error, limit_s=limit_s)
        trial.checks[objection.check] += 1
        self._trials.object(trial, objection)

    def judge_closed(self, phase: str, operation: str, example: HttpExchange) -> None:
        """Take a request at which the service closed the connection, twice."""
        label = next((label for label, id in self._ids.items() if id == operation), None)
        # By now the phase may be over; it is a case of the operation all the same.
        others = (trial for trial in self._trials.open if trial.plan.label == label)
        if (trial := self._trials.find(phase, label) or next(others, None)) is not None:
            objection = closed(example, operation)
            trial.checks[objection.check] += 1
            self._trials.object(trial, objection)

    def _check(
        self,
        trial: Trial,
        checks: Collection[Any],
        exchange: CheckedExchange,
        example: HttpExchange | None,
    ) -> None:
        # Of thousands of requests only those are judged as well at which something is wrong.
        is_whole = not getattr(exchange.response, "is_truncated", False)
        checked = self._calls.judge(example, only_answer=True) if example and is_whole else None
        if not is_whole:
            self.judged[trial.plan.case.id, NotJudged.TOO_LONG.value] += 1
        broken = self._conformance(trial, checks, exchange, example, checked)
        codes = {promise.code for promise in broken} | {
            sentences.code(check.failure_info.failure)
            for check in checks
            if check.failure_info and check.name not in CONFORMANCE
        }
        for promise in broken:
            if not sentences.follows(promise, codes):
                self._break(trial, promise, checks, example)
        self._look_at(trial, exchange, example)
        for check in checks:
            if check.name in CONFORMANCE:
                continue
            if check.failure_info is not None:
                trial.checks[check.name] += 1
                failure = check.failure_info.failure
                if not (
                    sentences.follows(failure, codes)
                    or self._is_generators(sentences.code(failure), exchange, example)
                ):
                    self._object(trial, check, exchange, example)
            elif check.status in (EngineStatus.ERROR, EngineStatus.FAILURE):
                # A team's own check that raised: it says nothing of the service.
                reason = message("schemathesis.check-raised", name=check.name)
                trial.unjudged.append(UnjudgedCase(reason=reason))
            elif applies(check.name, exchange):
                trial.checks[check.name] += 1

    def _look_at(
        self, trial: Trial, exchange: CheckedExchange, example: HttpExchange | None
    ) -> None:
        """Take what an answer shows, whatever it was asked for."""
        if example is None:
            return
        label = str(exchange.case.operation.label)
        operation = self._ids.get(label, trial.plan.operation or label)
        for objection in self._answer_checks.against(example, operation):
            self._tell(trial, objection)

    def _tell(self, trial: Trial, objection: Objection) -> None:
        """Take an objection, with the calls of its sequence that are about the same thing."""
        is_last = bool(self._trail) and objection.example == self._trail[-1]
        told = objection
        if is_last and objection.example is not None:
            # What it is about may have been made in another sequence.
            makers = self._makers.of(objection.example)
            told = with_trail(objection, self._trail, makers=makers)
        # The engine's own words say more of it than a list of calls.
        self._trials.object(trial, replace(told, detail=objection.detail or told.detail))

    def _conformance(
        self,
        trial: Trial,
        checks: Collection[Any],
        exchange: CheckedExchange,
        example: HttpExchange | None,
        checked: Checked | None,
    ) -> tuple[BrokenPromise, ...]:
        """What the judge has against an answer, in the checks that the engine ran on it.

        A check that the team switched off, or that the engine does not ask of a probe, is not run.
        """
        if example is None or example.answer is None or checked is None:
            return ()
        self.judged[trial.plan.case.id, checked.of_the_answer().judged_as] += 1
        ran = {check.name for check in checks} & CONFORMANCE
        broken = tuple(
            promise
            for promise in broken_promises(checked, status=example.answer.status)
            if promise.check in ran and not self._is_generators(promise.code, exchange, example)
        )
        broken_checks = {promise.check for promise in broken}
        for name in ran:
            if name in broken_checks or (applies(name, exchange) and not is_silent(name, checked)):
                trial.checks[name] += 1
        return broken

    def _is_generators(
        self, code: str, exchange: CheckedExchange, example: HttpExchange | None
    ) -> bool:
        if example is None or example.answer is None:
            return False
        whole = self._calls.judge(example)
        return is_generators_fault(
            code, whole, status=example.answer.status, positive=is_positive(exchange)
        )

    def _break(
        self,
        trial: Trial,
        promise: BrokenPromise,
        checks: Collection[Any],
        example: HttpExchange | None,
    ) -> None:
        status = example.status if example else 0
        seen_by_engine = (
            check.failure_info.failure
            for check in checks
            if check.failure_info and check.name == promise.check
        )
        objection = Objection(
            check=promise.check,
            kind=promise.kind,
            operation=promise.operation,
            where=promise.where,
            title=promise.sentence(status=status),
            # What the engine quotes of the schema and the value helps, where it saw it as well.
            detail=_detail(next(seen_by_engine, None)),
            example=example,
        )
        self._tell(trial, objection)

    def _object(
        self,
        trial: Trial,
        check: Any,  # noqa: ANN401 - the engine's
        exchange: CheckedExchange,
        example: HttpExchange | None,
    ) -> None:
        failure = check.failure_info.failure
        # In a sequence it may be another operation than the one that the case is named after.
        label = sentences.at_fault(failure, answered=str(exchange.case.operation.label))
        operation = self._ids.get(label, trial.plan.operation or label)
        answer = None if example is None else example.answer
        objection = Objection(
            check=check.name,
            kind=sentences.kind(check.name, failure),
            operation=operation,
            where=sentences.where(failure),
            title=sentences.sentence(
                failure,
                operation=operation,
                status=answer.status if answer else 0,
                said="" if answer is None else own_words(answer),
            ),
            detail=_detail(failure),
            example=example,
        )
        self._tell(trial, objection)


def unanswered(error: Exception, *, at: float) -> HttpExchange | None:
    """The request behind an error of the network, if the error names one."""
    request = getattr(error, "request", None)
    return None if request is None else sent_exchange(request, at=at)


def _detail(failure: Any) -> str:  # noqa: ANN401 - the engine's
    if failure is None:
        return ""
    return f"{failure.title}\n\n{failure.message}".strip()[:MOST_DETAIL]
