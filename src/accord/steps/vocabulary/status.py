"""Sentences about how a request ended: its status, its time, and its contract."""

from __future__ import annotations

from datetime import timedelta

from accord import text
from accord.contract.explain import not_judged
from accord.model.calls import ContractVerdict, Side
from accord.steps.declarations import builtin
from accord.steps.expectations import Expectations
from accord.steps.scene import StepContext
from accord.steps.words import STATUSES, RequestOutcome


@builtin(
    "then",
    about="steps.about.status_is",
    en="the status is {status}",
    zh_tw="狀態碼是{status}",
    zh_cn="状态码是{status}",
)
def status_is(context: StepContext, status: str) -> None:
    """The answer has that HTTP status; 4xx means any of its hundred."""
    expected = Expectations(context.accord)
    actual = str(expected.answer.status)
    if actual != status and (not status.endswith("xx") or actual[0] != status[0]):
        _fail(expected, status)


@builtin(
    "then",
    about="steps.about.request_ends",
    en="the request {outcome}",
    zh_tw="請求{outcome}",
    zh_cn="请求{outcome}",
)
def request_ends(context: StepContext, outcome: RequestOutcome) -> None:
    """The request ended as the words say: it succeeds, is refused, is not found and so on."""
    expected = Expectations(context.accord)
    statuses = STATUSES[outcome]
    if expected.answer.status not in statuses:
        _fail(expected, _range(statuses))


@builtin(
    "then",
    about="steps.about.answered_within",
    en="the answer takes less than {duration}",
    zh_tw="回應時間少於{duration}",
    zh_cn="响应时间少于{duration}",
)
def answered_within(context: StepContext, duration: timedelta) -> None:
    """The last request was answered in less than that time."""
    expected = Expectations(context.accord)
    if expected.answer.seconds >= duration.total_seconds():
        expected.fail(
            "steps.line-slow",
            limit=round(duration.total_seconds() * 1000),
            actual=round(expected.answer.seconds * 1000),
        )


@builtin(
    "then",
    about="steps.about.keeps_contract",
    en="the answer keeps its contract",
    zh_tw="回應符合 API 契約",
    zh_cn="响应符合接口契约",
)
def keeps_contract(context: StepContext) -> None:
    """The last answer is one that its service's contract documents."""
    expected = Expectations(context.accord)
    call = expected.answer.call
    if call.verdict is ContractVerdict.UNCHECKED:
        # Nothing was judged, so nothing holds: a sentence of the contract must not pass for that.
        if call.judged_as == "no-contract":
            raise context.accord.problem("steps.no-contract", service=call.service)
        reason = text.say(not_judged(call.judged_as), context.accord.language)
        raise context.accord.problem("steps.not-judged", service=call.service, reason=reason)
    if call.verdict is ContractVerdict.UNDOCUMENTED:
        expected.fail("steps.line-undocumented", method=call.method, url=call.url)
    for problem in call.problems:
        # What the request did wrong is judged after the step, and only if the service accepted it.
        if problem.side is Side.RESPONSE:
            sentence = text.say(problem.message, context.accord.language)
            expected.tell("steps.line-contract", where=problem.where, problem=sentence)
    expected.settle()


def _fail(expected: Expectations, status: str) -> None:
    expected.tell("steps.line-status", expected=status, actual=expected.answer.status)
    if body := expected.body():
        expected.tell("steps.line-said", body=body)
    expected.settle()


def _range(statuses: frozenset[int]) -> str:
    if len(statuses) == len(range(100)):
        return f"{min(statuses) // 100}xx"
    return " / ".join(map(str, sorted(statuses)))
