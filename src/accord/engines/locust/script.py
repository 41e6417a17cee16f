"""A plain locustfile as a profile: its own users and shape, counted by operation like any other."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import gevent
import locust
from locust.env import Environment
from locust.util.load_locustfile import load_locustfile

from accord.client.addresses import Addresses
from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.client.failures import causes, reason_of
from accord.client.writer import CallWriter
from accord.engines.locust.body import FailureSamples
from accord.engines.locust.guard import ForeignHostError
from accord.engines.locust.tally import LoadTally
from accord.errors import EngineError, worded
from accord.model.message import message, plain
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario

_MS: Final = 1000
_UNREAD: Final = "no answer that could be read"


def load(file: Path) -> Environment:
    """Import a locustfile; its ``init`` listeners are the caller's to fire.

    Raises:
        EngineError: it raises, or has no users.
    """
    try:
        users, shapes = load_locustfile(str(file))
    except (Exception, SystemExit) as error:
        raise EngineError("load.script-raised", where=str(file), reason=worded(error)) from error
    if not users:
        raise EngineError("load.script-no-users", where=str(file), path=file.name)
    return Environment(
        user_classes=list(users.values()),
        shape_class=shapes[0] if shapes else None,
        events=locust.events,
        locustfile=str(file),
    )


def require_one_shape(environment: Environment, *, workers: int) -> None:
    """Refuse a shape whose users several processes would each bring in full.

    Raises:
        EngineError: there is a shape, and there are several processes.
    """
    if environment.shape_class is not None and workers > 1:
        where = environment.locustfile or ""
        raise EngineError("load.shape-on-several", where=where, workers=workers)


class RequestListener:
    """Hears every request of a locustfile's users and counts it by operation."""

    def __init__(
        self,
        addresses: Addresses,
        writer: CallWriter,
        tally: LoadTally,
        exhibits: FailureSamples,
    ) -> None:
        self._addresses = addresses
        self._writer = writer
        self._tally = tally
        self._exhibits = exhibits
        self._callers: set[str] = set()

    def silent(self, users: Mapping[str, int]) -> tuple[str, ...]:
        """Of the users by class, the classes that made no request.

        There are none when a request was made outside a user's own greenlet, by whomever.
        """
        if "" in self._callers:
            return ()
        return tuple(name for name, count in users.items() if count and name not in self._callers)

    def heard(self, **told: Any) -> None:  # noqa: ANN401 - locust's own event
        """Count one request; one that cannot be counted proves nothing, and must not be lost."""
        try:
            self._callers.add(_caller())
            self._count(**told)
        except Exception as error:  # noqa: BLE001 - locust swallows whatever a listener raises
            self._tally.broken["request"] += 1
            self._exhibits.add(
                f"not-judged\n{type(error).__name__}",
                case="",
                kind="not-judged",
                title=plain(worded(error)),
                ran=ExecutedScenario(status=Status.BROKEN, seconds=0.0),
                written=tuple,
            )

    def _count(
        self,
        *,
        request_type: str,
        name: str,
        response_time: float | None,
        response: Any = None,  # noqa: ANN401 - any client's own type
        exception: BaseException | None = None,
        url: str | None = None,
        **_: object,
    ) -> None:
        for cause in causes(exception) if exception is not None else ():
            # It is not the system that refused, so nothing is proved of it.
            if isinstance(cause, ForeignHostError):
                raise cause
        seconds = (response_time or 0.0) / _MS
        address = str(url or getattr(response, "url", "") or "")
        error = _UNREAD if exception is None else reason_of(exception).words
        exchange = self._exchange(request_type, address, response, seconds=seconds, error=error)
        status = int(getattr(response, "status_code", 0) or 0)
        # Locust does not tell all that was sent.
        checked = self._writer.judge(exchange).of_the_answer()
        problems = checked.problems
        # What the client made of the answer is the locustfile's to say; of a contract it knows
        # nothing. A request of another protocol has no status, which says nothing against it.
        failed = exception is not None or bool(problems)
        self._tally.judged[checked.judged_as] += 1
        operation = checked.operation_id or self._writer.operation_of(exchange) or name
        self._tally.call(operation, status, seconds, failed=failed)
        if failed:
            reason = problems[0].message if problems else plain(_words(exception, status))
            self._exhibits.add(
                f"{operation}\n{status}\n{type(exception).__name__}",
                case="",
                kind="contract-broken" if problems else "request-failed",
                title=message("load.finding", step=f"{request_type} {name}", reason=reason),
                ran=ExecutedScenario(status=Status.FAILED, seconds=0.0),
                written=lambda: (self._writer.write(exchange, checked),) if address else (),
            )

    def _exchange(
        self,
        method: str,
        address: str,
        response: Any,  # noqa: ANN401 - any client's own type
        *,
        seconds: float,
        error: str,
    ) -> HttpExchange:
        """What one of locust's clients told; of an answer that was not read whole, nothing."""
        status = int(getattr(response, "status_code", 0) or 0)
        content = getattr(response, "content", None)
        service = self._addresses.service_at(address, likely="")
        answer = None
        if service and status and isinstance(content, bytes):
            headers = {str(n): str(v) for n, v in response.headers.items()}
            answer = HttpAnswer(status=status, headers=headers, content=content)
        return HttpExchange(
            service=service,
            request=HttpRequest(method, address, {}),
            started=time.time() - seconds,
            seconds=seconds,
            answer=answer,
            error="" if answer is not None else error,
        )


class Shape:
    """The shape of a locustfile, if it has one, and whether it said that it is over."""

    def __init__(self, environment: Environment) -> None:
        self.is_over = False
        shape: Any = environment.shape_class
        self.is_there = shape is not None
        if shape is None:
            return
        tick = shape.tick

        def ticked() -> Any:  # noqa: ANN401 - locust's own
            told = tick()
            self.is_over = told is None
            return told

        shape.tick = ticked


def _caller() -> str:
    """The class of the user whose greenlet this is."""
    arguments = getattr(gevent.getcurrent(), "args", ())
    user = arguments[0] if arguments else None
    return type(user).__name__ if isinstance(user, locust.User) else ""


@contextlib.contextmanager
def listening(environment: Environment, listener: RequestListener) -> Iterator[None]:
    """Hear the requests of an environment while something happens."""
    request: Any = environment.events.request
    request.add_listener(listener.heard)
    try:
        yield
    finally:
        request.remove_listener(listener.heard)


def _words(exception: BaseException | None, status: int) -> str:
    if exception is None:
        return f"answered {status}" if status else "no answer"
    return worded(exception)
