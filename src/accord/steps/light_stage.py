"""A workspace's steps and hooks, loaded once into this process to run scenarios again and again.

light = Light.load(workspace, variables=assignment.variables, once=folder / "once" / stage)
bound = light.bind(scenario, catalogue)          # UnfitError: what cannot run, and where
light.begin(world)                               # before_all
ran = light.run(bound, world)                    # any number of times, also side by side
light.end()                                      # after_all and its cleanups
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

from accord.errors import EngineError, worded
from accord.model.catalogue import Catalogue, Scenario, ScenarioStep
from accord.model.message import Message
from accord.steps import hooks as ours
from accord.steps.isolation import HOOKS, base_folder, step_files
from accord.steps.light import (
    Bound,
    BoundStep,
    Hooks,
    Ran,
    RanStep,
    bind,
    bind_steps,
    run,
    run_substeps,
)
from accord.steps.light_context import LightConfig, LightContext, Written
from accord.steps.light_words import said_by
from accord.steps.loading import load as load_vocabulary
from accord.steps.matcher import current_registry
from accord.steps.once import Once
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
        if key not in self._here:
            with self._lock:
                if key not in self._here:
                    self._here[key] = super().get(key, make, undo)
        return self._here[key]


class Light:
    """The executor of a workspace's scenarios outside behave."""

    def __init__(
        self,
        registry: StepRegistry,
        hooks: Hooks,
        config: LightConfig,
        *,
        is_concurrent: bool,
    ) -> None:
        self._registry = registry
        self._config = config
        self._is_concurrent = is_concurrent
        # Ours do nothing where the world is in place already, and cost time at every step.
        self._hooks = {name: hook for name, hook in hooks.items() if not _is_ours(hook)}
        self._around = {name: h for name, h in self._hooks.items() if not name.endswith("_all")}
        self._whole: LightContext | None = None
        self._base: dict[str, Any] = {}
        self._texts: dict[tuple[str, str], tuple[BoundStep, ...]] = {}

    @classmethod
    def load(
        cls,
        workspace: Path,
        *,
        variables: Mapping[str, str] | None = None,
        once: Path | None = None,
        is_concurrent: bool = False,
    ) -> Light:
        """Import the workspace's hooks and steps for good; the process is theirs from now on.

        ``once`` is the folder in which workers of one run share what is made once. With
        ``is_concurrent`` scenarios run side by side in greenlets.

        Raises:
            EngineError: one of its modules cannot be imported.
        """
        hooks = _import(workspace.resolve())
        config = LightConfig(userdata=dict(variables or {}))
        config.accord_once = OnceHere(once or Path(tempfile.mkdtemp(prefix="accord-once-")))
        return cls(current_registry(), hooks, config, is_concurrent=is_concurrent)

    def bind(self, scenario: Scenario, catalogue: Catalogue) -> Bound:
        """Find the functions of a scenario's steps, once.

        Raises:
            UnfitError: it cannot run here; says which step and why.
        """
        feature = next(each for each in catalogue.features if each.path == scenario.path)
        return bind(
            scenario,
            Written.of_feature(feature),
            self._registry,
            is_concurrent=self._is_concurrent,
        )

    def begin(self, world: World) -> None:
        """Call the workspace's ``before_all`` with a world of its own.

        Raises:
            EngineError: it raised.
        """
        self._whole = LightContext(world, self._config, execute=self._execute)
        self._call_whole("before_all")
        self._base = self._whole.shared()

    def run(self, bound: Bound, world: World, *, told: list[RanStep] | None = None) -> Ran:
        """Run a scenario once; ``start_scenario`` of the world was called.

        What became of each step is appended to ``told``.
        """
        context = LightContext(world, self._config, base=self._base, execute=self._execute)
        return run(bound, context, own_hooks=self._around or None, told=told)

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
            raised = self._whole.clean_up()
            self._config.accord_once.undo_all()
        if raised:
            raise _failed("light.after-all-raised", raised[0])

    def _call_whole(self, name: str) -> None:
        hook = self._hooks.get(name)
        if hook is None:
            return
        try:
            hook(self._whole)
        except (Exception, SystemExit) as error:
            raise _failed("light.whole-hook-raised", error, hook=name) from error

    def _execute(self, context: LightContext, text: str) -> None:
        scenario = context.__dict__["scenario"] or Written(name="", filename="", line=0)
        key = scenario.language, text
        steps = self._texts.get(key)
        if steps is None:
            steps = self._texts[key] = self._bind_text(scenario, text)
        run_substeps(steps, context, own_hooks=self._around or None)

    def _bind_text(self, scenario: Written, text: str) -> tuple[BoundStep, ...]:
        parsed = behave.parser.parse_steps(text, language=scenario.language)
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


def _is_ours(hook: object) -> bool:
    return getattr(hook, "__module__", "") == ours.__name__


def _import(workspace: Path) -> Hooks:
    """Run the hook file and the step files, in the order and with the path behave gives them."""
    base = base_folder(workspace)
    for folder in {base, workspace}:
        sys.path.insert(0, str(folder))
    names: dict[str, Any] = {}
    file = base / HOOKS
    try:
        if file.is_file():
            exec_file(str(file), names)
        use_current_step_matcher_as_default()
        load_vocabulary()
        folders = list(dict.fromkeys(str(file.parent) for file in step_files(workspace)))
        load_step_modules(folders)
    except (Exception, SystemExit) as error:
        raise _failed("light.loading-raised", error) from error
    return {name: names[name] for name in _NAMES if callable(names.get(name))}


def _failed(id: str, error: BaseException, **arguments: str) -> EngineError:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return EngineError(id, where=place, reason=_words(error), **arguments)


def _words(error: BaseException) -> str:
    told = said_by(error) if isinstance(error, Exception) else None
    return say(told, "en") if isinstance(told, Message) else worded(error)
