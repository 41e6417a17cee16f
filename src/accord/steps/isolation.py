"""Runs a workspace's step files without leaving anything of them behind in the process."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import behave.matchers
from behave.api.step_matchers import step_matcher, use_default_step_matcher, use_step_matcher
from behave.matchers import ParseMatcher, StepMatcherFactory, use_current_step_matcher_as_default
from behave.runner_util import exec_file
from behave.step_registry import AmbiguousStep, StepRegistry, setup_step_decorators

from accord.errors import words_of
from accord.model.catalogue import Fault
from accord.model.message import Message, message
from accord.steps.code_files import is_text
from accord.steps.exit_guard import ExitRefusedError, exits_refused
from accord.steps.loading_rules import base_folder, hooks_of, step_files
from accord.steps.matcher import current_registry
from accord.steps.problems import SentenceError
from accord.text.errors import error_hint, error_message


def steps_of(workspace: Path) -> tuple[StepRegistry, list[Fault]]:
    """The registry after the workspace's files ran, and what was wrong with them."""
    root = workspace.resolve()
    registry = StepRegistry()
    faults: list[Fault] = []
    with _isolated(registry, root):
        # Types and matchers that steps rely on may be registered beside the hooks.
        hooks = hooks_of(root)
        if hooks.is_file():
            faults.extend(_run(hooks, root, names={}))
        # As behave does: what the hooks chose is what every step file begins with.
        use_current_step_matcher_as_default()
        names: dict[str, Any] = {"use_step_matcher": use_step_matcher, "step_matcher": step_matcher}
        setup_step_decorators(names)
        for file in step_files(root):
            faults.extend(_run(file, root, names=dict(names)))
            # A file may choose another matcher for its own steps, and not for the next file's.
            use_default_step_matcher()
    bad = registry.error_handler.bad_step_definitions
    faults.extend(_bad_definition(matcher, root) for matcher in bad)
    return registry, faults


@contextlib.contextmanager
def _isolated(registry: StepRegistry, root: Path) -> Iterator[None]:
    """Everything that behave and Python keep for the whole process is as before afterwards."""
    shared = current_registry()
    shared_state = shared.steps, shared.error_handler, behave.matchers._the_step_matcher_factory
    types, path, modules = dict(ParseMatcher.TYPE_REGISTRY), list(sys.path), set(sys.modules)
    # Its lists and not the registry: behave's decorators hold on to that very object.
    shared.steps, shared.error_handler = registry.steps, registry.error_handler
    behave.matchers._the_step_matcher_factory = StepMatcherFactory()
    ParseMatcher.TYPE_REGISTRY.clear()
    # Step files import their neighbours by name, as they can where behave runs them.
    folders = sorted({root, base_folder(root), *(file.parent for file in step_files(root))})
    sys.path[:0] = [str(folder) for folder in folders]
    try:
        # What a step file prints is talk; standard output belongs to the command's answer.
        with contextlib.redirect_stdout(sys.stderr), exits_refused():
            yield
    finally:
        shared.steps, shared.error_handler, behave.matchers._the_step_matcher_factory = shared_state
        ParseMatcher.TYPE_REGISTRY.clear()
        ParseMatcher.TYPE_REGISTRY.update(types)
        sys.path[:] = path
        _forget_modules(set(sys.modules) - modules, root)


def _forget_modules(names: set[str], root: Path) -> None:
    """Another workspace may have modules of the same name."""
    for name in names:
        source = getattr(sys.modules[name], "__file__", None)
        if source and Path(source).resolve().is_relative_to(root):
            del sys.modules[name]


def _run(file: Path, root: Path, *, names: dict[str, Any]) -> Iterator[Fault]:
    try:
        exec_file(str(file), names)
    except (Exception, SystemExit) as error:  # noqa: BLE001  the workspace's code may raise anything
        yield _fault(error, file, root)


def _fault(error: BaseException, file: Path, root: Path) -> Fault:
    path = file.relative_to(root).as_posix()
    if isinstance(error, SentenceError):
        sentence = error_message(error)
        hint = error_hint(error)
        return Fault(path=path, line=_line(error, file), message=sentence, hint=hint)
    if isinstance(error, SyntaxError) and not is_text(file):
        sentence, hint = message("sources.not-utf8"), message("sources.not-utf8.hint")
        return Fault(path=path, message=sentence, hint=hint)
    return Fault(path=path, line=_line(error, file), message=_raised(error), hint=_advice(error))


def _raised(error: BaseException) -> Message:
    if isinstance(error, AmbiguousStep):
        return message("steps.module-ambiguous", problem=" ".join(words_of(error).split()))
    if isinstance(error, ExitRefusedError):
        return message("steps.module-left", how=error.how)
    return message("steps.module-raised", kind=type(error).__name__, problem=words_of(error))


def _advice(error: BaseException) -> Message:
    if isinstance(error, AmbiguousStep):
        return message("steps.module-ambiguous.hint")
    if isinstance(error, ModuleNotFoundError):
        return message("steps.module-missing.hint", name=error.name or "")
    if isinstance(error, ExitRefusedError):
        return message("steps.module-left.hint")
    return message("steps.module-raised.hint")


def _line(error: BaseException, file: Path) -> int:
    """The deepest line of the file itself that led to the error."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).resolve() == file:
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).resolve() == file]
    return (lines[-1] if lines else 0) or 0


def _bad_definition(matcher: Any, root: Path) -> Fault:  # noqa: ANN401
    path = Path(str(matcher.location.filename)).resolve()
    return Fault(
        path=path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix(),
        line=matcher.location.line,
        message=message("steps.bad-pattern", pattern=str(matcher.pattern)),
        hint=message("steps.bad-pattern.hint"),
    )
