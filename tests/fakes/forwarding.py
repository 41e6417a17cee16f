"""A proxy on this machine that answers for every host itself: nothing ever leaves the machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Answers = dict[tuple[str, str], tuple[int, Any]]
ANSWERS: Answers = {("GET", "/items"): (200, []), ("POST", "/items"): (201, {"id": 1})}


@dataclass
class Forwarding:
    """``requests`` are the methods and addresses that were asked for, in their order."""

    address: str
    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def variables(self) -> dict[str, str]:
        """What sends every client through it."""
        return {"HTTP_PROXY": self.address, "http_proxy": self.address, "NO_PROXY": ""}


@contextmanager
def forwarding(answers: Answers = ANSWERS) -> Iterator[Forwarding]:
    """The proxy, until the block ends; ``answers`` are by method and path."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            proxy.requests.append((self.command, self.path))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            key = self.command, urlsplit(self.path).path
            status, body = answers.get(key, (200 if self.path.endswith("/health") else 405, {}))
            content = b"" if self.command == "HEAD" else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        # The names are those of the standard library.
        do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *arguments: Any) -> None:
            del arguments

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy = Forwarding(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
