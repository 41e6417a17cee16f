"""A real HTTP service on loopback that answers as a test tells it to."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """A request as it arrived; ``peer`` is the address that it came from."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: str = ""


@dataclass
class Answer:
    """What to answer; ``chunks`` are sent one by one, ``hang_up`` sends nothing at all.

    ``announced`` is the length to announce when that is not the body's; the connection is closed.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: tuple[bytes, ...] = ()
    wait_s: float = 0.0
    hang_up: bool = False
    announced: int | None = None


def as_json(value: Any, *, status: int = 200, **headers: str) -> Answer:
    """A JSON answer."""
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    kind = {"Content-Type": "application/json"}
    return Answer(status=status, headers={**kind, **given}, body=json.dumps(value).encode())


@dataclass
class Service:
    """A running service: its address, and every request that reached it."""

    address: str
    received: list[Received] = field(default_factory=list)


@contextmanager
def serving(
    answer: Callable[[Received], Answer], *, tls: ssl.SSLContext | None = None
) -> Iterator[Service]:
    """A service that gives ``answer`` for each request, on a port the system chose."""
    service = Service(address="")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            request = Received(self.command, self.path, dict(self.headers), body)
            request.peer = self.client_address[0]
            service.received.append(request)
            self._write(answer(request))

        def _write(self, made: Answer) -> None:
            time.sleep(made.wait_s)
            if made.hang_up:
                self.close_connection = True
                return
            lines = [f"HTTP/1.1 {made.status} {'Reason'}"]
            lines += [f"{name}: {value}" for name, value in made.headers.items()]
            if made.chunks:
                lines.append("Transfer-Encoding: chunked")
                parts = [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*made.chunks, b"")]
                body = b"".join(parts)
            else:
                body = b"" if made.status == 204 or self.command == "HEAD" else made.body
                if made.status != 204:
                    told = len(made.body) if made.announced is None else made.announced
                    lines.append(f"Content-Length: {told}")
                    self.close_connection = made.announced is not None
            self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that goes away first is part of some tests."""

    server = Server(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        service.address = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
