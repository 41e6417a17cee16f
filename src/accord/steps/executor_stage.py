"""A workspace's steps and hooks, loaded once into this process to run scenarios again and again.

executor = ExecutorStage.load(workspace, variables=variables, once=folder / "once" / stage)
bound = executor.bind(scenario, catalogue)       # UnfitError: what cannot run, and where
executor.begin(world)                            # before_all
outcome = executor.run(bound, world)             # any number of times, also side by side
executor.end()                                   # after_all and its cleanups
"""

from __future__ import annotations

import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import behave.parser
from behave.matchers import use_current_step_matcher_as_default
from behave.runner_util import exec_file, load_step_modules
from behave.step_registry import StepRegistry
from msgspec.structs import replace

from accord.errors import EngineError
from accord.model.catalogue import Catalogue, Scenario, ScenarioStep
from accord.model.message import message
from accord.model.status import Status
from accord.steps import hooks as accord_hooks
from accord.steps.code_files import file_that_is_no_text
from accord.steps.executor import ExecutedScenario, ExecutedStep, Hooks, run, run_substeps
from accord.steps.executor_binding import BoundScenario, BoundStep, bind, bind_steps
from accord.steps.executor_context import ExecutorConfig, ExecutorContext, HookView
from accord.steps.judgement import (
    STOPS,
    NoSubstepsError,
    judge_thread,
    reason_of,
    require_assertions,
    shown,
)
from accord.steps.loading import load as load_vocabulary
from accord.steps.loading_rules import base_folder, hooks_of, step_files
from accord.steps.matcher import current_registry
from accord.steps.once import Once
from accord.steps.returned import check_returned
from accord.steps.threads import ThreadErrors
from accord.steps.world import World
from accord.text import say

_NAMES: Final = tuple(
    f"{when}_{what}"
    for when in ("before", "after")
    for what in ("all", "feature", "tag", "scenario", "step")
)


