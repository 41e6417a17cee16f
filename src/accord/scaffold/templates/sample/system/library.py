"""The library's service, made of nothing but Python's standard library: ``python service.py PORT``.

It is here so that there is something to test. Replace it with your own system in ``accord.toml``.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

Answer = tuple[HTTPStatus, dict[str, Any]]
_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_MOST_COPIES: Final = 1000
_LONGEST: Final = 100


class RefusedError(Exception):
    """What was asked for cannot be done."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class Library:
    """The books and how many copies of each are on the shelf."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._books: dict[str, dict[str, Any]] = {}
        self._loans: dict[str, str] = {}

    def add_book(self, asked: dict[str, Any]) -> Answer:
        """Put a new book on the shelf."""
        title, copies = _text(asked, "title"), _count(asked, "copies")
        id = secrets.token_hex(8)
        book = {"id": id, "title": title, "copies": copies}
        with self._lock:
            self._books[id] = book
        return HTTPStatus.CREATED, book

    def read_book(self, id: str) -> Answer:
        """Tell of a book."""
        with self._lock:
            return HTTPStatus.OK, dict(self._book(id))

    def borrow_book(self, asked: dict[str, Any]) -> Answer:
        """Lend a copy to a reader."""
        id, reader = _text(asked, "book"), _text(asked, "reader")
        with self._lock:
            book = self._book(id)
            # Looked at under the lock: two readers at once must not get the last copy.
            if book["copies"] < 1:
                raise RefusedError(HTTPStatus.CONFLICT, "every copy is lent")
            book["copies"] -= 1
            loan = secrets.token_hex(8)
            self._loans[loan] = id
        return HTTPStatus.CREATED, {"id": loan, "book": id, "reader": reader}

    def return_book(self, id: str) -> Answer:
        """Take a lent copy back."""
        with self._lock:
            if id not in self._loans:
                raise RefusedError(HTTPStatus.NOT_FOUND, "there is no such loan")
            book = self._book(self._loans.pop(id))
            book["copies"] += 1
            return HTTPStatus.OK, dict(book)

    def _book(self, id: str) -> dict[str, Any]:
        if id not in self._books:
            raise RefusedError(HTTPStatus.NOT_FOUND, "there is no such book")
        return self._books[id]


class Handler(BaseHTTPRequestHandler):
    """Finds the operation of a request and says in one line of JSON how it ended."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes, and the second would wait for an acknowledgement.
    disable_nagle_algorithm = True
    library = Library()

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is answered here, even one that nobody has heard of."""
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self._handle

    def log_message(self, format: str, *values: object) -> None:
        """Nothing: every answer is told in a line of JSON."""

    def _handle(self) -> None:
        began = time.time()
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = ""
        try:
            status, body = self._answer(content)
        except RefusedError as refused:
            status, said = refused.status, str(refused)
            body = {"message": said}
        self._send(status, body)
        self._tell(status, began, said)

    def _answer(self, content: bytes) -> Answer:
        path = self.path.partition("?")[0]
        if path == "/health":
            return HTTPStatus.OK, {"nonce": os.environ.get("ACCORD_NONCE", "")}
        head, _, id = path.strip("/").partition("/")
        known = {
            "books": {"GET": lambda: self.library.read_book(id)},
            "loans": {"DELETE": lambda: self.library.return_book(id)},
        }
        if not id:
            known = {
                "books": {"POST": lambda: self.library.add_book(_object(content))},
                "loans": {"POST": lambda: self.library.borrow_book(_object(content))},
            }
        if head not in known or "/" in id:
            raise RefusedError(HTTPStatus.NOT_FOUND, "there is nothing here")
        methods = known[head]
        if self.command not in methods:
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, ", ".join(methods))
        return methods[self.command]()

    def _send(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", body["message"])
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _tell(self, status: HTTPStatus, began: float, said: str) -> None:
        """The line that lets Accord show where a request went."""
        found = _TRACEPARENT.fullmatch(self.headers.get("traceparent", ""))
        if found is None:
            return
        line = {
            "time": began,
            "level": "info" if status < HTTPStatus.BAD_REQUEST else "warning",
            "service": "library",
            "event": "answered",
            "trace": found[1],
            "span": secrets.token_hex(8),
            "parent": found[2],
            "method": self.command,
            "path": self.path,
            "status": int(status),
            "seconds": round(time.time() - began, 6),
            "message": said,
        }
        sys.stdout.write(f"{json.dumps(line)}\n")
        sys.stdout.flush()


def _object(content: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(content)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "the body must be a JSON object")
    return asked


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} must be a text")
    return value


def _count(asked: dict[str, Any], name: str) -> int:
    value = asked.get(name)
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    if not whole or not 1 <= value <= _MOST_COPIES:  # type: ignore[operator]
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} must be 1 to {_MOST_COPIES}")
    return int(value)  # type: ignore[arg-type]


def _end_with_accord() -> None:
    """Whoever started this holds the other end of standard input, and lets go when it dies."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


def main() -> None:
    """Serve on the port of the command line."""
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    if "ACCORD_NONCE" in os.environ:
        threading.Thread(target=_end_with_accord, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
