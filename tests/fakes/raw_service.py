"""A service whose answers a test writes byte by byte, by the path that is asked for."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RawAnswer:
    """Bytes to write, in pieces ``pause_s`` apart, and whether the connection is closed then."""

    pieces: tuple[bytes, ...]
    closes: bool = False
    pause_s: float = 0.0


@dataclass
class RawService:
    """A running service: its address, the heads of the requests, and how often it was called up."""

    address: str
    heads: list[str] = field(default_factory=list)
    connections: int = 0


@contextmanager
def raw_service(
    answers: Mapping[str, RawAnswer], *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[RawService]:
    """A service on a port the system chose; a proxy is asked for whole addresses as paths."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    port = listener.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    service = RawService(f"https://localhost:{port}" if tls else f"http://{name}:{port}")
    ended = threading.Event()

    def talk(plain: socket.socket) -> None:
        with suppress(OSError), plain, _secured(plain, tls) as connection:
            file = connection.makefile("rb")
            while head := _head(file):
                service.heads.append(head)
                answer = answers[head.split(" ")[1]]
                for number, piece in enumerate(answer.pieces):
                    if number:
                        time.sleep(answer.pause_s)
                    if ended.is_set():
                        return
                    connection.sendall(piece)
                if answer.closes:
                    connection.shutdown(socket.SHUT_RDWR)
                    return

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                service.connections += 1
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        ended.set()
        listener.close()


def _secured(connection: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    return tls.wrap_socket(connection, server_side=True) if tls else connection


def _head(file: object) -> str:
    """The head of a request, whose body is read and forgotten; nothing at the end."""
    lines: list[str] = []
    while (line := file.readline().decode("latin-1").strip()) or not lines:  # type: ignore[attr-defined]
        if not line:
            return ""
        lines.append(line)
    for row in lines:
        key, _, value = row.partition(": ")
        if key.lower() == "content-length":
            file.read(int(value))  # type: ignore[attr-defined]
    return "\r\n".join(lines)
