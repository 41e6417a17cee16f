"""behave's runner inside a worker: the same hooks and steps, every outcome told as it happens."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.formatter.base import StreamOpener
from behave.model_type import Status as BehaveStatus
from behave.runner import Runner, the_step_registry

from accord.engines.behave.case_record import CaseRecord
from accord.engines.behave.contexts import WatchedContext
from accord.engines.behave.formatter import JournalFormatter
from accord.engines.behave.hook_runs import INTERRUPT, HookRuns, Troubled
from accord.engines.behave.output import StepOutput
from accord.engines.behave.statuses import Statuses, set_by, statuses
from accord.engines.behave.worker_journal import WorkerJournal
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.judgement import (
    OURS,
    InterruptRaisedError,
    Judgement,
    judge_step,
    judge_thread,
)
from accord.steps.loading_rules import base_folder
from accord.steps.returned import check_returned
from accord.steps.threads import ThreadErrors
from accord.steps.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """The step being run, with the calls and statuses there were before it.

    ``runs`` is false when its body will not, because a hook before it went wrong.
    """

    step: Any
    runs: bool
    calls_before: int
    statuses_before: Statuses


class ConductedRunner(Runner):  # type: ignore[misc]  # behave is untyped
    """Runs what it is told to, one unit after another, and records what became of it.

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
        self.stopping = False
        self.threads = ThreadErrors()
        self.record = CaseRecord(recorder, StepOutput(self.capture_controller), reader=reader)
        self.hook_runs = HookRuns(
            self, self.record, troubled=troubled, is_stopping=lambda: self.stopping
        )
        self._open_step: OpenStep | None = None

    def prepare(self) -> None:
        """Load hooks and steps. The workspace's code runs here, so anything may be raised."""
        from accord import steps

        self.path_manager.__enter__()
        self.setup_paths()
        self.context = WatchedContext(self, self.hook_runs.cleanup_raised)
        self.context.accord = self.world
        self.load_hooks()
        # Before the workspace's own: of two steps that match, behave refuses the one that comes
        # later, and the error must stand at the file that the reader can change.
        steps.load()
        # behave takes a folder without steps for a mistake; here the vocabulary may be enough.
        if (Path(self.base_dir) / self.config.steps_dir).is_dir():
            self.load_step_definitions()
        self.step_registry = the_step_registry
        check_returned(the_step_registry)
        self.formatters = [JournalFormatter(StreamOpener(stream=io.StringIO()), self.config, self)]

    def setup_paths(self) -> None:
        """Find the folder with ``steps/`` or hooks as every reader of the workspace does."""
        workspace = Path.cwd()
        self.base_dir = self.config.base_dir = str(base_folder(workspace))
        for path in {self.base_dir, str(workspace)}:
            self.path_manager.add(path)

    def abort(self, reason: str | None = None) -> None:
        """End the run, unless it is only a step that raised KeyboardInterrupt itself."""
        if reason != INTERRUPT:
            self.context.abort(reason)

    @property
    def aborted_by(self) -> str | None:
        """How the workspace's code asked to end the run, if it did."""
        why: str | None = self.context._why_aborted
        return why if why in (None, INTERRUPT) else f"context.abort({why!r})"

    @property
    def whole_features(self) -> bool:
        """Whether the workspace has hooks that belong to features or rules as a whole."""
        scopes = ("before_feature", "after_feature", "before_rule", "after_rule")
        return any(name in self.hooks for name in scopes)

    def begin(self, planned_steps: Sequence[Any] = (), *, blocked: Judgement | None = None) -> None:
        """Begin a unit, or the attempt at a case that has these steps."""
        # An engine that raised half-way may have left a step open.
        self._open_step = None
        self.record.begin(planned_steps)
        self.hook_runs.status_set = None
        self.hook_runs.blocked = blocked

    def stop(self) -> None:
        """Stop as soon as possible: at once inside a step, else before the next one."""
        # Raised a second time it would hit the hooks and cleanups that put things right again.
        if not self.stopping:
            self.stopping = True
            if self._open_step is not None and self._open_step.runs:
                raise KeyboardInterrupt

    def run_hook(self, hook_name: str, *arguments: Any) -> bool:  # noqa: ANN401
        """Run the workspace's hook of that name, ours around it."""
        # behave calls these two for every step, whether or not the workspace has such hooks.
        if hook_name == "before_step":
            return self._before_step(arguments[0])
        if hook_name == "after_step":
            return self._after_step(arguments[0])
        return self.hook_runs.run(hook_name, arguments)

    def _before_step(self, step: Any) -> bool:  # noqa: ANN401
        # Steps inside of one, run as text, are a matter of that one: their calls are its calls.
        nested = self._open_step is not None
        if self.stopping:
            # The only mark by which behave leaves a step's body out and still ends it properly.
            step.hook_failed = True
            self.record.findings.interrupted = True
        elif not self.hook_runs.run("before_step", [step], in_step=True):
            step.hook_failed = True
        if not nested:
            # Only now: what the hook called is not the step's.
            self._open_step = OpenStep(
                step=step,
                runs=not step.hook_failed,
                calls_before=len(self.recorder.calls),
                statuses_before=statuses(self.context, ()),
            )
        return not step.hook_failed

    def _after_step(self, step: Any) -> bool:  # noqa: ANN401
        open_step = self._open_step
        if open_step is not None and open_step.step is step:
            # First of all: from here on a wish to stop must not raise, or the step that has
            # ended would never be written down.
            self._open_step = None
            calls = self.recorder.calls[open_step.calls_before :]
            changed = set_by(step.name, open_step.statuses_before, statuses(self.context, ()))
            outcome = self._outcome(step)
            contract = hooks.broken_contract(calls)
            hooks.settle(step, self.context.scenario, contract=contract is not None)
            self.record.step(step, outcome, contract=contract)
            self.hook_runs.take_status(step.name, changed)
        return self.hook_runs.run("after_step", [step], in_step=True)

    def _outcome(self, step: Any) -> Judgement:  # noqa: ANN401
        if step.hook_failed:
            return Judgement(status=Status.SKIPPED)
        if step.exception is None:
            return self._quiet_outcome(step)
        if isinstance(step.exception, KeyboardInterrupt):
            if not self.stopping:
                raised = InterruptRaisedError().with_traceback(step.exception.__traceback__)
                return judge_step(raised)
            self.record.findings.interrupted = True
        return judge_step(step.exception)

    def _quiet_outcome(self, step: Any) -> Judgement:  # noqa: ANN401
        """What a step comes to that raised nothing itself."""
        status = OURS[step.status]
        errors = self.threads.take()
        if errors and status is Status.PASSED:
            # behave goes on after a step that passed, so it has to hear of the failure too.
            step.status = BehaveStatus.failed
            return judge_thread(errors[0])
        judged = self.hook_runs.status_set if step.status.has_failed() else None
        return Judgement(status=status, reason=judged.reason if judged is not None else None)

    def record_undefined(self, step: Any) -> None:  # noqa: ANN401
        """A step without definition."""
        self.record.undefined(step)
        hooks.stop_carrying_on(self.context.scenario)
