"""Step functions whose body never ran: they gave back work instead of doing it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from behave.async_step import AsyncStepFunction
from behave.step_registry import StepRegistry

from accord.steps.judgement import BodyNeverRanError
from accord.steps.matcher import is_builtin

_MARK: Final = "_accord_checks_what_it_returns"
_KINDS: Final[tuple[tuple[Callable[[object], bool], str], ...]] = (
    (inspect.iscoroutine, "coroutine"),
    (inspect.isasyncgen, "asynchronous generator"),
    (inspect.isgenerator, "generator"),
    (inspect.isawaitable, "awaitable"),
    (lambda value: isinstance(value, Future), "future"),
    (lambda value: inspect.isgenerator(getattr(value, "gen", None)), "context manager"),
)


def check_returned(registry: StepRegistry) -> None:
    """Let every step of the workspace raise when it gives back work that nobody has done.

    It is done where steps are registered, as behave's runner forgets what a step gives back.
    """
    for matchers in registry.steps.values():
        for matcher in matchers:
            if not is_builtin(matcher) and not _is_done(matcher.func):
                matcher.func = _checked(matcher.func)


def _is_done(function: Any) -> bool:  # noqa: ANN401  whatever behave registered
    # behave itself runs such a coroutine to its end.
    return isinstance(function, AsyncStepFunction) or hasattr(function, _MARK)


def _checked(function: Callable[..., object]) -> Callable[..., None]:
    @functools.wraps(function)
    def run(*arguments: Any, **keywords: Any) -> None:  # noqa: ANN401
        require_done(function(*arguments, **keywords))

    setattr(run, _MARK, True)
    return run


def unchecked(function: Callable[..., object]) -> Callable[..., object]:
    """A step's function itself, for a caller who looks at what it gives back."""
    return function.__wrapped__ if hasattr(function, _MARK) else function  # type: ignore[attr-defined]


def require_done(value: object) -> None:
    """Refuse what a step gave back when it is work that nobody has done.

    Raises:
        BodyNeverRanError: it is.
    """
    if value is not None and (kind := undone(value)) is not None:
        raise BodyNeverRanError(kind)


def undone(value: object) -> str | None:
    """What kind of work a function gave back that nobody has done, if it did; it is let go of."""
    kind = next((name for is_kind, name in _KINDS if is_kind(value)), None)
    if kind is None:
        return None
    close = getattr(value, "close", None)
    if close is not None and not inspect.isasyncgen(value):
        # A coroutine that is thrown away unclosed writes a warning of its own.
        close()
    return kind
