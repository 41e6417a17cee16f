"""behave's runner inside a worker: the same hooks and steps, every outcome told as it happens."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model_type import Status as Theirs
from behave.runner import Runner, the_step_registry
from behave.tag_expression import make_tag_expression

from accord.engines.behave import judge
from accord.engines.behave.contexts import WatchedContext
from accord.engines.behave.judge import Findings, Outcome
from accord.engines.behave.recorder import Recorder
from accord.errors import words_of
from accord.model.calls import Call
from accord.model.encoding import writable
from accord.model.events import Step
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.snippet import snippet
from accord.steps.world import World

Troubled = Callable[[Message, str], None]
"""Told what raised outside any case, and its traceback."""


@dataclass(slots=True)
class Now:
    """What is going on: the step being run, what speaks against the case, what blocks the rest."""

    findings: Findings = field(default_factory=Findings)
    step: Any = None
    in_step: bool = False
    began_with: int = 0
    definition: str = ""
    gherkin_steps: int = 0
    carry_on_before: bool | None = None
    blocked: Outcome | None = None


class _Ear(Formatter):  # type: ignore[misc]  # behave is untyped
    """What behave tells only its formatters: steps nobody defined, and attachments."""

    name = "accord"
    description = "Accord's journal"

    def __init__(
        self, stream_opener: StreamOpener, config: Configuration, runner: Conducted
    ) -> None:
        super().__init__(stream_opener, config)
        self._runner = runner
        self._places: dict[tuple[str, int], str] = {}

    def match(self, match: Any) -> None:  # noqa: ANN401
        location = match.location
        if location is None:
            self._runner.now.definition = ""
            return
        key = (location.filename, location.line)
        if key not in self._places:
            self._places[key] = _place(*key)
        self._runner.now.definition = self._places[key]

    def result(self, step: Any) -> None:  # noqa: ANN401
        if step.status is Theirs.undefined:
            self._runner.record_undefined(step)

    def embedding(self, mime_type: str, data: bytes | str, caption: str | None = None) -> None:
        content = writable(data).encode() if isinstance(data, str) else bytes(data)
        self._runner.recorder.attach(mime_type, content, name=caption or mime_type)


class Conducted(Runner):  # type: ignore[misc]  # behave is untyped
    """Runs what it is told to, one unit after another, and tells a recorder.

    ``stopping`` makes it end the current scenario as soon as it can.
    """

    def __init__(
        self,
        config: Configuration,
        *,
        recorder: Recorder,
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
        self._heard = (0, 0, 0)

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
        self.formatters = [_Ear(StreamOpener(stream=io.StringIO()), self.config, self)]

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
        with _captured() as output:
            error = self._call_hook(hook_name, arguments)
        printed = output.getvalue()
        if printed and not self.recorder.active:
            sys.stderr.write(printed)
        return self._hook_ended(hook_name, arguments, error, printed)

    def _call_hook(self, hook_name: str, arguments: Sequence[Any]) -> BaseException | None:
        self.now.began_with = len(self.recorder.calls)
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context, *arguments)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the workspace's own code
            return error
        return None

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
        told = message("engines.hook-raised", hook=name, reason=judge.said_by(error))
        detail = judge.trace_of(error)
        statement = _statement(hook_name, arguments, self.context)
        if statement is not None:
            statement.hook_failed = True
            statement.error_message = f"HOOK-ERROR in {name}: {words_of(error)}"
        self._collapsed("hook", name, told, detail=detail, output=output)
        return False

    def _collapsed(self, kind: str, name: str, told: Message, *, detail: str, output: str) -> None:
        """A hook or cleanup raised: it breaks the case, what is left of the unit, or the stage."""
        if self.recorder.active:
            self.now.findings.collapses.append(told)
            self.recorder.step(
                Step(
                    text=name,
                    status=Status.BROKEN,
                    kind=kind,
                    reason=told,
                    detail=detail,
                    output=output,
                )
            )
        elif kind == "cleanup" or name.startswith("after_"):
            self._troubled(told, detail)
        elif self.now.blocked is None:
            self.now.blocked = Outcome(status=Status.BROKEN, reason=told, detail=detail, hook=name)

    def cleanup_raised(self, layer: str, name: str, error: Exception) -> None:
        """A cleanup of a layer raised."""
        scope = f"{name} ({layer})" if layer else name
        told = message("engines.cleanup-raised", name=scope, reason=judge.said_by(error))
        self._collapsed("cleanup", name, told, detail=judge.trace_of(error), output="")

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
        return not step.hook_failed

    def _after_step(self, step: Any) -> bool:  # noqa: ANN401
        nested = self.now.step is not step
        if not nested:
            self.now.in_step = False
            self.now.step = None
            calls = self.recorder.calls[self.now.began_with :]
            self._record(step, self._outcome(step), calls)
        return self._step_hook("after_step", step)

    def _step_hook(self, hook_name: str, step: Any) -> bool:  # noqa: ANN401
        if not self.should_run_hook(hook_name):
            return True
        began_with = self.now.began_with
        error = self._call_hook(hook_name, [step])
        passed = self._hook_ended(hook_name, [step], error, "")
        self.now.began_with = began_with
        return passed

    def _outcome(self, step: Any) -> Outcome:  # noqa: ANN401
        if step.hook_failed:
            return Outcome(status=Status.SKIPPED)
        if step.exception is not None:
            outcome = judge.of_exception(step.exception)
            if not isinstance(step.exception, KeyboardInterrupt):
                return outcome
            if not self.stopping:
                told = message("engines.interrupt-raised")
                return Outcome(status=Status.BROKEN, reason=told, detail=outcome.detail)
            self.now.findings.interrupted = True
            return outcome
        return Outcome(status=judge.OURS[step.status])

    def _record(self, step: Any, outcome: Outcome, calls: Sequence[Call]) -> None:  # noqa: ANN401
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
            outcome = Outcome(status=Status.FAILED, reason=reason, detail=outcome.detail)
        self._tell(step, outcome)

    def record_undefined(self, step: Any) -> None:  # noqa: ANN401
        """A step without definition."""
        outcome = self._undefined(step)
        self.now.findings.take(outcome)
        hooks.stop_carrying_on(self.context.scenario)
        self._tell(step, outcome)

    def _undefined(self, step: Any) -> Outcome:  # noqa: ANN401
        written = self.feature.language if self.feature is not None else "en"
        told = message("engines.undefined-step", step=step.name)
        paste = snippet(step.step_type, step.name, written=written or "en", reader=self._reader)
        return Outcome(status=Status.PENDING, reason=told, detail=paste)

    def record_unreached(self, scenario: Any) -> None:  # noqa: ANN401
        """The steps that were never begun."""
        self.now.definition = ""
        self.now.findings.empty = not scenario.steps
        for step in list(scenario.all_steps)[self.now.gherkin_steps :]:
            if step.status is Theirs.undefined:
                self._tell(step, self._undefined(step))
            else:
                self.now.findings.unreached += 1
                self._tell(step, Outcome(status=Status.SKIPPED))

    def record_blocked(self, outcome: Outcome, scenario: Any) -> None:  # noqa: ANN401
        """A scenario that a hook of its feature or rule kept from running."""
        self.recorder.step(
            Step(
                text=outcome.hook,
                status=outcome.status,
                kind="hook",
                reason=outcome.reason,
                detail=outcome.detail,
            )
        )
        self.record_unreached(scenario)

    def _tell(self, step: Any, outcome: Outcome) -> None:  # noqa: ANN401
        self.now.gherkin_steps += 1
        self.recorder.step(
            Step(
                text=step.name,
                keyword=step.keyword,
                status=outcome.status,
                line=step.line,
                seconds=round(step.duration, 6),
                reason=outcome.reason,
                detail=outcome.detail,
                output=self._new_output(),
                definition="" if step.status is Theirs.undefined else self.now.definition,
            )
        )

    # Output ------------------------------------------------------------------------------------

    def forget_output(self) -> None:
        """A new scenario captures from the beginning."""
        self._heard = (0, 0, 0)

    def _new_output(self) -> str:
        controller = self.capture_controller
        sources = (controller.capture_stdout, controller.capture_stderr)
        texts = [
            source.getvalue() if source is not None and source.tell() else "" for source in sources
        ]
        log = controller.capture_log
        texts.append(log.getvalue() if log is not None and log.buffer else "")
        new = [text[heard:] for text, heard in zip(texts, self._heard, strict=True)]
        self._heard = (len(texts[0]), len(texts[1]), len(texts[2]))
        return "\n".join(part.strip("\n") for part in new if part.strip())


def configuration(variables: dict[str, str], *, tags: str) -> Configuration:
    """The workspace's own settings of behave, without what would make it report or choose."""
    config = Configuration([], load_config=True)
    config.format, config.outputs, config.reporters = [], [], []
    config.stop = config.dry_run = config.junit = config.summary = config.wip = False
    config.show_skipped = False
    config.capture = config.capture_stdout = config.capture_stderr = config.capture_log = True
    config.capture_hooks = False
    config.tag_expression = make_tag_expression(tags or "")
    config.name, config.name_re = None, None
    for name, value in variables.items():
        config.userdata[name] = value
    return config


@contextlib.contextmanager
def _captured() -> Iterator[io.StringIO]:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield output


def _statement(hook_name: str, arguments: Sequence[Any], context: Any) -> Any:  # noqa: ANN401
    """What behave marks as having a failed hook."""
    if hook_name.endswith("_all") or not arguments:
        return None
    if not hook_name.endswith("_tag"):
        return arguments[0]
    scopes = ("scenario", "rule", "feature")
    return next((found for scope in scopes if (found := getattr(context, scope, None))), None)


def _place(filename: str, line: int) -> str:
    path = os.path.relpath(filename)
    return f"{filename if path.startswith('..') else path}:{line}"
