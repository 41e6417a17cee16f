"""Runs one scenario many times, over the same step functions as behave.

Nothing global is touched, so any number of greenlets or threads may run the same ``BoundScenario``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from behave.model_type import Status as BehaveStatus
from msgspec import Struct
from msgspec.structs import replace

from accord.model.calls import Call
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.executor_binding import BoundScenario, BoundStep
from accord.steps.executor_context import ExecutorContext, Settable, SettableScenario
from accord.steps.judgement import (
    STOPS,
    Judgement,
    SubstepError,
    comes_from_outside,
    judge_cleanup,
    judge_hook,
    judge_status,
    judge_step,
)
from accord.steps.returned import require_done

Hooks = Mapping[str, Callable[..., object]]
_BEFORE: Final = ("before_feature", "before_tag", "before_scenario")
_AFTER: Final = ("after_scenario", "after_tag", "after_feature")
# What is missing is broken, for which behave's plain word is error.
_BEHAVE_STATUS: Final[Mapping[Status, BehaveStatus]] = {
    Status.FAILED: BehaveStatus.failed,
    Status.PENDING: BehaveStatus.pending,
    Status.SKIPPED: BehaveStatus.skipped,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedStep:
    """What became of one step."""

    step: BoundStep
    status: Status
    seconds: float = 0.0
    reason: Message | None = None
    detail: str = ""


class ExecutedScenario(Struct, frozen=True, kw_only=True):
    """What became of a scenario: why it is anything but passed, and at which step.

    ``step`` is the index of the step that decided, -1 for a hook or cleanup or when it passed.
    ``detail`` is for engineers.
    """

    status: Status
    seconds: float
    reason: Message | None = None
    detail: str = ""
    step: int = -1


_PASSED: Final = ExecutedScenario(status=Status.PASSED, seconds=0.0)


def run(
    bound: BoundScenario,
    context: ExecutorContext,
    *,
    own_hooks: Hooks | None = None,
    executed: list[ExecutedStep] | None = None,
) -> ExecutedScenario:
    """Run a scenario once with hooks and cleanups, and say what became of it.

    ``start_scenario`` of the world is the caller's, before this; the world's ``calls`` are held
    against their contracts. What became of each step is appended to ``executed`` when it is given.
    """
    # Through `__dict__`, as a context's own attribute access costs more than a whole short step.
    attributes = context.__dict__
    feature, scenario = Settable(bound.feature), SettableScenario(bound.scenario, bound.steps)
    attributes["feature"], attributes["scenario"] = feature, scenario
    attributes["tags"] = bound.scenario.effective_tags
    began = time.perf_counter()
    if own_hooks:
        problem = _run_around(bound, context, own_hooks, executed)
        problem = _worst_set(problem, {"after_scenario": scenario, "after_feature": feature})
    else:
        if executed is None:
            problem = _run_plainly(bound, context)
        else:
            problem = _run_steps(bound, context, None, executed)
        if scenario.status is not BehaveStatus.untested:
            problem = _worst_set(problem, {bound.title: scenario})
    # Most scenarios have neither, and a million of them under load must not pay for looking.
    if own_hooks or attributes["_cleanups"]:
        problem = _worse(problem, _clean_up(context)) or _status_set("cleanup", scenario)
        if problem is None or problem.status is Status.BROKEN:
            # Hooks and cleanups call services too.
            problem = _worse(problem, _contract(context.accord.calls, step=-1))
    if attributes["aborted"]:
        problem = _worse(problem, _aborted(context, bound))
    # At the very end: whoever takes steps off may put them back in a hook or cleanup.
    if scenario.cut_off:
        problem = _worse(problem, _cut_off(scenario.cut_off))
    return replace(problem or _PASSED, seconds=time.perf_counter() - began)


def _run_around(
    bound: BoundScenario,
    context: ExecutorContext,
    own_hooks: Hooks,
    executed: list[ExecutedStep] | None,
) -> ExecutedScenario | None:
    """The scenario inside the workspace's hooks, which may say themselves how it ended."""
    scenario: Settable = context.__dict__["scenario"]
    problem = _run_hooks(own_hooks, _BEFORE, context, bound)
    # A hook may leave out the feature or the scenario alone; the wider word counts first.
    for statement in (context.__dict__["feature"], scenario):
        problem = problem or (_skipped(statement, step=-1) if statement.should_skip else None)
    if problem is None:
        problem = _run_steps(bound, context, own_hooks, executed)
    problem = _worst_set(problem, {bound.title: scenario})
    # `after_scenario` of many a team takes a picture or a log when the status says failed.
    scenario.status = _status_of(problem)
    return _worse(problem, _run_hooks(own_hooks, _AFTER, context, bound))


