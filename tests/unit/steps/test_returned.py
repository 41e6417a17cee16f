"""A step that gives back work which nobody does has proved nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from behave.async_step import AsyncStepFunction
from behave.step_registry import StepRegistry

from accord.steps.judgement import BodyNeverRanError
from accord.steps.returned import check_returned


async def work() -> None:
    """Something that nobody awaits."""


def coroutine(context: Any) -> Any:
    return work()


def generator(context: Any) -> Iterator[None]:
    yield


def future(context: Any) -> Future[None]:
    return Future()


async def agen() -> Any:
    yield 1


def asynchronous_generator(context: Any) -> Any:
    return agen()


@contextlib.contextmanager
def context_manager(context: Any) -> Iterator[None]:
    yield


def value(context: Any) -> str:
    return "done"


def registered(step: Callable[..., Any]) -> Any:
    registry = StepRegistry()
    registry.add_step_definition("given", "it", step)
    check_returned(registry)
    check_returned(registry)
    return registry.steps["given"][0].func


@pytest.mark.parametrize(
    "step", [coroutine, generator, future, asynchronous_generator, context_manager]
)
def test_a_step_whose_body_never_ran_raises(step: Callable[..., Any]) -> None:
    with pytest.raises(BodyNeverRanError):
        registered(step)(None)


def test_a_step_may_give_back_a_value() -> None:
    registered(value)(None)


def test_an_asynchronous_step_is_left_to_behave_which_runs_it() -> None:
    async def waits(context: Any) -> None:
        """Nothing."""

    registry = StepRegistry()
    registry.make_decorator("given")("it")(waits)
    check_returned(registry)
    assert isinstance(registry.steps["given"][0].func, AsyncStepFunction)


def test_the_step_is_still_where_it_is_written() -> None:
    registry = StepRegistry()
    registry.add_step_definition("given", "it", value)
    check_returned(registry)
    location = registry.steps["given"][0].match("it").location
    assert location.line == value.__code__.co_firstlineno
