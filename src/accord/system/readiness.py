"""Whether the services of a system answer, and are the ones that were started."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from accord.client.network import Network
from accord.errors import NotReadyError
from accord.model.catalogue import Service
from accord.ports import Clock
from accord.system.interrupts import Interrupts

if TYPE_CHECKING:
    from accord.client.exchange import HttpAnswer

_TICK_S: Final = 0.05
_ANSWER_S: Final = 2.0
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
    any_answer: bool
    network: Network = field(default_factory=Network)

    @classmethod
    def of(
        cls, name: str, address: str, service: Service | None, *, proves: bool, network: Network
    ) -> HealthTarget:
        """How a service is asked; one that ``proves`` itself must answer as it is documented."""
        health = service.health if service else None
        return cls(
            service=name,
            address=address,
            health=USUAL if health is None else health,
            any_answer=health is None and not proves,
            network=network,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthAnswer:
    """What a health check brought: ``problem`` is empty when the service is ready.

    ``status`` is that of an answer which says that it is not; 0 when there was none.
    """

    problem: str = ""
    status: int = 0
    nonce: str | None = None


def health_targets(
    services: Iterable[Service],
    addresses: Mapping[str, str],
    *,
    network: Network,
    proving: Collection[str] = (),
) -> tuple[HealthTarget, ...]:
    """How each service is asked; ``proving`` are those that must prove who they are."""
    inventory = {service.name: service for service in services}
    return tuple(
        HealthTarget.of(name, address, inventory.get(name), proves=name in proving, network=network)
        for name, address in addresses.items()
    )


def ask(listener: HealthTarget, *, timeout_s: float = _ANSWER_S) -> HealthAnswer:
    """Check a service once, within a time for all of its answer."""
    is_proxied = bool(listener.network.proxy(listener.address))
    try:
        # A service without a path for its health is ready once somebody listens; behind a proxy
        # only an answer can tell, as the proxy itself always listens.
        if not listener.health and not is_proxied:
            parts = urlsplit(listener.address)
            port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 80)
            with socket.create_connection((parts.hostname or "", port), timeout=timeout_s):
                return HealthAnswer()
        answer = _answer(listener, timeout_s)
    except (OSError, ValueError) as error:
        from accord.client.failures import reason_of

        return HealthAnswer(problem=reason_of(error).words)
    takes_any = listener.any_answer or not listener.health
    listens = takes_any and answer.status < SERVERS_FAULT
    if answer.status != _OK and not listens:
        problem = f"GET {listener.health}: HTTP {answer.status}"
        return HealthAnswer(problem=problem, status=answer.status)
    return HealthAnswer(nonce=_nonce(answer.content))


def _answer(listener: HealthTarget, timeout_s: float) -> HttpAnswer:
    # What they import takes as long as a small service needs to start, and is not always asked.
    from accord.client import outgoing
    from accord.client.exchange import HttpRequest
    from accord.client.requests_transport import RequestsTransport
    from accord.client.transport import HopTimer

    url = f"{listener.address.rstrip('/')}/{listener.health.lstrip('/')}"
    headers = outgoing.headers_of({}, {}, method="GET", content=None)
    if (signature := outgoing.authorization(url)) is not None:
        headers["Authorization"] = signature
    request = HttpRequest("GET", outgoing.address(url), headers)
    with contextlib.closing(RequestsTransport(listener.network)) as transport:
        return transport.exchange(request, HopTimer.lasting(timeout_s))


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
