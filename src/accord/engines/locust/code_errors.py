"""Hears what a locustfile's own code raises, wherever locust takes it and goes on.

Locust keeps a run going when a task, ``on_start``, a listener or a user's end raises. It counts
some of it for its exit code and only prints the rest; neither may make a profile green.
"""

from __future__ import annotations

import functools
import inspect
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import gevent
from gevent.pool import Group
from locust import TaskSet, User, event, log, runners
from locust.env import Environment
from locust.exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)

from accord.engines.locust.body import FailureSamples
from accord.engines.locust.verdicts import RAISED
from accord.errors import worded
from accord.model.message import Message, message, plain
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario

_WORDS_TO_LOCUST: Final = (
    StopUser,
    StopTest,
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
)
_REMEMBERED: Final = 20


class Raised:
    """What was raised: ``asserted`` speaks of the product, ``broken`` of the code that raised it.

    ``script`` is where something is said to have been raised when no frame of the workspace's
    own tells it.
    """

    def __init__(self, workspace: Path, *, script: str, exhibits: FailureSamples) -> None:
        self.asserted = 0
        self.broken = 0
        self._workspace = workspace.resolve()
        self._script = script
        self._exhibits = exhibits
        # The same exception passes several of locust's doors.
        self._last: deque[BaseException] = deque(maxlen=_REMEMBERED)
        self._shown: set[str] = set()
        self._own: dict[str, str] = {}

    def hear(self, error: BaseException | None) -> None:
        """Count an exception, once however often it is heard."""
        if error is None or any(each is error for each in self._last):
            return
        self._last.append(error)
        is_assertion = isinstance(error, AssertionError)
        place = self._place(error)
        key = f"{type(error).__name__}\n{place}"
        # Under load the same is raised thousands of times.
        detail = "" if key in self._shown else "".join(traceback.format_exception(error))
        self._count(
            message("load.raised", place=place, reason=plain(worded(error))),
            key=key,
            status=Status.FAILED if is_assertion else Status.BROKEN,
            detail=detail,
        )

    def hear_the_rest(self) -> None:
        """Count what locust's exit code knows of, and that nobody heard here."""
        if log.unhandled_greenlet_exception and not (self.asserted or self.broken):
            told = message("load.raised-unheard", script=self._script)
            self._count(told, key="unheard", status=Status.BROKEN)

    def _count(self, title: Message, *, key: str, status: Status, detail: str = "") -> None:
        self.asserted += status is Status.FAILED
        self.broken += status is not Status.FAILED
        self._shown.add(key)
        ran = ExecutedScenario(status=status, seconds=0.0, detail=detail)
        self._exhibits.add(
            f"{RAISED}\n{key}", case="", kind=RAISED, title=title, ran=ran, written=tuple
        )

    def _place(self, error: BaseException) -> str:
        """File and line of the innermost frame that is the workspace's own."""
        for frame, line in reversed([*traceback.walk_tb(error.__traceback__)]):
            if path := self._path(frame.f_code.co_filename):
                return f"{path}:{line}"
        return self._script

    def _path(self, name: str) -> str:
        """A file as a path of the workspace; nothing when it is not of its own."""
        if name not in self._own:
            file = Path(name).resolve()
            is_own = file.is_relative_to(self._workspace) and "site-packages" not in file.parts
            path = file.relative_to(self._workspace).as_posix() if is_own else ""
            self._own[name] = path
        return self._own[name]


class Heard(Group):  # type: ignore[misc]  # gevent has no types
    """Greenlets of users: whatever they end with that was not asked of them is heard."""

    def __init__(self, raised: Raised) -> None:
        super().__init__()
        self._raised = raised

    def add(self, greenlet: gevent.Greenlet) -> None:
        """Take a greenlet in."""
        super().add(greenlet)
        greenlet.link_exception(lambda ended: self._raised.hear(ended.exception))


def listen(environment: Environment, raised: Raised) -> None:
    """Hear, from now on in this process, whatever locust takes and goes on."""

    def user_error(exception: BaseException, **_: object) -> None:
        raised.hear(exception)

    errors: Any = environment.events.user_error
    errors.add_listener(user_error)
    log.unhandled_greenlet_exception = False
    hooks: Any = event.EventHook
    hooks.fire = _fire(hooks, raised)
    makers: Any = runners
    makers.greenlet_exception_logger = _logged(makers.greenlet_exception_logger, raised)
    for each in _subclasses(TaskSet, User):
        end = vars(each).get("on_stop")
        if inspect.isfunction(end):
            each.on_stop = _hearing(end, raised)


def _subclasses(*classes: Any) -> Iterator[Any]:  # noqa: ANN401 - locust's own
    for each in classes:
        yield each
        yield from _subclasses(*each.__subclasses__())


def _hearing(end: Callable[..., Any], raised: Raised) -> Callable[..., Any]:
    def hearing(user: Any) -> Any:  # noqa: ANN401 - locust's own
        return _call(end, raised, user)

    return hearing


def _call(function: Callable[..., Any], raised: Raised, *given: Any, **named: Any) -> Any:  # noqa: ANN401
    """Call a function of the workspace, and hear what it raises unless it is a word to locust."""
    try:
        return function(*given, **named)
    except _WORDS_TO_LOCUST:
        raise
    except Exception as error:
        raised.hear(error)
        raise


def _fire(hooks: Any, raised: Raised) -> Callable[..., None]:  # noqa: ANN401 - locust's own
    """``EventHook.fire`` whose listeners are heard."""
    fire = hooks.fire

    def fired(hook: Any, *, reverse: bool = False, **told: Any) -> None:  # noqa: ANN401 - locust's
        listened = hooks()
        listened._handlers = [functools.partial(_call, each, raised) for each in hook._handlers]
        fire(listened, reverse=reverse, **told)

    return fired


def _logged(make: Callable[..., Any], raised: Raised) -> Callable[..., Any]:
    """Locust's handler of greenlets that die, such as the one that makes users, heard."""

    def logger(*given: Any, **named: Any) -> Callable[[gevent.Greenlet], None]:  # noqa: ANN401
        log_it = make(*given, **named)

        def ended(greenlet: gevent.Greenlet) -> None:
            raised.hear(greenlet.exception)
            log_it(greenlet)

        return ended

    return logger
