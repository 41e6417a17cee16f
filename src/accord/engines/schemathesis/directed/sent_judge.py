"""What is wrong with the answer to a thought-out request, by the rules of every request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from accord.client.exchange import HttpExchange
from accord.contract import Checked
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.conformance import CONFORMANCE, broken_promises, is_silent
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Objection, closed, too_late
from accord.engines.schemathesis.sentences import follows, too_slow
from accord.engines.schemathesis.trial import Trial
from accord.model.message import message

_SERVER_ERROR: Final = "not_a_server_error"
_CRASH: Final = "ST101"
_SLOW: Final = "max_response_time"
_TOO_SLOW: Final = "ST112"
_SERVER_ERRORS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRules:
    """The checks that are switched on, and the statuses of 500 and more that are expected.

    An answer must come within so many seconds, where that is not 0.
    """

    checks: frozenset[str] = frozenset()
    expected: frozenset[str] = frozenset()
    within_s: float = 0.0

    def expects(self, status: int) -> bool:
        """Whether a team said that this status may come."""
        return bool(self.expected & {str(status), f"{status // 100}xx", f"{status // 100}XX"})


def _no_trial(operation: str) -> None:
    """While it is only learnt what exists, no case is at work."""
    del operation


@dataclass(slots=True, kw_only=True)
class SentJudge:
    """Judges exchanges; ``rules`` and ``trial_of`` are those of an operation by its id."""

    calls: ServiceCalls
    rules: Callable[[str], CheckRules]
    answer_s: float
    answer_checks: AnswerChecks
    trial_of: Callable[[str], Trial | None] = _no_trial
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __call__(
        self, exchange: HttpExchange, operation: str, *, late: bool = False
    ) -> list[Objection]:
        """What is wrong with an answer, or with none that came in time, or whole."""
        trial = self.trial_of(operation)
        if trial is not None:
            trial.examples += 1
            trial.seconds += exchange.seconds
            trial.began = trial.began or exchange.started
        if exchange.answer is None:
            return [
                too_late(exchange, operation, exchange.error, limit_s=self.answer_s)
                if late
                else closed(exchange, operation)
            ]
        rules = self.rules(operation)
        checked = self.calls.judge(exchange)
        case = "" if trial is None else trial.plan.case.id
        self.judged[case, checked.of_the_answer().judged_as] += 1
        if trial is not None:
            for name in rules.checks:
                if name == _SERVER_ERROR or not is_silent(name, checked):
                    trial.checks[name] += 1
        return [
            *self._against(exchange, checked, operation, rules),
            *self.answer_checks.against(exchange, operation),
            *self._too_slow(exchange, operation, rules),
        ]

    def _too_slow(
        self, exchange: HttpExchange, operation: str, rules: CheckRules
    ) -> Iterator[Objection]:
        if rules.within_s and exchange.seconds > rules.within_s:
            yield Objection(
                check=_SLOW,
                kind=f"{_SLOW}/{_TOO_SLOW}",
                operation=operation,
                where="",
                title=too_slow(operation, seconds=exchange.seconds, limit_s=rules.within_s),
                example=exchange,
            )

    def _against(
        self, exchange: HttpExchange, checked: Checked, operation: str, rules: CheckRules
    ) -> list[Objection]:
        status = exchange.status
        crashed = status >= _SERVER_ERRORS and not rules.expects(status)
        promises = [
            promise
            for promise in broken_promises(checked, status=status)
            if promise.check in rules.checks
        ]
        codes = {promise.code for promise in promises} | ({_CRASH} if crashed else set())
        broken = [
            Objection(
                check=promise.check,
                kind=promise.kind,
                operation=promise.operation,
                where=promise.where,
                title=promise.sentence(status=status),
                example=exchange,
            )
            for promise in promises
            if not follows(promise, codes)
        ]
        if crashed and _SERVER_ERROR in rules.checks:
            return [_server_error(exchange, operation, status), *broken]
        return broken


def _server_error(exchange: HttpExchange, operation: str, status: int) -> Objection:
    return Objection(
        check=_SERVER_ERROR,
        kind=f"{_SERVER_ERROR}/{_CRASH}",
        operation=operation,
        where=str(status),
        title=message("schemathesis.server-error", operation=operation, status=str(status)),
        example=exchange,
    )


def rules_of(schema: Any, labels: dict[str, str]) -> Callable[[str], CheckRules]:  # noqa: ANN401
    """The rules that the team's own settings give each operation; ``labels`` are by id."""
    rules_by_operation: dict[str, CheckRules] = {}

    def of(operation: str) -> CheckRules:
        if operation not in rules_by_operation:
            in_schema = schema.find_operation_by_label(labels.get(operation, ""))
            config = schema.config.checks_config_for(operation=in_schema)
            names = (*CONFORMANCE, _SERVER_ERROR)
            rules_by_operation[operation] = CheckRules(
                checks=frozenset(n for n in names if config.get_by_name(name=n).enabled),
                expected=frozenset(config.not_a_server_error.expected_statuses or ()),
                within_s=float(config.max_response_time.limit or 0.0),
            )
        return rules_by_operation[operation]

    return of
