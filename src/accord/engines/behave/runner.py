"""behave's runner inside a worker: the same hooks and steps, every outcome told as it happens."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from behave.configuration import Configuration
from behave.formatter.base import StreamOpener
from behave.model_type import Status as Theirs
from behave.runner import Runner, the_step_registry

from accord.engines.behave.contexts import WatchedContext
from accord.engines.behave.formatter import JournalFormatter
from accord.engines.behave.judge import CaseFindings
from accord.engines.behave.output import StepOutput, captured
from accord.engines.behave.statuses import Statuses, set_by, statuses
from accord.engines.behave.worker_journal import WorkerJournal
from accord.errors import words_of
from accord.model.calls import Call
from accord.model.events import Step
from accord.model.message import message
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.judgement import (
    OURS,
    STOPS,
    InterruptRaisedError,
    Judgement,
    judge_cleanup,
    judge_hook,
    judge_step,
    judge_thread,
)
from accord.steps.returned import check_returned
from accord.steps.snippet import snippet
from accord.steps.threads import ThreadErrors
from accord.steps.world import World

_INTERRUPT: Final = KeyboardInterrupt.__name__

Troubled = Callable[[Judgement], None]
"""Told what went wrong outside any case."""


@dataclass(slots=True)
class Now:
    """What is going on: the step being run, what speaks against the case, what blocks the rest.

    ``statuses`` are those before the step, ``status_set`` is one that the workspace set itself.
    ``written`` are the scenario's steps as the file has them, ``lines_told`` the lines of those
    whose end is written down.
    """

    findings: CaseFindings = field(default_factory=CaseFindings)
    step: Any = None
    in_step: bool = False
    began_with: int = 0
    definition: str = ""
    written: tuple[Any, ...] = ()
    lines_told: set[int] = field(default_factory=set)
    blocked: Judgement | None = None
    status_set: Judgement | None = None
    statuses: Statuses = field(default_factory=dict)


class Conducted(Runner):  # type: ignore[misc]  # behave is untyped
    """Runs what it is told to, one unit after another, and tells a recorder.

    ``stopping`` makes it end the current scenario as soon as it can.
    """

    def __init__(
        self,
        config: Configuration,
        *,
        recorder: WorkerJournal,
        world: World,
        troubled: Troubled,
        reader: str,
    ) -> None:
        super().__init__(config)
        self.recorder = recorder
        self.world = world
        self.now = Now()
        self.stopping = False
        self._troubled = troubled
        self._reader = reader
        self.output = StepOutput()
        self.threads = ThreadErrors()

    def prepare(self) -> None:
        """Load hooks and steps. The workspace's code runs here, so anything may be raised."""
        from accord import steps

        self.path_manager.__enter__()
        self.setup_paths()
        self.context = WatchedContext(self, self.cleanup_raised)
        self.context.accord = self.world
        self.load_hooks()
        steps.load()
        if (Path(self.base_dir) / self.config.steps_dir).is_dir():
            self.load_step_definitions()
        self.step_registry = the_step_registry
        check_returned(the_step_registry)
        self.formatters = [JournalFormatter(StreamOpener(stream=io.StringIO()), self.config, self)]

    def setup_paths(self) -> None:
        """Find the folder with ``steps/`` or hooks, from the features upwards, as behave does.

        Unlike behave's own, it never leaves the workspace, and needs neither of them.
        """
        workspace = Path.cwd()
        first = Path(str((self.config.paths or ["features"])[0])).absolute()
        found = workspace
        for folder in (first, *first.parents):
            if not folder.is_relative_to(workspace):
                break
            steps, hook_file = folder / self.config.steps_dir, folder / self.config.environment_file
            if steps.is_dir() or hook_file.is_file():
                found = folder
                break
        self.base_dir = self.config.base_dir = str(found)
        for path in {str(found), str(workspace)}:
            self.path_manager.add(path)

    def abort(self, reason: str | None = None) -> None:
        """End the run, unless it is only a step that raised KeyboardInterrupt itself."""
        if reason != _INTERRUPT:
            self.context.abort(reason)

    @property
    def aborted_by(self) -> str | None:
        """How the workspace's code asked to end the run, if it did."""
        why: str | None = self.context._why_aborted
        return why if why in (None, _INTERRUPT) else f"context.abort({why!r})"

    @property
    def whole_features(self) -> bool:
        """Whether the workspace has hooks that belong to features or rules as a whole."""
        scopes = ("before_feature", "after_feature", "before_rule", "after_rule")
        return any(name in self.hooks for name in scopes)

    # Hooks -------------------------------------------------------------------------------------

    def run_hook(self, hook_name: str, *arguments: Any) -> bool:  # noqa: ANN401
        """Run the workspace's hook of that name, ours around it."""
        if hook_name == "before_step":
            return self._before_step(arguments[0])
        if hook_name == "after_step":
            return self._after_step(arguments[0])
        if not self.should_run_hook(hook_name):
            return True
        with captured() as output:
            error = self._call_hook(hook_name, arguments)
        printed = output.getvalue()
        if printed and not self.recorder.active:
            sys.stderr.write(printed)
        return self._hook_ended(hook_name, arguments, error, printed)

    def _call_hook(self, hook_name: str, arguments: Sequence[Any]) -> BaseException | None:
        self.now.began_with = len(self.recorder.calls)
        before = statuses(self.context, arguments)
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context, *arguments)
        except STOPS as error:
            if not isinstance(error, KeyboardInterrupt) or self.stopping:
                return error
            if not hook_name.endswith("_all"):
                return InterruptRaisedError()
            self.context.abort(_INTERRUPT)
        self._status_set(hook_name, set_by(hook_name, before, statuses(self.context, arguments)))
        return None

    def _status_set(self, name: str, judged: Judgement | None) -> None:
        """The workspace said itself how something ended."""
        if judged is None:
            return
        if not self.recorder.active:
            self._troubled(judged)
            return
        self.now.status_set = judged
        self.now.findings.take_around(judged)
        self.record_around("hook", name, judged)

    def _hook_ended(
        self,
        hook_name: str,
        arguments: Sequence[Any],
        error: BaseException | None,
        output: str,
    ) -> bool:
        called = len(self.recorder.calls) > self.now.began_with
        name = f"{hook_name} @{arguments[0]}" if hook_name.endswith("_tag") else hook_name
        if error is None:
            if self.recorder.active and (called or output):
                self.recorder.step(
                    Step(text=name, status=Status.PASSED, kind="hook", output=output)
                )
            return True
        self.hook_failures += 1
        statement = _statement(hook_name, arguments, self.context)
        if statement is not None:
            statement.hook_failed = True
            statement.error_message = f"HOOK-ERROR in {name}: {words_of(error)}"
        self._collapsed("hook", name, judge_hook(name, error), output=output)
        return False

    def _collapsed(self, kind: str, name: str, judged: Judgement, *, output: str = "") -> None:
        """A hook or cleanup raised: it breaks the case, what is left of the unit, or the stage."""
        assert judged.reason is not None
        if self.recorder.active:
            self.now.findings.collapses.append(judged.reason)
            self.record_around(kind, name, judged, output=output)
        elif kind == "cleanup" or name.startswith("after_"):
            self._troubled(judged)
        elif self.now.blocked is None:
            self.now.blocked = judged

    def cleanup_raised(self, layer: str, name: str, error: Exception) -> None:
        """A cleanup of a layer raised."""
        scope = f"{name} ({layer})" if layer else name
        self._collapsed("cleanup", name, judge_cleanup(scope, error))

    def record_around(self, kind: str, name: str, judged: Judgement, *, output: str = "") -> None:
        """Write down a hook or cleanup of the open case that did not go well."""
        self.recorder.step(
            Step(
                text=name,
                status=judged.status,
                kind=kind,
                reason=judged.reason,
                detail=judged.detail,
                output=output,
            )
        )

    # Steps -------------------------------------------------------------------------------------

    def _before_step(self, step: Any) -> bool:  # noqa: ANN401
        nested = self.now.step is not None
        if self.stopping:
            step.hook_failed = True
            self.now.findings.interrupted = True
        elif not self._step_hook("before_step", step):
            step.hook_failed = True
        if not nested:
            self.now.step = step
            self.now.in_step = not step.hook_failed
            self.now.began_with = len(self.recorder.calls)
            self.now.statuses = statuses(self.context, ())
        return not step.hook_failed

    def _after_step(self, step: Any) -> bool:  # noqa: ANN401
        nested = self.now.step is not step
        if not nested:
            self.now.in_step = False
            self.now.step = None
            calls = self.recorder.calls[self.now.began_with :]
            changed = set_by(step.name, self.now.statuses, statuses(self.context, ()))
            self._record(step, self._outcome(step), calls)
            self._status_set(step.name, changed)
        return self._step_hook("after_step", step)

    def _step_hook(self, hook_name: str, step: Any) -> bool:  # noqa: ANN401
        if not self.should_run_hook(hook_name):
            return True
        began_with = self.now.began_with
        error = self._call_hook(hook_name, [step])
        passed = self._hook_ended(hook_name, [step], error, "")
        self.now.began_with = began_with
        return passed

    def _outcome(self, step: Any) -> Judgement:  # noqa: ANN401
        if step.hook_failed:
            return Judgement(status=Status.SKIPPED)
        if step.exception is None:
            return self._quiet_outcome(step)
        if isinstance(step.exception, KeyboardInterrupt):
            if not self.stopping:
                raised = InterruptRaisedError().with_traceback(step.exception.__traceback__)
                return judge_step(raised)
            self.now.findings.interrupted = True
        return judge_step(step.exception)

    def _quiet_outcome(self, step: Any) -> Judgement:  # noqa: ANN401
        """What a step comes to that raised nothing itself."""
        status = OURS[step.status]
        errors = self.threads.take()
        if errors and status is Status.PASSED:
            step.status = Theirs.failed
            return judge_thread(errors[0])
        judged = self.now.status_set if step.status.has_failed() else None
        return Judgement(status=status, reason=judged.reason if judged is not None else None)

    def _record(self, step: Any, outcome: Judgement, calls: Sequence[Call]) -> None:  # noqa: ANN401
        self.now.findings.take(outcome)
        contract = hooks.broken_contract(calls)
        hooks.settle(step, self.context.scenario, contract=contract is not None)
        if contract is not None:
            both = outcome.status is Status.FAILED and outcome.reason is not None
            reason = (
                message("engines.and-contract", first=outcome.reason, second=contract)
                if both
                else contract
            )
            outcome = Judgement(status=Status.FAILED, reason=reason, detail=outcome.detail)
        self._tell(step, outcome)

    def record_undefined(self, step: Any) -> None:  # noqa: ANN401
        """A step without definition."""
        outcome = self._undefined(step)
        self.now.findings.take(outcome)
        hooks.stop_carrying_on(self.context.scenario)
        self._tell(step, outcome)

    def _undefined(self, step: Any) -> Judgement:  # noqa: ANN401
        written = self.feature.language if self.feature is not None else "en"
        told = message("engines.undefined-step", step=step.name)
        paste = snippet(step.step_type, step.name, written=written or "en", reader=self._reader)
        return Judgement(status=Status.PENDING, reason=told, detail=paste)

    def record_unreached(self, scenario: Any) -> None:  # noqa: ANN401
        """The steps that were never begun."""
        self.now.definition = ""
        has_own_steps = len(self.now.written) > len(scenario.background_steps)
        self.now.findings.empty = not (scenario.steps or has_own_steps)
        present = {step.line: step for step in scenario.all_steps}
        # Hooks may put other objects in their places, so it is the line that a step is known by.
        for step in ({step.line: step for step in self.now.written} | present).values():
            if step.line in self.now.lines_told:
                continue
            if step.line not in present:
                self._tell(step, self._cut_off(step, scenario))
            elif step.status is Theirs.undefined:
                self._tell(step, self._undefined(step))
            else:
                self.now.findings.unreached += 1
                self._tell(step, Judgement(status=Status.SKIPPED))

    def _cut_off(self, step: Any, scenario: Any) -> Judgement:  # noqa: ANN401
        """A step that is written and that the workspace's code took off the scenario."""
        background = scenario.background.all_steps if scenario.background is not None else ()
        if not scenario.use_background and step.line in {each.line for each in background}:
            # Behave's own switch for it: somebody decided so, and a reader can see it.
            return Judgement(status=Status.SKIPPED, reason=message("engines.no-background"))
        outcome = Judgement(
            status=Status.BROKEN, reason=message("engines.step-cut-off", step=step.name)
        )
        self.now.findings.take_around(outcome)
        return outcome

    def record_blocked(self, outcome: Judgement, scenario: Any) -> None:  # noqa: ANN401
        """A scenario that a hook of its feature or rule kept from running."""
        self.record_around("hook", outcome.hook, outcome)
        self.record_unreached(scenario)

    def _tell(self, step: Any, outcome: Judgement) -> None:  # noqa: ANN401
        self.now.lines_told.add(step.line)
        self.recorder.step(
            Step(
                text=step.name,
                keyword=step.keyword,
                status=outcome.status,
                line=step.line,
                seconds=round(step.duration, 6),
                reason=outcome.reason,
                detail=outcome.detail,
                output=self.output.take(self.capture_controller),
                definition="" if step.status is Theirs.undefined else self.now.definition,
            )
        )


def _statement(hook_name: str, arguments: Sequence[Any], context: Any) -> Any:  # noqa: ANN401
    """What behave marks as having a failed hook."""
    if hook_name.endswith("_all") or not arguments:
        return None
    if not hook_name.endswith("_tag"):
        return arguments[0]
    scopes = ("scenario", "rule", "feature")
    return next((found for scope in scopes if (found := getattr(context, scope, None))), None)
