"""Runs one scenario many times: read and matched once, over the same step functions as behave.

Nothing global is touched, so any number of greenlets or threads may run the same ``Bound``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from behave.api.pending_step import StepNotImplementedError
from behave.async_step import AsyncStepFunction
from behave.matchers import MatchWithError
from behave.model import Table, Text
from behave.step_registry import StepRegistry

from accord.client import NoAnswerError, NotJsonError
from accord.errors import WorkspaceError, words_of
from accord.model.calls import Call
from accord.model.catalogue import Scenario, ScenarioStep
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.index import kinds_of
from accord.steps.light_context import LightContext, Written
from accord.steps.light_words import said_by, trace_of

Hooks = Mapping[str, Callable[..., object]]
_BEFORE: Final = ("before_feature", "before_tag", "before_scenario")
_AFTER: Final = ("after_scenario", "after_tag", "after_feature")


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
    named: Mapping[str, Any] | None = None
    table: Any = None
    words: Any = None

    @property
    def name(self) -> str:
        """The text, under the name that hooks know it by."""
        return self.text


@dataclass(frozen=True, slots=True)
class Bound:
    """A scenario ready to run; ``tags`` are those that ``before_tag`` hears, in order."""

    id: str
    title: str
    path: str
    steps: tuple[BoundStep, ...]
    feature: Written
    scenario: Written
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RanStep:
    """What became of one step."""

    step: BoundStep
    status: Status
    seconds: float = 0.0
    reason: Message | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a scenario: why it is anything but passed, and at which step.

    ``step`` is the index of the step that decided, -1 for a hook or cleanup or when it passed.
    ``detail`` is for engineers.
    """

    status: Status
    seconds: float
    reason: Message | None = None
    detail: str = ""
    step: int = -1


class SubstepError(Exception):
    """One of the steps that a step ran as text did not pass; ``ran`` says what became of it."""

    def __init__(self, ran: Ran) -> None:
        super().__init__(str(ran.status))
        self.ran = ran


@dataclass(frozen=True, slots=True)
class _Asked:
    """A step as a registry wants to be asked for it."""

    step_type: str
    name: str


def bind(
    scenario: Scenario, feature: Written, registry: StepRegistry, *, is_concurrent: bool = False
) -> Bound:
    """Find the function of every step, once and for all.

    ``is_concurrent`` refuses steps that cannot run in several greenlets of one thread.

    Raises:
        UnfitError: a step has no definition or cannot be called, or there are no steps at all.
    """
    if not scenario.steps:
        raise UnfitError(
            "light.no-steps", where=f"{scenario.path}:{scenario.line}", scenario=scenario.title
        )
    steps = bind_steps(scenario.steps, registry, path=scenario.path, is_concurrent=is_concurrent)
    return Bound(
        id=scenario.id,
        title=scenario.title,
        path=scenario.path,
        steps=steps,
        feature=feature,
        scenario=Written.of_scenario(scenario, feature=feature),
        tags=scenario.tags,
    )


def bind_steps(
    steps: Iterable[ScenarioStep], registry: StepRegistry, *, path: str, is_concurrent: bool
) -> tuple[BoundStep, ...]:
    """The functions of steps, each found once.

    Raises:
        UnfitError: one has no definition or cannot be called.
    """
    written = list(steps)
    kinds = kinds_of([step.keyword for step in written])
    return tuple(
        _bound(step, kind, registry, where=f"{path}:{step.line}", is_concurrent=is_concurrent)
        for step, kind in zip(written, kinds, strict=True)
    )


