"""Services of ours at work: what they answer goes over HTTP, at an address of this machine."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote

from accord.contract import Contracts, Exchange
from accord.model.calls import Side

Answer = tuple[int, Any, dict[str, str]]


class Service(Protocol):
    """Answers requests."""

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """The status, the JSON and further headers; names of headers are in small letters."""


def path_values(template: str, path: str) -> dict[str, str] | None:
    """What stands in the places of a template; nothing where the path is none of it."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
    match = re.fullmatch(pattern, path)
    return {name: unquote(value) for name, value in match.groupdict().items()} if match else None


def snake(name: str) -> str:
    """An operation's name as its method is called."""
    return re.sub(r"([A-Z])", lambda match: f"_{match[1].lower()}", name)


def keeps_contract(
    contracts: Contracts,
    service: str,
    *,
    method: str,
    target: str,
    headers: dict[str, str],
    body: bytes,
) -> bool:
    """Whether a request is one that the contract allows."""
    exchange = Exchange(
        service=service,
        method=method,
        url=target,
        request_headers=headers,
        request_body=body,
        status=200,
        response_headers={},
        response_body=b"",
    )
    problems = contracts.check(exchange).problems
    return not any(problem.side is Side.REQUEST for problem in problems)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other; each request would wait for the second.
    disable_nagle_algorithm = True
    service: Service

    def handle_any(self) -> None:
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length) if length.isdigit() else 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, value, extra = self.service.answer(self.command, self.path, headers, body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            status, value, extra = 599, {"message": repr(error)}, {}
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        if content:
            self.send_header("Content-Type", "application/json")
        for name, text in extra.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def at_work(service: Service) -> Iterator[str]:
    """The address at which a service answers."""
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
