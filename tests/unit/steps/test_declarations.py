"""A step's function and its sentences."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

from accord.steps.declarations import builtin, declarations_of, declare
from accord.steps.problems import SentenceError


def order(context: object, goods: str, count: int = 1) -> None:
    """A step."""


@pytest.mark.parametrize(
    "sentence",
    [
        "I order {goods:string}",
        "I order {count:int} of {goods:string}",
        "I order {:string}, {:int} times",
    ],
)
def test_places_are_the_functions_parameters_by_name_or_in_order(sentence: str) -> None:
    assert declare("when", order, {"en": sentence}).expressions[0].source == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("I order", id="one-is-missing"),
        pytest.param("I order {price:int} {goods:string}", id="one-too-many"),
        pytest.param("I order {goods:string} or {goods:string}", id="one-twice"),
        pytest.param("I order {:string} {:int} {:int}", id="more-than-there-are"),
    ],
)
def test_places_that_are_not_the_functions_are_refused_with_its_line(sentence: str) -> None:
    with pytest.raises(SentenceError) as caught:
        declare("when", order, {"en": sentence})
    assert caught.value.where.endswith(f"test_declarations.py:{order.__code__.co_firstlineno}")


def test_a_step_without_a_sentence_is_refused() -> None:
    with pytest.raises(SentenceError):
        declare("when", order, {"en": None, "zh-TW": ()})


def test_a_decorated_step_is_where_its_own_code_is() -> None:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*arguments: Any) -> Any:
            return function(*arguments)

        return run

    with pytest.raises(SentenceError) as caught:
        declare("when", decorate(order), {"en": "I order"})
    assert caught.value.where.endswith(f":{order.__code__.co_firstlineno}")


def test_a_built_in_step_is_not_registered_but_marked() -> None:
    mark = builtin("when", about="steps.about.send", en="I go", zh_tw="我走", zh_cn="我走")

    def go(context: object) -> None:
        """A step."""

    assert declarations_of(go) == ()
    [declaration] = declarations_of(mark(go))
    assert [expression.language for expression in declaration.expressions] == [
        "en",
        "zh-TW",
        "zh-CN",
    ]
