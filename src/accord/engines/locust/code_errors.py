"""Hears what a locustfile's own code raises, wherever locust takes it and goes on.

Locust keeps a run going when a task, ``on_start``, a listener or a user's end raises. It counts
some of it for its exit code and only prints the rest; neither may make a profile green.
"""

from __future__ import annotations

import functools
import inspect
import threading
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
from locust.user.task import DefaultTaskSet

from accord.engines.locust.body import FailureSamples
from accord.engines.locust.verdicts import RAISED
from accord.errors import worded
from accord.model.message import Message, message, plain
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario
from accord.steps.returned import undone

_WORDS_TO_LOCUST: Final = (
    StopUser,
    StopTest,
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
)
# Exceptions hold their frames alive, and the same one passes by within a few others.
_REMEMBERED: Final = 20
_AROUND_TASKS: Final = ("on_start", "on_stop")


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
        self._recent: deque[BaseException] = deque(maxlen=_REMEMBERED)
        self._detailed: set[str] = set()
        self._paths: dict[str, str] = {}

    def hear(self, error: BaseException | None) -> None:
        """Count an exception, once however often it is heard."""
        if error is None or any(recent is error for recent in self._recent):
            return
        self._recent.append(error)
        is_assertion = isinstance(error, AssertionError)
        place = self._place(error)
        key = f"{type(error).__name__}\n{place}"
        # Under load the same is raised thousands of times.
        detail = "" if key in self._detailed else "".join(traceback.format_exception(error))
        self._count(
            message("load.raised", place=place, reason=plain(worded(error))),
            key=key,
            status=Status.FAILED if is_assertion else Status.BROKEN,
            detail=detail,
        )

    def hear_returned(self, function: Callable[..., Any], value: object) -> None:
        """Count a function of the workspace that gave back its work instead of doing it."""
        kind = undone(value) if value is not None else None
        if kind is None:
            return
        code = inspect.unwrap(function).__code__
        place = f"{self._path(code.co_filename) or self._script}:{code.co_firstlineno}"
        name = code.co_qualname if hasattr(code, "co_qualname") else code.co_name
        title = message("load.body-never-ran", place=place, name=name, kind=kind)
        self._count(title, key=f"{kind}\n{place}", status=Status.BROKEN)

    def hear_the_rest(self, *, unused_responses: int) -> None:
        """Count what nobody raised where it could be heard."""
        if unused_responses:
            title = message("load.unused-responses", script=self._script, count=unused_responses)
            self._count(title, key="unused", status=Status.BROKEN)
        if log.unhandled_greenlet_exception and not (self.asserted or self.broken):
            # Locust's exit code knows of something that passed by every door here.
            title = message("load.raised-unheard", script=self._script)
            self._count(title, key="unheard", status=Status.BROKEN)

    def _count(self, title: Message, *, key: str, status: Status, detail: str = "") -> None:
        self.asserted += status is Status.FAILED
        self.broken += status is not Status.FAILED
        self._detailed.add(key)
        outcome = ExecutedScenario(status=status, seconds=0.0, detail=detail)
        self._exhibits.add(
            f"{RAISED}\n{key}", case="", kind=RAISED, title=title, ran=outcome, written=tuple
        )

    def _place(self, error: BaseException) -> str:
        """File and line of the innermost frame that is the workspace's own."""
        for frame, line in reversed([*traceback.walk_tb(error.__traceback__)]):
            if path := self._path(frame.f_code.co_filename):
                return f"{path}:{line}"
        return self._script

    def _path(self, name: str) -> str:
        """A file as a path of the workspace; nothing when it is not of its own."""
        if name not in self._paths:
            file = Path(name).resolve()
            is_own = file.is_relative_to(self._workspace) and "site-packages" not in file.parts
            path = file.relative_to(self._workspace).as_posix() if is_own else ""
            self._paths[name] = path
        return self._paths[name]


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
    # Users are made in a greenlet of the runner, whose death locust only logs.
    makers.greenlet_exception_logger = _logged(makers.greenlet_exception_logger, raised)
    _listen_to_greenlets(raised)
    # Locust calls these itself, and not through the `execute_task` that is watched below.
    for kind in _subclasses(TaskSet, User):
        for name in _AROUND_TASKS:
            function = vars(kind).get(name)
            if inspect.isfunction(function):
                setattr(kind, name, _hearing(function, raised))
    for task_set in (TaskSet, DefaultTaskSet):
        runner: Any = task_set
        runner.execute_task = _executing(task_set.execute_task, raised)


