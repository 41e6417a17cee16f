"""Whether the services of a system answer, and are the ones that were started."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from accord.errors import NotReadyError
from accord.model.catalogue import Service
from accord.ports import Clock
from accord.system.interrupts import Interrupts

_TICK_S: Final = 0.05
_ANSWER_S: Final = 2.0
_MOST_BYTES: Final = 65_536
_OK: Final = 200
SERVERS_FAULT: Final = 500
USUAL: Final = "/health"
"""The path that is asked of a service when nobody named one."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthTarget:
    """A service's base address and the path that tells its health; without one, it only listens.

    ``any_answer`` is for a path that nobody named: it need not exist, so only an error of the
    service itself says that it is not ready.
    """

    service: str
    address: str
    health: str = USUAL
    any_answer: bool = False

    @classmethod
    def of(cls, name: str, address: str, service: Service | None, *, proves: bool) -> HealthTarget:
        """How a service is asked; one that ``proves`` itself must answer as it is documented."""
        health = service.health if service else None
        return cls(
            service=name,
            address=address,
            health=USUAL if health is None else health,
            any_answer=health is None and not proves,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthAnswer:
    """What a health check brought: ``problem`` is empty when the service is ready.

    ``status`` is that of an answer which says that it is not; 0 when there was none.
    """

    problem: str = ""
    status: int = 0
    nonce: str | None = None


def ask(listener: HealthTarget, *, timeout_s: float = _ANSWER_S) -> HealthAnswer:
    """Check a service once; proxies of the environment are not asked."""
    parts = urlsplit(listener.address)
    try:
        host, port = parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 80)
        # A service without a path for its health is ready once somebody listens.
        if not listener.health:
            with socket.create_connection((host, port), timeout=timeout_s):
                return HealthAnswer()
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        with contextlib.closing(kind(host, port, timeout=timeout_s)) as connection:
            connection.request("GET", f"{parts.path.rstrip('/')}/{listener.health.lstrip('/')}")
            response = connection.getresponse()
            body = response.read(_MOST_BYTES)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return HealthAnswer(problem=str(error) or type(error).__name__)
    listens = listener.any_answer and response.status < SERVERS_FAULT
    if response.status != _OK and not listens:
        problem = f"GET {listener.health}: HTTP {response.status}"
        return HealthAnswer(problem=problem, status=response.status)
    return HealthAnswer(nonce=_nonce(body))


def wait_ready(
    listeners: Iterable[HealthTarget],
    *,
    nonce: str,
    deadline: float,
    clock: Clock,
    interrupts: Interrupts,
    alive: Callable[[], None],
) -> tuple[HealthTarget, HealthAnswer] | None:
    """Wait until every listener is ready; the first that is not when time is up, or none.

    An empty ``nonce`` accepts any healthy answer. ``alive`` raises when a process has ended.

    Raises:
        NotReadyError: somebody else answers, or a process ended.
        Interrupted: somebody asked to stop.
    """
    waiting = list(listeners)
    while True:
        interrupts.check()
        alive()
        unready = []
        for listener in waiting:
            timeout = max(_TICK_S, min(_ANSWER_S, deadline - clock.monotonic()))
            answer = ask(listener, timeout_s=timeout)
            if answer.problem:
                unready.append((listener, answer))
            elif nonce and listener.health and answer.nonce != nonce:
                # A child that could not take its port says more than whoever has it.
                alive()
                raise _stranger(listener, answer)
        if not unready:
            return None
        if clock.monotonic() >= deadline:
            return unready[0]
        # Who was ready once is not asked again: the last one to start would slow all of them down.
        waiting = [listener for listener, _ in unready]
        clock.sleep(_TICK_S)


def _stranger(listener: HealthTarget, answer: HealthAnswer) -> NotReadyError:
    id = "pipeline.no-nonce" if answer.nonce is None else "pipeline.stranger"
    return NotReadyError(
        id,
        where=listener.address,
        address=listener.address,
        service=listener.service,
        health=listener.health,
    )


def _nonce(body: bytes) -> str | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    nonce = document.get("nonce") if isinstance(document, dict) else None
    # Other systems put numbers of their own there, which nobody compares with ours.
    return nonce if isinstance(nonce, str) else None
