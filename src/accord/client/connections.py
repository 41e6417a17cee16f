"""Connections that tell where the time of a call went."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

from accord.model.calls import Call, Timings

_POOLS_KEPT: Final = 32
# Servers hang up on idle connections after two seconds and more; a request sent at that very
# moment would fail through no fault of the service.
LONGEST_IDLE_S: Final = 1.5


@dataclass(slots=True)
class HopTimer:
    """What one hop has cost so far, in seconds."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None

    def timings(self) -> Timings:
        """The same for a call's record."""
        return Timings(dns=self.dns, connect=self.connect, tls=self.tls, first_byte=self.first_byte)


@dataclass(slots=True)
class Sending:
    """A request on its way: whom it is meant for, the hop's clock, and the records of its hops.

    ``asked`` is the first one, ``call`` the last; ``url`` is where it was sent first.
    """

    service: str
    clock: HopTimer
    call: Call | None = None
    asked: Call | None = None
    url: str = ""


# A context is one thread's and one greenlet's own, so requests sent at once do not meet.
SENDING: Final[ContextVar[Sending | None]] = ContextVar("accord_sending", default=None)


_Place = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]


class _Timed(HTTPConnection):
    _answered: float | None = None

    @property
    def is_connected(self) -> bool:
        """Whether the connection may be used again; one that idled for long may be closing."""
        idle = time.monotonic() - self._answered if self._answered else 0.0
        return idle <= LONGEST_IDLE_S and super().is_connected

    def _new_conn(self) -> socket.socket:
        sending = SENDING.get()
        if sending is None:
            return super()._new_conn()
        started = time.perf_counter()
        try:
            places = socket.getaddrinfo(self._dns_host, self.port, 0, socket.SOCK_STREAM)
        except socket.gaierror as reason:
            raise NameResolutionError(self.host, self, reason) from reason
        found = time.perf_counter()
        sending.clock.dns = found - started
        connection = self._connect_to_first(places)
        sending.clock.connect = time.perf_counter() - found
        return connection

    def _connect_to_first(self, places: Sequence[_Place]) -> socket.socket:
        failure: Exception | None = None
        for family, kind, protocol, _, place in places:
            made = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    made.setsockopt(*option)
                if isinstance(self.timeout, int | float):
                    made.settimeout(self.timeout)
                made.connect(place)
            except TimeoutError:
                failure = ConnectTimeoutError(self, f"connecting to {self.host} timed out")
            except OSError as reason:
                failure = NewConnectionError(self, str(reason))
                failure.__cause__ = reason
            else:
                return made
            made.close()
        raise failure or NewConnectionError(self, f"{self.host} has no address")

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        started = time.perf_counter()
        response = super().getresponse()
        self._answered = time.monotonic()
        if sending := SENDING.get():
            sending.clock.first_byte = time.perf_counter() - started
        return response


class _TimedTls(_Timed, HTTPSConnection):
    def connect(self) -> None:
        started = time.perf_counter()
        super().connect()
        if sending := SENDING.get():
            clock = sending.clock
            before = (clock.dns or 0.0) + (clock.connect or 0.0)
            clock.tls = time.perf_counter() - started - before


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTls


class TimedAdapter(HTTPAdapter):
    """requests' adapter on connections that keep the time."""

    poolmanager: PoolManager

    def __init__(self) -> None:
        super().__init__(pool_connections=_POOLS_KEPT, pool_maxsize=_POOLS_KEPT)

    def init_poolmanager(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - requests' own
        """Make the pools; what they are given is requests' business."""
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