def _bound(
    step: ScenarioStep, kind: str, registry: StepRegistry, *, where: str, is_concurrent: bool
) -> BoundStep:
    match = registry.find_match(_Asked(kind, step.text))
    if match is None:
        raise UnfitError("light.undefined", where=where, step=step.text)
    if isinstance(match, MatchWithError):
        raise UnfitError(
            "light.bad-value", where=where, step=step.text, why=words_of(match.stored_error)
        )
    if is_concurrent and isinstance(match.func, AsyncStepFunction):
        raise UnfitError("light.async", where=where, step=step.text)
    named = {each.name: each.value for each in match.arguments if each.name is not None}
    return BoundStep(
        keyword=step.keyword,
        text=step.text,
        line=step.line,
        function=match.func,
        arguments=tuple(each.value for each in match.arguments if each.name is None),
        named=named or None,
        table=_table(step),
        words=None
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


def run(
    bound: Bound,
    context: LightContext,
    *,
    own_hooks: Hooks | None = None,
    told: list[RanStep] | None = None,
) -> Ran:
    """Run a scenario once with hooks and cleanups, and say what became of it.

    ``start_scenario`` of the world is the caller's, before this; the world's ``calls`` are held
    against their contracts. What became of each step is appended to ``told`` when it is given.
    """
    attributes = context.__dict__
    attributes["feature"], attributes["scenario"] = bound.feature, bound.scenario
    attributes["tags"] = bound.scenario.effective_tags
    began = time.perf_counter()
    if own_hooks:
        problem = _run_around(bound, context, own_hooks, told)
    elif told is None:
        problem = _run_plainly(bound, context)
    else:
        problem = _run_steps(bound, context, None, told)
    if own_hooks or attributes["_cleanups"]:
        problem = _worse(problem, _clean_up(context))
        if problem is None or problem.status is Status.BROKEN:
            # Hooks and cleanups call services too.
            problem = _worse(problem, _contract(context.accord.calls, step=-1))
    seconds = time.perf_counter() - began
    if problem is None:
        return Ran(status=Status.PASSED, seconds=seconds)
    return replace(problem, seconds=seconds)


def _run_around(
    bound: Bound, context: LightContext, own_hooks: Hooks, told: list[RanStep] | None
) -> Ran | None:
    problem = _run_hooks(own_hooks, _BEFORE, context, bound)
    if problem is None:
        problem = _run_steps(bound, context, own_hooks, told)
    return _worse(problem, _run_hooks(own_hooks, _AFTER, context, bound))


def _run_plainly(bound: Bound, context: LightContext) -> Ran | None:
    """``_run_steps`` where there are no hooks and nobody listens; under load it must be quick."""
    attributes, calls = context.__dict__, context.accord.calls
    worst: Ran | None = None
    judged = 0
    for index, step in enumerate(bound.steps):
        attributes["table"], attributes["text"] = step.table, step.words
        problem = None
        try:
            if step.named is None:
                step.function(context, *step.arguments)
            else:
                step.function(context, *step.arguments, **step.named)
        except Exception as error:  # noqa: BLE001 - the workspace's code may raise anything
            problem = of_exception(error, step=index)
        if len(calls) > judged:
            if problem is None or problem.status is not Status.FAILED:
                worst = worst or _contract(calls[judged:], step=index)
            judged = len(calls)
        if problem is not None:
            return _worse(problem, worst)
    return worst


def _run_steps(
    bound: Bound, context: LightContext, own_hooks: Hooks | None, told: list[RanStep] | None
) -> Ran | None:
    """What stopped the steps, or the first contract that was broken on their way."""
    attributes = context.__dict__
    calls = context.accord.calls
    worst: Ran | None = None
    for index, step in enumerate(bound.steps):
        attributes["table"], attributes["text"] = step.table, step.words
        judged, began = len(calls), time.perf_counter() if told is not None else 0.0
        problem = _run_step(step, context, own_hooks, index)
        contract = None
        if len(calls) > judged and (problem is None or problem.status is not Status.FAILED):
            contract = _contract(calls[judged:], step=index)
            worst = worst or contract
        if told is not None:
            told.append(_told(step, contract or problem, time.perf_counter() - began))
        if problem is not None:
            _tell_unreached(bound.steps[index + 1 :], told)
            return _worse(problem, worst)
    return worst


def _run_step(
    step: BoundStep, context: LightContext, own_hooks: Hooks | None, index: int
) -> Ran | None:
    try:
        if own_hooks and "before_step" in own_hooks:
            own_hooks["before_step"](context, step)
        if step.named is None:
            step.function(context, *step.arguments)
        else:
            step.function(context, *step.arguments, **step.named)
        if own_hooks and "after_step" in own_hooks:
            own_hooks["after_step"](context, step)
    except Exception as error:  # noqa: BLE001 - the workspace's code may raise anything
        return of_exception(error, step=index)
    return None


def run_substeps(
    steps: Iterable[BoundStep], context: LightContext, *, own_hooks: Hooks | None = None
) -> None:
    """Run steps that another step gave as text.

    Raises:
        SubstepError: one of them did not pass; the rest were not run.
    """
    for step in steps:
        context.table, context.text = step.table, step.words
        problem = _run_step(step, context, own_hooks, -1)
        if problem is not None:
            raise SubstepError(problem)


def _told(step: BoundStep, shown: Ran | None, seconds: float) -> RanStep:
    if shown is None:
        return RanStep(step=step, status=Status.PASSED, seconds=seconds)
    return RanStep(
        step=step, status=shown.status, seconds=seconds, reason=shown.reason, detail=shown.detail
    )


def _tell_unreached(steps: Iterable[BoundStep], told: list[RanStep] | None) -> None:
    if told is not None:
        told += [RanStep(step=step, status=Status.SKIPPED) for step in steps]


def _run_hooks(
    own_hooks: Hooks, names: tuple[str, ...], context: LightContext, bound: Bound
) -> Ran | None:
    """A scenario is a run of its own here, so hooks of its feature are called for it alone."""
    problem = None
    for name in names:
        hook = own_hooks.get(name)
        if hook is None:
            continue
        if name.endswith("_tag"):
            subjects: tuple[object, ...] = bound.tags
        else:
            subjects = (bound.feature if name.endswith("_feature") else bound.scenario,)
        for subject in subjects:
            try:
                hook(context, subject)
            except Exception as error:  # noqa: BLE001 - the workspace's code may raise anything
                told = message("light.hook-raised", hook=name, reason=said_by(error))
                ran = Ran(status=Status.BROKEN, seconds=0.0, reason=told, detail=trace_of(error))
                if names is _BEFORE:
                    return ran
                problem = problem or ran
    return problem


def _clean_up(context: LightContext) -> Ran | None:
    raised = context.clean_up()
    if not raised:
        return None
    told = message("light.cleanup-raised", reason=said_by(raised[0]))
    return Ran(status=Status.BROKEN, seconds=0.0, reason=told, detail=trace_of(raised[0]))


def _contract(calls: Sequence[Call], *, step: int) -> Ran | None:
    for call in calls:
        if call.problems:
            break
    else:
        return None
    told = hooks.broken_contract(calls)
    if told is None:
        return None
    return Ran(status=Status.FAILED, seconds=0.0, reason=told, step=step)


def _worse(first: Ran | None, second: Ran | None) -> Ran | None:
    """What failed wins over what is broken; else whatever came first."""
    if first is None or second is None:
        return first or second
    if second.status is Status.FAILED and first.status is not Status.FAILED:
        return second
    return first


def of_exception(error: Exception, *, step: int = -1) -> Ran:
    """What an exception raised by a step says: of the product, of us, or that it is not written.

    The judgement is that of the scenarios suite.
    """
    if isinstance(error, SubstepError):
        return replace(error.ran, step=step)
    status, told = Status.BROKEN, said_by(error)
    if isinstance(error, (AssertionError, NoAnswerError, NotJsonError)):
        status = Status.FAILED
    elif isinstance(error, StepNotImplementedError):
        status, told = Status.PENDING, message("engines.pending-step", reason=words_of(error))
    else:
        told = message("engines.step-raised", reason=told)
    return Ran(status=status, seconds=0.0, reason=told, detail=trace_of(error), step=step)
