"""One HTTP/1.1 connection with as little between a step and the socket as possible.

A load generator that spends more on a request than the service does measures itself. This one
speaks plain HTTP/1.1: keep-alive, bodies by length or in chunks, and nothing compressed.
"""

from __future__ import annotations

import socket
import ssl
import time
from http.client import RemoteDisconnected
from typing import Final, NamedTuple

_PIECE_BYTES: Final = 65536
_LONGEST_HEAD_BYTES: Final = 262144
_BODYLESS: Final = frozenset({204, 205, 304})
_FIRST_FINAL: Final = 200
# Servers hang up on idle connections after two seconds and more.
_IDLE_S: Final = 1.5


class WireAnswer(NamedTuple):
    """An answer; header names are in lower case, ``cookies`` what ``Set-Cookie`` said."""

    status: int
    headers: dict[str, str]
    content: bytes
    cookies: tuple[str, ...]


class WireError(OSError):
    """What arrived is no HTTP."""


class Wire:
    """A connection to one place, opened when it is needed."""

    def __init__(self, host: str, port: int, *, tls: bool, timeout_s: float) -> None:
        self._host, self._port = host, port
        self._tls = ssl.create_default_context() if tls else None
        self._timeout = timeout_s
        self._socket: socket.socket | None = None
        self._used = 0.0
        self._buffer = b""

    def exchange(self, request: bytes, *, head: bool = False) -> WireAnswer:
        """Send a whole request and read its answer.

        Raises:
            OSError: no connection, or no answer in time; the connection is closed.
        """
        line = self._line()
        try:
            line.sendall(request)
            answer, keep = self._answer(line, head=head)
        except BaseException:
            # A user may be stopped in the middle, and half an answer must not meet the next.
            self.close()
            raise
        if keep:
            self._used = time.monotonic()
        else:
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._buffer = None, b""

    def _line(self) -> socket.socket:
        line = self._socket
        if line is not None and time.monotonic() - self._used < _IDLE_S:
            return line
        self.close()
        line = socket.create_connection((self._host, self._port), timeout=self._timeout)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            line = self._tls.wrap_socket(line, server_hostname=self._host)
        self._socket = line
        return line

    def _answer(self, line: socket.socket, *, head: bool) -> tuple[WireAnswer, bool]:
        while True:
            first, headers, cookies = self._head(line)
            status = _status(first)
            if status >= _FIRST_FINAL:
                break
        named = headers.get("connection", "").lower()
        keep = named != "close" and (first.startswith(b"HTTP/1.1") or named == "keep-alive")
        if head or status in _BODYLESS:
            content = b""
        elif "chunked" in headers.get("transfer-encoding", "").lower():
            content = self._chunks(line)
        elif "content-length" in headers:
            content = self._exactly(line, _length(headers["content-length"]))
        else:
            content, keep = self._rest(line), False
        return WireAnswer(status, headers, content, cookies), keep

    def _head(self, line: socket.socket) -> tuple[bytes, dict[str, str], tuple[str, ...]]:
        buffer = self._buffer
        while (end := buffer.find(b"\r\n\r\n")) < 0:
            if len(buffer) > _LONGEST_HEAD_BYTES:
                raise WireError("the head of the answer has no end")
            piece = line.recv(_PIECE_BYTES)
            if not piece:
                raise RemoteDisconnected("closed without an answer")
            buffer = buffer + piece if buffer else piece
        self._buffer = buffer[end + 4 :]
        rows = buffer[:end].decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        cookies: tuple[str, ...] = ()
        for row in rows[1:]:
            name, _, value = row.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                cookies = (*cookies, value)
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return rows[0].encode("latin-1"), headers, cookies

    def _exactly(self, line: socket.socket, count: int) -> bytes:
        buffer = self._buffer
        if len(buffer) >= count:
            self._buffer = buffer[count:]
            return buffer[:count]
        parts = bytearray(buffer)
        while len(parts) < count:
            piece = line.recv(_PIECE_BYTES)
            if not piece:
                raise RemoteDisconnected("closed in the middle of an answer")
            parts += piece
        self._buffer = bytes(parts[count:])
        return bytes(parts[:count])

    def _until_line(self, line: socket.socket) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            piece = line.recv(_PIECE_BYTES)
            if not piece:
                raise RemoteDisconnected("closed in the middle of an answer")
            self._buffer += piece
        found, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
        return found

    def _chunks(self, line: socket.socket) -> bytes:
        content = bytearray()
        while True:
            size = self._until_line(line).partition(b";")[0].strip()
            try:
                count = int(size, 16)
            except ValueError as error:
                raise WireError("a chunk of the answer has no length") from error
            if not count:
                break
            content += self._exactly(line, count)
            self._exactly(line, 2)
        while self._until_line(line):
            pass
        return bytes(content)

    def _rest(self, line: socket.socket) -> bytes:
        parts = bytearray(self._buffer)
        self._buffer = b""
        while piece := line.recv(_PIECE_BYTES):
            parts += piece
        return bytes(parts)


def _status(first: bytes) -> int:
    try:
        return int(first[9:12])
    except ValueError as error:
        raise WireError("the answer is no HTTP") from error


def _length(written: str) -> int:
    try:
        return int(written.split(",", maxsplit=1)[0])
    except ValueError as error:
        raise WireError("the answer has no readable length") from error