def listen_to_threads(raised: Raised) -> None:
    """Hear of every thread that ends by an exception; what is heard is printed as before."""
    print_it = threading.excepthook

    def ended(hooked: threading.ExceptHookArgs, /) -> None:
        raised.hear(hooked.exc_value)
        print_it(hooked)

    threading.excepthook = ended


def _listen_to_greenlets(raised: Raised) -> None:
    """Hear of greenlets that the workspace's code spawned; gevent prints and forgets them."""
    hub = gevent.get_hub()
    handle_error = hub.handle_error

    def handled(context: Any, kind: Any, error: Any, trace: Any) -> None:  # noqa: ANN401
        if isinstance(error, BaseException) and not isinstance(error, hub.NOT_ERROR):
            raised.hear(error)
        handle_error(context, kind, error, trace)

    hub.handle_error = handled


def _subclasses(*classes: Any) -> Iterator[Any]:  # noqa: ANN401 - locust's own
    for kind in classes:
        yield kind
        yield from _subclasses(*kind.__subclasses__())


def _executing(execute: Callable[[Any, Any], None], raised: Raised) -> Callable[[Any, Any], None]:
    """Locust's ``execute_task``, which forgets what a task gives back."""
    watched: dict[Any, Callable[..., None]] = {}

    def execute_task(task_set: Any, task: Any) -> None:  # noqa: ANN401 - locust's own
        if inspect.isfunction(task):
            if task not in watched:
                watched[task] = _watching(task, raised)
            task = watched[task]
        elif not inspect.isclass(task):
            task = _watching(task, raised)
        execute(task_set, task)

    return execute_task


def _watching(task: Any, raised: Raised) -> Callable[..., None]:  # noqa: ANN401 - locust's own
    @functools.wraps(task)
    def watching(*arguments: Any) -> None:  # noqa: ANN401
        value = task(*arguments)
        if value is not None:
            raised.hear_returned(task, value)

    if hasattr(task, "__self__"):
        # By this locust knows a bound method, which it calls without the user.
        watching.__self__ = task.__self__  # type: ignore[attr-defined]
    return watching


def _hearing(function: Callable[..., Any], raised: Raised) -> Callable[..., Any]:
    @functools.wraps(function)
    def hearing(user: Any) -> Any:  # noqa: ANN401 - locust's own
        return _call(function, raised, user)

    return hearing


def _call(function: Callable[..., Any], raised: Raised, *arguments: Any, **values: Any) -> Any:  # noqa: ANN401
    """Call a function of the workspace, and hear what it raises unless it is a word to locust."""
    try:
        value = function(*arguments, **values)
    except _WORDS_TO_LOCUST:
        raise
    except Exception as error:
        raised.hear(error)
        raise
    raised.hear_returned(function, value)
    return value


def _fire(hooks: Any, raised: Raised) -> Callable[..., None]:  # noqa: ANN401 - locust's own
    """``EventHook.fire`` whose listeners are heard."""
    fire = hooks.fire

    def fired(hook: Any, *, reverse: bool = False, **values: Any) -> None:  # noqa: ANN401 - locust's
        # Listeners may add and remove others; the list that locust keeps stays as they left it.
        listened = hooks()
        listened._handlers = [
            functools.partial(_call, listener, raised) for listener in hook._handlers
        ]
        fire(listened, reverse=reverse, **values)

    return fired


def _logged(make: Callable[..., Any], raised: Raised) -> Callable[..., Any]:
    """Locust's handler of greenlets that die, such as the one that makes users, heard."""

    def logger(*arguments: Any, **values: Any) -> Callable[[gevent.Greenlet], None]:  # noqa: ANN401
        log_it = make(*arguments, **values)

        def ended(greenlet: gevent.Greenlet) -> None:
            raised.hear(greenlet.exception)
            log_it(greenlet)

        return ended

    return logger
