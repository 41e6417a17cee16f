"""Listens on loopback for what instrumented services send, and spools it for the end of a stage."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import msgspec

from accord.evidence import otlp
from accord.evidence.hops import HopRecord
from accord.evidence.otlp import UnreadableSpansError

SPOOL: Final = "otlp.ndjson"
LOOPBACK: Final = "127.0.0.1"
_APPEND: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND
_LARGEST_BODY: Final = 16 * 1024 * 1024
_LARGEST_SPOOL: Final = 512 * 1024 * 1024
_READERS: Final[Mapping[str, Callable[..., list[HopRecord]]]] = {
    "/v1/traces": otlp.spans,
    "/v1/logs": otlp.log_records,
}
# Senders that export metrics too would repeat them for ever when they are refused.
_IGNORED: Final = frozenset({"/v1/metrics"})
# The batch of an SDK leaves after five seconds, which is longer than most scenarios take.
_BATCH_MS: Final = "200"


class Receiver:
    """Takes OTLP over HTTP and writes one ``HopRecord`` a line into ``folder``.

    The file holds what services said, secrets and all, so the folder is one that only its owner
    can read and that goes with the run. ``size`` is how much it holds, in bytes, and ``services``
    who sent any of it.

    Raises:
        OSError: somebody else listens there.
    """

    def __init__(self, folder: Path, *, host: str = LOOPBACK, port: int = 0) -> None:
        self.path = folder / SPOOL
        self.size = 0
        self.services: set[str] = set()
        self._lock = threading.Lock()
        self._server = _Server((host, port), self)
        self._file = open(os.open(self.path, _APPEND, 0o600), "ab")  # noqa: PTH123, SIM115

    @property
    def address(self) -> str:
        """What senders are to be given, without the path of a signal."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def variables(self) -> dict[str, str]:
        """The standard variables that lead an SDK here."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.address,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_BSP_SCHEDULE_DELAY": _BATCH_MS,
            "OTEL_BLRP_SCHEDULE_DELAY": _BATCH_MS,
        }

    def keep(self, records: list[HopRecord]) -> bool:
        """Write records down; false when the spool is full."""
        lines = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
        with self._lock:
            if self.size + len(lines) > _LARGEST_SPOOL:
                return False
            self._file.write(lines)
            self._file.flush()
            self.size += len(lines)
            self.services.update(record.service for record in records)
        return True

    def records(self, begin: int = 0, end: int | None = None) -> Iterator[HopRecord]:
        """What was spooled between two sizes, the first and the present one if none are given."""
        decode = msgspec.json.Decoder(HopRecord).decode
        with self.path.open("rb") as file:
            file.seek(begin)
            while file.tell() < (self.size if end is None else end):
                yield decode(file.readline())

    @contextmanager
    def running(self) -> Iterator[Receiver]:
        """Listen until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
            self._file.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Threads that wait for a sender's next request must not hold up the end of a run.
    block_on_close = False

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        super().__init__(address, _Handler)
        self.receiver = receiver


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        reader = _READERS.get(self.path.rstrip("/"))
        if reader is None:
            ignored = self.path.rstrip("/") in _IGNORED
            self._answer(HTTPStatus.OK if ignored else HTTPStatus.NOT_FOUND)
            return
        try:
            records = reader(
                body,
                media_type=self.headers.get("Content-Type", otlp.PROTOBUF),
                encoding=self.headers.get("Content-Encoding", ""),
            )
        except UnreadableSpansError:
            self._answer(HTTPStatus.BAD_REQUEST)
            return
        accepted = self.server.receiver.keep(records)
        self._answer(HTTPStatus.OK if accepted else HTTPStatus.INSUFFICIENT_STORAGE)

    def _body(self) -> bytes | None:
        """The request's body, or none when it was refused for its size."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            body = self._chunks()
        else:
            length = self.headers.get("Content-Length", "0")
            size = int(length) if length.isdigit() else 0
            body = self.rfile.read(size) if size <= _LARGEST_BODY else None
        if body is None:
            self.close_connection = True
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return body

    def _chunks(self) -> bytes | None:
        """Envoy sends its spans in chunks, which the standard library does not put together."""
        parts: list[bytes] = []
        size = 0
        while True:
            try:
                length = int(self.rfile.readline(64).partition(b";")[0], 16)
            except ValueError:
                return None
            size += length
            if size > _LARGEST_BODY:
                return None
            if not length:
                while self.rfile.readline(8192).strip():
                    pass
                return b"".join(parts)
            parts.append(self.rfile.read(length))
            self.rfile.readline(8)

    def _answer(self, status: HTTPStatus) -> None:
        json = self.headers.get("Content-Type", "").startswith(otlp.JSON)
        body = b"{}" if json else b""
        self.send_response(status)
        self.send_header("Content-Type", otlp.JSON if json else otlp.PROTOBUF)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the run."""
