"""Connections that tell where the time of a call went, and end when it is over."""

from __future__ import annotations

import io
import socket
import time
from contextvars import ContextVar
from http.client import HTTPResponse as StandardResponse
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any, Final, cast

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

from accord.client import transport
from accord.client.transport import HopTimer

_POOLS_KEPT: Final = 32
_FIRST_FINAL: Final = 200
_SWITCHED: Final = 101

# A context is one thread's and one greenlet's own, so requests sent at once do not meet.
CLOCK: Final[ContextVar[HopTimer | None]] = ContextVar("accord_clock", default=None)


def open_socket(host: str, port: int, *, timeout_s: float, clock: HopTimer) -> socket.socket:
    """A connection to the first address of a host that takes one.

    Raises:
        OSError: it has no address, or none takes a connection in time.
    """
    started = time.perf_counter()
    places = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    resolved = time.perf_counter()
    clock.dns = resolved - started
    failure: OSError | None = None
    for family, kind, protocol, _, place in places:
        connection = socket.socket(family, kind, protocol)
        try:
            # A head and a body sent apart would wait up to 40 ms for each other (RFC 896 meets
            # delayed acknowledgements).
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(timeout_s)
            connection.connect(place)
        except OSError as reason:
            failure = reason
        else:
            clock.connect = time.perf_counter() - resolved
            return connection
        connection.close()
    raise failure or OSError(f"{host} has no address")


class _TimedReader(io.RawIOBase):
    """Reads a socket until a deadline; an end in the head or between chunks is no answer."""

    def __init__(self, connection: socket.socket, clock: HopTimer | None) -> None:
        super().__init__()
        self._connection = connection
        # The socket stays open as long as a file on it does, as the standard library expects.
        self._file = cast("io.RawIOBase", connection.makefile("rb", buffering=0))
        self._clock = clock
        self.is_in_head = self.is_in_chunks = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - a buffer, as io says it
        if self._clock is not None:
            self._connection.settimeout(self._clock.left())
        count: int | None = self._file.readinto(buffer)
        if count == 0 and self.is_in_head:
            raise RemoteDisconnected("closed in the head of an answer")
        if count == 0 and self.is_in_chunks:
            raise IncompleteRead(b"")
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _ReadSocket:
    """What the standard library asks of a socket to read an answer from."""

    def __init__(self, reader: _TimedReader) -> None:
        self._reader = reader

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)


class _TimedAnswer(StandardResponse):
    """An answer after the informational ones, of which the standard library takes most for it."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        self._reader = _TimedReader(sock, CLOCK.get())
        super().__init__(cast("socket.socket", _ReadSocket(self._reader)), *arguments, **options)

    def begin(self) -> None:
        self._reader.is_in_head = True
        super().begin()
        while self.status < _FIRST_FINAL and self.status != _SWITCHED:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        self._reader.is_in_head = False
        self._reader.is_in_chunks = bool(self.chunked)


class _Timed(HTTPConnection):
    response_class = _TimedAnswer
    _answered_at: float | None = None

    @property
    def is_connected(self) -> bool:
        """Whether the connection may be used again; one that idled for long may be closing."""
        idle = time.monotonic() - self._answered_at if self._answered_at else 0.0
        return idle <= transport.LONGEST_IDLE_S and super().is_connected

    def _new_conn(self) -> socket.socket:
        clock = CLOCK.get()
        if clock is None or self.port is None:
            return super()._new_conn()
        try:
            return open_socket(self._dns_host, self.port, timeout_s=clock.left(), clock=clock)
        except socket.gaierror as reason:
            raise NameResolutionError(self.host, self, reason) from reason
        except TimeoutError as reason:
            raise ConnectTimeoutError(self, f"connecting to {self.host} timed out") from reason
        except OSError as reason:
            raise NewConnectionError(self, str(reason)) from reason

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        started = time.perf_counter()
        response = super().getresponse()
        self._answered_at = time.monotonic()
        if clock := CLOCK.get():
            clock.first_byte = time.perf_counter() - started
        return response


class _TimedTls(_Timed, HTTPSConnection):
    def connect(self) -> None:
        started = time.perf_counter()
        super().connect()
        if clock := CLOCK.get():
            connected = (clock.dns or 0.0) + (clock.connect or 0.0)
            clock.tls = time.perf_counter() - started - connected


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTls


class TimedAdapter(HTTPAdapter):
    """requests' adapter on connections that keep the time."""

    poolmanager: PoolManager

    def __init__(self) -> None:
        super().__init__(pool_connections=_POOLS_KEPT, pool_maxsize=_POOLS_KEPT)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - requests' own
        """Make the pools; what they are given is requests' business."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