def _status_of(problem: ExecutedScenario | None) -> BehaveStatus:
    """Behave's word for what became of a step or scenario so far."""
    if problem is None:
        return BehaveStatus.passed
    return _BEHAVE_STATUS.get(problem.status, BehaveStatus.error)


def _worst_set(
    problem: ExecutedScenario | None, statements: Mapping[str, Settable]
) -> ExecutedScenario | None:
    """The problem, or what somebody of that name set a status to, where that is worse."""
    for name, statement in statements.items():
        if statement.status is not BehaveStatus.untested:
            problem = _worse(problem, _status_set(name, statement))
    return problem


def _status_set(name: str, statement: Settable, *, step: int = -1) -> ExecutedScenario | None:
    judged = judge_status(name, statement.status)
    return None if judged is None else _ran(judged, step=step)


def _aborted(context: ExecutorContext, bound: BoundScenario) -> ExecutedScenario:
    reason = message("engines.aborted", place=bound.path, how=context.aborted_by or "")
    return ExecutedScenario(status=Status.FAILED, seconds=0.0, reason=reason)


def _cut_off(steps: Sequence[Any]) -> ExecutedScenario:
    reason = message("engines.step-cut-off", step=steps[0].text)
    return ExecutedScenario(status=Status.BROKEN, seconds=0.0, reason=reason)


def _skipped(statement: Settable, *, step: int) -> ExecutedScenario:
    why = statement.skip_reason
    reason = message("engines.skipped-by-code")
    if why:
        reason = message("engines.skipped-because", reason=why)
    return ExecutedScenario(status=Status.SKIPPED, seconds=0.0, reason=reason, step=step)


def _run_plainly(bound: BoundScenario, context: ExecutorContext) -> ExecutedScenario | None:
    """``_run_steps`` where there are no hooks and nobody listens; under load it must be quick."""
    attributes, calls = context.__dict__, context.accord.calls
    scenario: Settable = attributes["scenario"]
    worst: ExecutedScenario | None = None
    problem: ExecutedScenario | None = None
    index = judged = 0
    try:
        for index, step in enumerate(bound.steps):
            attributes["table"], attributes["text"] = step.table, step.doc
            _do(step, context)
            if len(calls) > judged:
                # A broken contract lets the steps go on: they may show what it led to.
                worst = worst or _contract(calls[judged:], step=index)
                judged = len(calls)
            if scenario.should_skip:
                problem = _skipped(scenario, step=index)
                break
    except STOPS as error:
        if comes_from_outside(error):
            raise
        problem = _ran(judge_step(error), step=index)
        if problem.status is not Status.FAILED:
            worst = worst or _contract(calls[judged:], step=index)
    return _worse(problem, worst)


def _run_steps(
    bound: BoundScenario,
    context: ExecutorContext,
    own_hooks: Hooks | None,
    executed: list[ExecutedStep] | None,
) -> ExecutedScenario | None:
    """What stopped the steps, or the first contract that was broken on their way."""
    attributes = context.__dict__
    calls = context.accord.calls
    scenario: Settable = attributes["scenario"]
    worst: ExecutedScenario | None = None
    for index, step in enumerate(bound.steps):
        attributes["table"], attributes["text"] = step.table, step.doc
        judged, began = len(calls), time.perf_counter() if executed is not None else 0.0
        problem = _run_step(step, context, own_hooks, index)
        if scenario.should_skip and problem is None:
            problem = _skipped(scenario, step=index)
        contract = None
        if len(calls) > judged and (problem is None or problem.status is not Status.FAILED):
            contract = _contract(calls[judged:], step=index)
            worst = worst or contract
        if executed is not None:
            executed.append(_executed(step, contract or problem, time.perf_counter() - began))
        if problem is not None:
            _add_unreached(bound.steps[index + 1 :], executed)
            return _worse(problem, worst)
    return worst


def _run_step(
    step: BoundStep, context: ExecutorContext, own_hooks: Hooks | None, index: int
) -> ExecutedScenario | None:
    if own_hooks and ("before_step" in own_hooks or "after_step" in own_hooks):
        return _run_hooked_step(step, context, own_hooks, index)
    return _call(step, context, index)


def _do(step: BoundStep, context: ExecutorContext) -> None:
    if step.keywords is None:
        value = step.function(context, *step.arguments)
    else:
        value = step.function(context, *step.arguments, **step.keywords)
    if value is not None:
        require_done(value)


