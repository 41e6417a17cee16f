"""Sentences about the headers of an answer."""

from __future__ import annotations

from functools import partial

from accord.steps.declarations import builtin
from accord.steps.expectations import Expectations
from accord.steps.named_values import NamedValue
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
    _of_answer(expected, header).compare(comparison, context.accord.fill(value))
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
    _of_answer(expected, header).state(state)
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
        _of_answer(expected, header).compare(Comparison.IS, context.accord.fill(value))
    expected.settle()


def _of_answer(expected: Expectations, header: str) -> NamedValue:
    lacking = partial(expected.tell, "steps.line-no-header", header=header)
    return NamedValue(expected, header, expected.answer.headers.get(header), lacking)
