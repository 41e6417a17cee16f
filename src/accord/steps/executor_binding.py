"""Finds the function of every step of a scenario, once for as many runs as there may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from behave.async_step import AsyncStepFunction
from behave.matchers import MatchWithError
from behave.model import Table, Text
from behave.step_registry import StepRegistry

from accord.errors import WorkspaceError, words_of
from accord.model.catalogue import Scenario, ScenarioStep
from accord.steps.executor_context import HookView
from accord.steps.index import kinds_of
from accord.steps.returned import unchecked


class UnfitError(WorkspaceError):
    """A scenario cannot run outside behave; ``where`` is the step that keeps it from it."""


@dataclass(frozen=True, slots=True)
class BoundStep:
    """A step with the function it means and everything that function is called with."""

    keyword: str
    text: str
    line: int
    function: Callable[..., object]
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] | None = None
    table: Any = None
    doc: Any = None

    @property
    def name(self) -> str:
        """The text, under the name that hooks know it by."""
        return self.text


@dataclass(frozen=True, slots=True)
class BoundScenario:
    """A scenario ready to run; ``tags`` are those that ``before_tag`` hears, in order."""

    id: str
    title: str
    path: str
    steps: tuple[BoundStep, ...]
    feature: HookView
    scenario: HookView
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _StepQuery:
    """A step as a registry wants to be asked for it."""

    step_type: str
    name: str


def bind(
    scenario: Scenario, feature: HookView, registry: StepRegistry, *, is_concurrent: bool = False
) -> BoundScenario:
    """Find the function of every step, once and for all.

    ``is_concurrent`` refuses steps that cannot run in several greenlets of one thread.

    Raises:
        UnfitError: a step has no definition or cannot be called, or there are no steps at all.
    """
    if not scenario.steps:
        # Nothing can fail in it, so a load of it would prove nothing and look well.
        raise UnfitError(
            "light.no-steps", where=f"{scenario.path}:{scenario.line}", scenario=scenario.title
        )
    steps = bind_steps(scenario.steps, registry, path=scenario.path, is_concurrent=is_concurrent)
    return BoundScenario(
        id=scenario.id,
        title=scenario.title,
        path=scenario.path,
        steps=steps,
        feature=feature,
        scenario=HookView.of_scenario(scenario, feature=feature),
        tags=scenario.tags,
    )


def bind_steps(
    steps: Iterable[ScenarioStep], registry: StepRegistry, *, path: str, is_concurrent: bool
) -> tuple[BoundStep, ...]:
    """The functions of steps, each found once.

    Raises:
        UnfitError: one has no definition or cannot be called.
    """
    listed = list(steps)
    # `And` and `But` have no step of their own, but that of the step before.
    kinds = kinds_of([step.keyword for step in listed])
    return tuple(
        _bound(step, kind, registry, where=f"{path}:{step.line}", is_concurrent=is_concurrent)
        for step, kind in zip(listed, kinds, strict=True)
    )


def _bound(
    step: ScenarioStep, kind: str, registry: StepRegistry, *, where: str, is_concurrent: bool
) -> BoundStep:
    match = registry.find_match(_StepQuery(kind, step.text))
    if match is None:
        raise UnfitError("light.undefined", where=where, step=step.text)
    if isinstance(match, MatchWithError):
        raise UnfitError(
            "light.bad-value", where=where, step=step.text, why=words_of(match.stored_error)
        )
    if is_concurrent and isinstance(match.func, AsyncStepFunction):
        # Its event loop would block every greenlet of the thread.
        raise UnfitError("light.async", where=where, step=step.text)
    # Taken apart once: under load a step is called far more often than it is bound.
    keywords = {a.name: a.value for a in match.arguments if a.name is not None}
    return BoundStep(
        keyword=step.keyword,
        text=step.text,
        line=step.line,
        # What it gives back is looked at by whoever calls it.
        function=unchecked(match.func),
        arguments=tuple(a.value for a in match.arguments if a.name is None),
        keywords=keywords or None,
        table=_table(step),
        doc=None
        if step.doc is None
        else Text(step.doc, step.media_type or "text/plain", step.line),
    )


def _table(step: ScenarioStep) -> Any:  # noqa: ANN401 - behave's own type
    if not step.table:
        return None
    table = Table(list(step.table[0]), line=step.line)
    for offset, cells in enumerate(step.table[1:], start=1):
        table.add_row(list(cells), step.line + offset)
    return table
