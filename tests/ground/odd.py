"""A service that goes wrong while it is tried: ``python odd.py MODE PORT``; no package is needed.

Each mode is one way. Alone: ``restarts`` starts a process again that ends, as a supervisor does.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MODES = {
    "dies": "one request ends its process",
    "restarts": "one request ends its process, which comes back",
    "hangs": "one operation never answers",
    "streams": "one operation never ends its answer",
    "drips": "one operation sends a byte a second",
    "loses-the-session": "the key stops working after 150 requests",
    "deletes-the-account": "one operation deletes who is signed in, for good",
    "answers-garbage": "one operation answers with what is no HTTP",
    "answers-half-json": "one operation answers with half of a JSON document",
    "answers-404": "every operation answers a documented 404",
    "panics": "one request closes the connection unanswered, and the process lives",
    "hangs-up": "after 100 requests every connection is closed unanswered",
}
KEY = "k-7f3a9c"
PATHS = ("/d0", "/d1", "/d2", "/d3", "/account")
REFUSED = {"description": "no", "content": {"application/json": {"schema": {"type": "object"}}}}
FOUND = {
    "description": "it",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "integer"}},
            }
        }
    },
}
NUMBER = {
    "name": "n",
    "in": "query",
    "required": True,
    "schema": {"type": "integer", "minimum": 0, "maximum": 500},
}
ALL = dict.fromkeys(("400", "401", "404", "405"), REFUSED)


def document() -> dict[str, object]:
    """The contract of every mode."""
    reading: dict[str, object] = {"200": FOUND, **ALL}
    paths: dict[str, object] = {
        f"/d{number}": {
            "get": {
                "operationId": f"read{number}",
                "parameters": [NUMBER],
                "responses": reading,
            }
        }
        for number in range(4)
    }
    paths["/account"] = {
        "delete": {"operationId": "leave", "responses": {"204": {"description": "gone"}, **ALL}}
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Odd", "version": "1"},
        "security": [{"key": []}],
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
        },
        "paths": paths,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mode = ""
    requests = itertools.count(1)
    is_gone = False

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def handle_any(self) -> None:
        path = urlsplit(self.path).path
        if path == "/health":
            self.answer(200, {"nonce": os.environ.get("ACCORD_NONCE", "")})
            return
        number = next(self.requests)
        if self.mode == "hangs-up" and number > 100:
            self.close_connection = True
        else:
            self.handle_known(path, number)

    def handle_known(self, path: str, number: int) -> None:
        is_lost = self.mode == "loses-the-session" and number > 150
        allowed = "DELETE" if path == "/account" else "GET"
        if self.headers.get("X-Key") != KEY or is_lost or type(self).is_gone:
            self.answer(401, {})
        elif self.mode == "answers-404" or path not in PATHS:
            self.answer(404, {})
        elif self.command != allowed:
            self.answer(405, {}, Allow=allowed)
        elif path == "/account":
            type(self).is_gone = self.mode == "deletes-the-account"
            self.answer(204, None)
        else:
            self.read(path)

    def read(self, path: str) -> None:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        values = query.get("n", [""])
        text = values[0]
        is_number = text.isascii() and text.isdigit() and str(int(text)) == text
        if not is_number or int(text) > 500 or (len(query), len(values)) != (1, 1):
            self.answer(400, {})
            return
        if path == "/d2":
            self.go_wrong(int(text))
        self.answer(200, {"id": 1})

    def go_wrong(self, number: int) -> None:
        """What the mode does at its one operation; most of it does not come back."""
        if self.mode in ("dies", "restarts") and number == 500:
            os._exit(1)
        if self.mode == "panics" and number == 500:
            raise ConnectionAbortedError
        if self.mode == "hangs":
            time.sleep(3600)
        if self.mode in ("streams", "drips"):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            while True:
                self.wfile.write(b'{"id": 1}\n' if self.mode == "streams" else b" ")
                self.wfile.flush()
                time.sleep(0.2 if self.mode == "streams" else 1)
        if self.mode == "answers-garbage":
            self.wfile.write(b"\x00\x01 this is no HTTP \xff\r\n\r\n")
            self.close_connection = True
            raise ConnectionAbortedError
        if self.mode == "answers-half-json":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b'{"id":')
            raise ConnectionAbortedError

    def answer(self, status: int, body: object, **headers: str) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if content:
            self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def serve(mode: str, port: int) -> None:
    if mode == "restarts" and not os.environ.get("ODD_CHILD"):
        while True:
            environment = {**os.environ, "ODD_CHILD": "1"}
            subprocess.run(
                [sys.executable, __file__, mode, str(port)], env=environment, check=False
            )
            time.sleep(0.5)
    Handler.mode = mode
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
