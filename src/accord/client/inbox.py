"""An address on this machine at which a scenario hears what services send on their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from msgspec import Struct, field

from accord.client.exchange import HttpRequest, header_text

ANSWERED: Final = 200
# As much as any webhook holds; the rest is not read, and what came cannot be what was meant.
_MOST_BYTES: Final = 16_000_000
_LONGEST_SILENCE_S: Final = 10.0


class ReceivedRequest(Struct, kw_only=True):
    """A request that arrived; ``started`` is seconds since the epoch."""

    request: HttpRequest
    started: float = field(default_factory=time.time)


class Inbox:
    """Listens until it is closed, and answers 200 to whatever comes."""

    def __init__(self) -> None:
        self._waiting: list[ReceivedRequest] = []
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.take = self._take
        self.url: Final = f"http://127.0.0.1:{self._server.server_port}"
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()

    @property
    def waiting(self) -> tuple[HttpRequest, ...]:
        """What arrived and was not taken, the oldest first."""
        with self._changed:
            return tuple(arrived.request for arrived in self._waiting)

    def take(
        self, is_meant: Callable[[ReceivedRequest], bool], *, within_s: float
    ) -> ReceivedRequest | None:
        """The first request that is meant; when the time is up the oldest, or none."""
        end, looked_at = time.monotonic() + within_s, 0
        with self._changed:
            while True:
                for arrived in self._waiting[looked_at:]:
                    if is_meant(arrived):
                        self._waiting.remove(arrived)
                        return arrived
                looked_at = len(self._waiting)
                remaining = end - time.monotonic()
                if remaining <= 0:
                    return self._waiting.pop(0) if self._waiting else None
                self._changed.wait(remaining)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _take(self, arrived: ReceivedRequest) -> None:
        with self._changed:
            self._waiting.append(arrived)
            self._changed.notify_all()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    take: Callable[[ReceivedRequest], None]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's
        """Somebody who hangs up half-way has sent nothing."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _LONGEST_SILENCE_S
    server: _Server

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        # Any method, while the library has a function for each.
        setattr(self, f"do_{self.command}", self._receive)
        return True

    def log_message(self, *_: object) -> None:
        """Standard error is the team's own."""

    def _receive(self) -> None:
        content = self._content()
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            text = header_text(value.encode("latin-1", "replace"))
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
        url = f"http://{self.headers.get('Host', '127.0.0.1')}{self.path}"
        request = HttpRequest(self.command, url, headers, content)
        self.server.take(ReceivedRequest(request=request))
        self.send_response(ANSWERED)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _content(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length), _MOST_BYTES)) if length.isdigit() else b""

    def _chunks(self) -> list[bytes]:
        chunks: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(min(size, _MOST_BYTES)))
            self.rfile.readline()
        while self.rfile.readline() not in (b"\r\n", b"\n", b""):
            pass
        return chunks
