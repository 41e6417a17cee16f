"""Sentences about cookies: those that are sent, and those that an answer sets."""

from __future__ import annotations

from functools import partial

from accord.steps.declarations import builtin
from accord.steps.expectations import Expectations
from accord.steps.named_values import NamedValue
from accord.steps.scene import StepContext
from accord.steps.words import Comparison, ValueState


@builtin(
    "step",
    about="steps.about.use_cookie",
    en="I use the cookie {cookie:name} with {value:string}",
    zh_tw="我使用 Cookie{cookie:name}，值為{value:string}",
    zh_cn="我使用 Cookie{cookie:name}，值为{value:string}",
)
def use_cookie(context: StepContext, cookie: str, value: str) -> None:
    """Send a cookie with every request that follows in the scenario."""
    context.accord.client.cookies.given[cookie] = context.accord.fill(value)


@builtin(
    "step",
    about="steps.about.drop_cookie",
    en="I no longer use the cookie {cookie:name}",
    zh_tw="我不再使用 Cookie{cookie:name}",
    zh_cn="我不再使用 Cookie{cookie:name}",
)
def drop_cookie(context: StepContext, cookie: str) -> None:
    """Stop sending a cookie, also one that an answer set."""
    context.accord.client.cookies.drop(cookie)


@builtin(
    "then",
    about="steps.about.cookie_compares",
    en="the cookie {cookie:name} {comparison} {value:string}",
    zh_tw="Cookie{cookie:name}{comparison}{value:string}",
    zh_cn="Cookie{cookie:name}{comparison}{value:string}",
)
def cookie_compares(context: StepContext, cookie: str, comparison: Comparison, value: str) -> None:
    """A cookie that the answer sets is, contains or matches a text."""
    expected = Expectations(context.accord)
    _of_answer(expected, cookie).compare(comparison, context.accord.fill(value))
    expected.settle()


@builtin(
    "then",
    about="steps.about.cookie_state",
    en="the cookie {cookie:name} {state}",
    zh_tw="Cookie{cookie:name}{state}",
    zh_cn="Cookie{cookie:name}{state}",
)
def cookie_state(context: StepContext, cookie: str, state: ValueState) -> None:
    """The answer sets a cookie, or does not; one that it deletes is not there."""
    expected = Expectations(context.accord)
    _of_answer(expected, cookie).state(state)
    expected.settle()


@builtin(
    "step",
    about="steps.about.remember_cookie",
    en="I remember the cookie {cookie:name} as {name}",
    zh_tw="我把 Cookie{cookie:name}記為{name}",
    zh_cn="我把 Cookie{cookie:name}记为{name}",
)
def remember_cookie(context: StepContext, cookie: str, name: str) -> None:
    """Remember the value of a cookie that the answer sets."""
    expected = Expectations(context.accord)
    value = expected.answer.cookies.get(cookie)
    if value is None:
        expected.fail("steps.line-no-cookie", cookie=cookie)
    context.accord.values[name] = value


def _of_answer(expected: Expectations, cookie: str) -> NamedValue:
    lacking = partial(expected.tell, "steps.line-no-cookie", cookie=cookie)
    return NamedValue(expected, cookie, expected.answer.cookies.get(cookie), lacking)
