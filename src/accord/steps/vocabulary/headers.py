"""Sentences about the headers of an answer."""

from __future__ import annotations

from accord.steps.declarations import builtin
from accord.steps.expectations import Expectations
from accord.steps.scene import StepContext, pairs
from accord.steps.words import Comparison, ValueState


@builtin(
    "then",
    about="steps.about.header_compares",
    en="the header {header} {comparison} {value:string}",
    zh_tw="標頭{header}{comparison}{value:string}",
    zh_cn="响应头{header}{comparison}{value:string}",
)
def header_compares(context: StepContext, header: str, comparison: Comparison, value: str) -> None:
    """A header of the answer is, contains or matches a text."""
    expected = Expectations(context.accord)
    _compare(expected, header, comparison, value_expected=context.accord.fill(value))
    expected.settle()


@builtin(
    "then",
    about="steps.about.header_state",
    en="the header {header} {state}",
    zh_tw="標頭{header}{state}",
    zh_cn="响应头{header}{state}",
)
def header_state(context: StepContext, header: str, state: ValueState) -> None:
    """A header of the answer is there, or not."""
    expected = Expectations(context.accord)
    actual = expected.answer.headers.get(header)
    # A header that is there may be empty, which is a state of its own.
    if actual is not None:
        expected.state_of_value(header, state, actual=actual)
    elif state is not ValueState.ABSENT:
        expected.tell("steps.line-no-header", header=header)
    expected.settle()


@builtin(
    "then",
    about="steps.about.headers_are",
    en="the headers are:",
    zh_tw="回應的標頭是：",
    zh_cn="响应头是：",
)
def headers_are(context: StepContext) -> None:
    """The answer has these headers, and may have more."""
    expected = Expectations(context.accord)
    for header, value in pairs(context):
        _compare(expected, header, Comparison.IS, value_expected=context.accord.fill(value))
    expected.settle()


def _compare(
    expected: Expectations, header: str, comparison: Comparison, *, value_expected: str
) -> None:
    actual = expected.answer.headers.get(header)
    if actual is None:
        expected.tell("steps.line-no-header", header=header)
    else:
        expected.compare_value(header, comparison, expected=value_expected, actual=actual)