def _call(step: BoundStep, context: ExecutorContext, index: int) -> ExecutedScenario | None:
    try:
        _do(step, context)
    except STOPS as error:
        if comes_from_outside(error):
            raise
        return _ran(judge_step(error), step=index)
    return None


def _run_hooked_step(
    step: BoundStep, context: ExecutorContext, own_hooks: Hooks, index: int
) -> ExecutedScenario | None:
    """A step between its hooks; ``after_step`` hears of a step that did not pass as well."""
    statement = Settable(step)
    problem = _call_hook(own_hooks, "before_step", context, statement)
    if problem is None:
        problem = _status_set("before_step", statement, step=index)
        problem = _worse(_call(step, context, index), problem)
    statement.status = _status_of(problem)
    problem = _worse(problem, _call_hook(own_hooks, "after_step", context, statement))
    return problem or _status_set("after_step", statement, step=index)


def _call_hook(
    own_hooks: Hooks, name: str, context: ExecutorContext, subject: object
) -> ExecutedScenario | None:
    hook = own_hooks.get(name)
    if hook is None:
        return None
    try:
        hook(context, subject)
    except STOPS as error:
        if comes_from_outside(error):
            raise
        return _ran(judge_hook(name, error))
    return None


def run_substeps(
    steps: Iterable[BoundStep], context: ExecutorContext, *, own_hooks: Hooks | None = None
) -> None:
    """Run steps that another step gave as text.

    Raises:
        SubstepError: one of them did not pass; the rest were not run.
    """
    for step in steps:
        context.table, context.text = step.table, step.doc
        # No index: to the scenario it is the outer step that decides.
        problem = _run_step(step, context, own_hooks, -1)
        if problem is not None:
            complaint = f"{problem.status.name} SUB-STEP: {step.keyword} {step.text}"
            judged = Judgement(status=problem.status, reason=problem.reason, detail=problem.detail)
            raise SubstepError(complaint, judged)


def _executed(step: BoundStep, problem: ExecutedScenario | None, seconds: float) -> ExecutedStep:
    if problem is None:
        return ExecutedStep(step=step, status=Status.PASSED, seconds=seconds)
    return ExecutedStep(
        step=step,
        status=problem.status,
        seconds=seconds,
        reason=problem.reason,
        detail=problem.detail,
    )


def _add_unreached(steps: Iterable[BoundStep], executed: list[ExecutedStep] | None) -> None:
    if executed is not None:
        executed += [ExecutedStep(step=step, status=Status.SKIPPED) for step in steps]


def _run_hooks(
    own_hooks: Hooks, names: tuple[str, ...], context: ExecutorContext, bound: BoundScenario
) -> ExecutedScenario | None:
    """A scenario is a run of its own here, so hooks of its feature are called for it alone."""
    problem = None
    attributes = context.__dict__
    for name in names:
        if name.endswith("_tag"):
            subjects: tuple[object, ...] = bound.tags
        else:
            subjects = (attributes["feature" if name.endswith("_feature") else "scenario"],)
        for subject in subjects:
            raised = _call_hook(own_hooks, name, context, subject)
            # As in behave: what stands behind a hook that could not prepare it is not run.
            if raised is not None and names is _BEFORE:
                return raised
            # The others are called all the same: they put right what was disturbed.
            problem = problem or raised
    return problem


def _clean_up(context: ExecutorContext) -> ExecutedScenario | None:
    raised = context.clean_up()
    return _ran(judge_cleanup(*raised[0])) if raised else None


def _contract(calls: Sequence[Call], *, step: int) -> ExecutedScenario | None:
    for call in calls:
        # Looked for first, because it is so much quicker than making the sentence of it.
        if call.problems:
            break
    else:
        return None
    reason = hooks.broken_contract(calls)
    if reason is None:
        return None
    return ExecutedScenario(status=Status.FAILED, seconds=0.0, reason=reason, step=step)


def _worse(
    earlier: ExecutedScenario | None, later: ExecutedScenario | None
) -> ExecutedScenario | None:
    """What failed wins over what is broken; else whatever came first."""
    if earlier is None or later is None:
        return earlier or later
    if later.status is Status.FAILED and earlier.status is not Status.FAILED:
        return later
    return earlier


def _ran(judged: Judgement, *, step: int = -1) -> ExecutedScenario:
    return ExecutedScenario(
        status=judged.status,
        seconds=0.0,
        reason=judged.reason,
        detail=judged.detail,
        step=step,
    )
