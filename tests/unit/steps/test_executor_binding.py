"""Every step finds its function before the first run, or the scenario is refused at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from behave.async_step import AsyncStepFunction
from behave.matchers import ParseMatcher
from behave.step_registry import StepRegistry

from accord.model.catalogue import Feature, Scenario, ScenarioStep
from accord.steps.executor_binding import BoundScenario, UnfitError, bind
from accord.steps.executor_context import HookView

FEATURE = HookView.of_feature(Feature(id="f", title="F", path="features/f.feature", capability=""))
WAITER = "it waits"


def nothing(context: Any, *values: object) -> None:
    """Do nothing."""


async def waits(context: Any) -> None:
    """Asynchronous."""


def registry(pattern: str, function: Callable[..., object] = nothing) -> StepRegistry:
    steps = StepRegistry()
    steps.steps["given"].append(ParseMatcher(function, pattern))
    return steps


def step(text: str, *, keyword: str = "Given", line: int = 3, **parts: Any) -> ScenarioStep:
    return ScenarioStep(keyword=keyword, text=text, line=line, **parts)


def bound(
    steps: StepRegistry, *written: ScenarioStep, is_concurrent: bool = False
) -> BoundScenario:
    scenario = Scenario(
        id="s", title="S", path="features/f.feature", line=2, feature="F", steps=written
    )
    return bind(scenario, FEATURE, steps, is_concurrent=is_concurrent)


def test_a_step_that_nobody_defined_is_refused_with_its_place() -> None:
    with pytest.raises(UnfitError) as caught:
        bound(registry("it runs"), step("it runs"), step("nobody knows this", line=4))
    assert (caught.value.id, caught.value.where) == ("light.undefined", "features/f.feature:4")


def test_a_value_that_cannot_be_converted_is_refused() -> None:
    ParseMatcher.TYPE_REGISTRY["Refused"] = refuse = lambda text: int("no number")
    refuse.pattern = r".+"  # type: ignore[attr-defined]
    try:
        with pytest.raises(UnfitError) as caught:
            bound(registry("there are {count:Refused}"), step("there are 3"))
    finally:
        del ParseMatcher.TYPE_REGISTRY["Refused"]
    assert caught.value.id == "light.bad-value"


def test_an_asynchronous_step_is_refused_only_among_greenlets() -> None:
    steps = registry(WAITER, AsyncStepFunction(waits))
    assert bound(steps, step(WAITER)).steps
    with pytest.raises(UnfitError) as caught:
        bound(steps, step(WAITER), is_concurrent=True)
    assert caught.value.id == "light.async"


def test_a_scenario_without_steps_is_refused() -> None:
    with pytest.raises(UnfitError) as caught:
        bound(registry("it runs"))
    assert (caught.value.id, caught.value.where) == ("light.no-steps", "features/f.feature:2")


def test_and_means_whatever_came_before_it() -> None:
    scenario = bound(registry("it runs"), step("it runs"), step("it runs", keyword="And"))
    assert [each.function for each in scenario.steps] == [nothing, nothing]


@pytest.mark.parametrize(
    ("pattern", "arguments", "keywords"),
    [
        pytest.param("there are {:d}", (3,), None, id="by-order"),
        pytest.param("there are {count:d}", (), {"count": 3}, id="by-name"),
    ],
)
def test_the_values_of_a_sentence_are_found_once(
    pattern: str, arguments: tuple[object, ...], keywords: dict[str, object] | None
) -> None:
    [found] = bound(registry(pattern), step("there are 3")).steps
    assert (found.arguments, found.keywords) == (arguments, keywords)


def test_rows_of_a_table_keep_their_lines() -> None:
    written = step("it runs", line=5, table=(("name",), ("tea",), ("milk",)))
    [found] = bound(registry("it runs"), written).steps
    rows = [(list(row.cells), row.line) for row in found.table.rows]
    assert rows == [(["tea"], 6), (["milk"], 7)]