class OnceHere(Once):
    """What is made once, remembered in this process, so that a file is locked but once a key.

    A lock on a file would stop every greenlet of the process, its holder included.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._here: dict[str, Any] = {}
        self._lock = threading.RLock()

    def get(
        self, key: str, make: Callable[[], object], undo: Callable[[Any], object] | None
    ) -> Any:  # noqa: ANN401 - JSON
        """The value of a key, made by whoever asks first in any process of the run."""
        # Greenlets of one process meet here first: asking a file's lock would stop them all.
        if key not in self._here:
            with self._lock:
                if key not in self._here:
                    self._here[key] = super().get(key, make, undo)
        return self._here[key]


class ExecutorStage:
    """The executor of a workspace's scenarios outside behave."""

    def __init__(
        self,
        registry: StepRegistry,
        hooks: Hooks,
        config: ExecutorConfig,
        *,
        is_concurrent: bool,
    ) -> None:
        self._registry = registry
        self._config = config
        self._is_concurrent = is_concurrent
        # Ours do nothing where the world is in place already, and cost time at every step.
        self._hooks = {name: hook for name, hook in hooks.items() if not _is_accords(hook)}
        self._around = {name: h for name, h in self._hooks.items() if not name.endswith("_all")}
        self._whole: ExecutorContext | None = None
        self._threads = ThreadErrors()
        self._base: dict[str, Any] = {}
        # A text is the same for every run, and matching it costs more than running it.
        self._texts: dict[tuple[str, str], tuple[BoundStep, ...]] = {}

    @classmethod
    def load(
        cls,
        workspace: Path,
        *,
        variables: Mapping[str, str] | None = None,
        once: Path | None = None,
        is_concurrent: bool = False,
    ) -> ExecutorStage:
        """Import the workspace's hooks and steps for good; the process is theirs from now on.

        ``once`` is the folder in which workers of one run share what is made once. With
        ``is_concurrent`` scenarios run side by side in greenlets.

        Raises:
            EngineError: one of its modules cannot be imported.
        """
        require_assertions()
        hooks = _import(workspace.resolve())
        config = ExecutorConfig(userdata=dict(variables or {}))
        config.accord_once = OnceHere(once or Path(tempfile.mkdtemp(prefix="accord-once-")))
        return cls(current_registry(), hooks, config, is_concurrent=is_concurrent)

    def bind(self, scenario: Scenario, catalogue: Catalogue) -> BoundScenario:
        """Find the functions of a scenario's steps, once.

        Raises:
            UnfitError: it cannot run here; says which step and why.
        """
        # A scenario knows its file only; hooks ask for the feature's own tags and title.
        features = (feature for feature in catalogue.features if feature.path == scenario.path)
        return bind(
            scenario,
            HookView.of_feature(next(features)),
            self._registry,
            is_concurrent=self._is_concurrent,
        )

    def begin(self, world: World) -> None:
        """Call the workspace's ``before_all`` with a world of its own.

        Raises:
            EngineError: it raised.
        """
        self._whole = ExecutorContext(world, self._config, execute=self._execute)
        self._threads.listen()
        self._call_whole("before_all")
        if self._whole.aborted_by is not None:
            how = self._whole.aborted_by
            raise EngineError("engines.aborted", place="before_all", how=how)
        # Copied into each scenario's context: what one of them sets there no other one sees.
        self._base = self._whole.shared()

    def run(
        self, bound: BoundScenario, world: World, *, executed: list[ExecutedStep] | None = None
    ) -> ExecutedScenario:
        """Run a scenario once; ``start_scenario`` of the world was called.

        What became of each step is appended to ``executed``.
        """
        context = ExecutorContext(world, self._config, base=self._base, execute=self._execute)
        if self._is_concurrent:
            return run(bound, context, own_hooks=self._around or None, executed=executed)
        self._threads.start_scenario()
        outcome = run(bound, context, own_hooks=self._around or None, executed=executed)
        return self._with_threads(outcome)

    def _with_threads(self, outcome: ExecutedScenario) -> ExecutedScenario:
        """What the scenario came to, its threads taken into account.

        Among greenlets nobody knows whose a thread is, so there the profile is told at its end.
        """
        errors = self._threads.take()
        if not errors or outcome.status is Status.FAILED:
            return outcome
        judged = judge_thread(errors[0])
        if outcome.status is not Status.PASSED and judged.status is not Status.FAILED:
            return outcome
        return replace(outcome, status=judged.status, reason=judged.reason, detail=judged.detail)

    def end(self) -> None:
        """Call ``after_all``, its cleanups, and undo what was made once by this process.

        Raises:
            EngineError: one of them raised; the others were called.
        """
        if self._whole is None:
            return
        try:
            self._call_whole("after_all")
        finally:
            # Also when after_all raised: what was started must not outlive the stage.
            raised = self._whole.clean_up()
            self._config.accord_once.undo_all()
        if raised:
            name, error = raised[0]
            raise _failed("light.after-all-raised", error, name=name)
        errors = [*self._threads.take(), *self._threads.take_strays()]
        if errors:
            raise _failed("steps.thread-raised", errors[0])

    def _call_whole(self, name: str) -> None:
        hook = self._hooks.get(name)
        if hook is None:
            return
        try:
            hook(self._whole)
        except STOPS as error:
            raise _failed("light.whole-hook-raised", error, hook=name) from error

    def _execute(self, context: ExecutorContext, text: str) -> None:
        scenario = context.__dict__["scenario"] or HookView(name="", filename="", line=0)
        # The same words may be another step in another language.
        key = scenario.language, text
        steps = self._texts.get(key)
        if steps is None:
            steps = self._texts[key] = self._bind_text(scenario, text)
        run_substeps(steps, context, own_hooks=self._around or None)

    def _bind_text(self, scenario: HookView, text: str) -> tuple[BoundStep, ...]:
        parsed = behave.parser.parse_steps(text, language=scenario.language)
        if not parsed:
            raise NoSubstepsError
        steps = [
            ScenarioStep(
                keyword=step.step_type,
                text=step.name,
                line=step.line,
                table=_cells(step.table),
                doc=None if step.text is None else str(step.text),
            )
            for step in parsed
        ]
        return bind_steps(
            steps, self._registry, path=scenario.filename, is_concurrent=self._is_concurrent
        )


def _cells(table: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 - behave's own type
    if table is None:
        return ()
    return (tuple(table.headings), *(tuple(row.cells) for row in table.rows))


def _is_accords(hook: object) -> bool:
    return getattr(hook, "__module__", "") == accord_hooks.__name__


def _import(workspace: Path) -> Hooks:
    """Run the hook file and the step files, in the order and with the path behave gives them."""
    base = base_folder(workspace)
    # The process is the workspace's own from here on, so its path stays.
    for folder in {base, workspace}:
        sys.path.insert(0, str(folder))
    names: dict[str, Any] = {}
    file = hooks_of(workspace)
    try:
        if file.is_file():
            exec_file(str(file), names)
        # The hook file may choose the matcher for the steps of every file, as in behave.
        use_current_step_matcher_as_default()
        load_vocabulary()
        folders = list(dict.fromkeys(str(file.parent) for file in step_files(workspace)))
        load_step_modules(folders)
        check_returned(current_registry())
    except STOPS as error:
        if (no_text := file_that_is_no_text(workspace, error)) is not None:
            reason = say(message("sources.not-utf8"), "en")
            where = shown(str(no_text))
            raise EngineError("light.loading-raised", where=where, reason=reason) from error
        raise _failed("light.loading-raised", error) from error
    return {name: names[name] for name in _NAMES if callable(names.get(name))}


def _failed(id: str, error: BaseException, **arguments: str) -> EngineError:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return EngineError(id, where=place, reason=say(reason_of(error), "en"), **arguments)
