"""Sentences about the headers of an answer."""

from __future__ import annotations

from accord.steps.declarations import builtin
from accord.steps.expectations import Expectations
from accord.steps.scene import Scene, pairs
from accord.steps.words import Comparison, State


@builtin(
    "then",
    en="the header {name} {comparison} {value:string}",
    zh_tw="標頭{name}{comparison}{value:string}",
    zh_cn="响应头{name}{comparison}{value:string}",
)
def header_compares(context: Scene, name: str, comparison: Comparison, value: str) -> None:
    """A header of the answer is, contains or matches a text."""
    expected = Expectations(context.accord)
    _compare(expected, name, comparison, wanted=context.accord.fill(value))
    expected.settle()


@builtin(
    "then",
    en="the header {name} {state}",
    zh_tw="標頭{name}{state}",
    zh_cn="响应头{name}{state}",
)
def header_state(context: Scene, name: str, state: State) -> None:
    """A header of the answer is there, or not."""
    expected = Expectations(context.accord)
    actual = expected.answer.headers.get(name)
    if actual is not None:
        expected.state_of_value(name, state, actual=actual)
    elif state is not State.ABSENT:
        expected.tell("steps.line-no-header", header=name)
    expected.settle()


@builtin(
    "then",
    en="the headers are:",
    zh_tw="回應的標頭是：",
    zh_cn="响应头是：",
)
def headers_are(context: Scene) -> None:
    """The answer has these headers, and may have more."""
    expected = Expectations(context.accord)
    for name, value in pairs(context):
        _compare(expected, name, Comparison.IS, wanted=context.accord.fill(value))
    expected.settle()


def _compare(expected: Expectations, name: str, comparison: Comparison, *, wanted: str) -> None:
    actual = expected.answer.headers.get(name)
    if actual is None:
        expected.tell("steps.line-no-header", header=name)
    else:
        expected.compare_value(name, comparison, expected=wanted, actual=actual)
