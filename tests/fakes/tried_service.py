"""A small service with a contract, and the misbehaviours that a contract suite meets."""

from __future__ import annotations

import json
import math
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PROBLEM = "{ description: no, content: { application/json: { schema: { type: object } } } }"
CONTRACT = f"""
openapi: 3.0.3
info: {{ title: Goods, version: "1" }}
security: [{{ token: [] }}]
paths:
  /tokens:
    post:
      operationId: signIn
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [user]
              properties: {{ user: {{ type: string, enum: [amy] }} }}
      responses:
        "201":
          description: signed in
          content: {{ application/json: {{ schema: {{ type: object, required: [token] }} }} }}
        "422": {PROBLEM}
    delete:
      operationId: signOut
      responses:
        "204": {{ description: signed out }}
        "401": {PROBLEM}
        "403": {PROBLEM}
  /goods/{{id}}:
    get:
      operationId: readGoods
      security: []
      parameters:
        - name: id
          in: path
          required: true
          schema: {{ type: integer, minimum: 1, maximum: 9 }}
      responses:
        "200":
          description: the goods
          content:
            application/json:
              schema:
                type: object
                required: [id, name]
                properties: {{ id: {{ type: integer }}, name: {{ type: string }} }}
        "422": {PROBLEM}
  /orders:
    post:
      operationId: placeOrder
      summary: Place an order
      tags: [orders]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [count]
              properties: {{ count: {{ type: integer, minimum: 1, maximum: 9 }} }}
            example: {{ count: 2 }}
      responses:
        "201": {{ description: placed }}
        "401": {PROBLEM}
        "403": {PROBLEM}
        "422": {PROBLEM}
components:
  securitySchemes: {{ token: {{ type: http, scheme: bearer }} }}
"""
FIXED = "a-token-that-nobody-renews"
DEADLY = "5"
"""The goods that nobody can read and live, where the service restarts."""
_EXPIRES_AFTER = 20
_LIMITED = range(12, 24)
_WORKS_FOR = 5
_DOWN_S = 0.3
_FORGETS_EVERY = 7
_ROUTES = {"/tokens": {"POST", "DELETE"}, "/orders": {"POST"}, "/goods": {"GET"}}


@dataclass
class Tried:
    """What the service does wrong, and what was asked of it."""

    behaviour: str = ""
    tokens: set[str] = field(default_factory=set)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    address: str = ""
    signed_in_once: bool = False
    stop: Any = None
    start: Any = None

    def count(self, method: str, path: str) -> int:
        return sum((m, p) == (method, path) for m, p, _ in self.requests)


class _Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other; each request would wait for the second.
    disable_nagle_algorithm = True
    tried: Tried

    def route(self) -> None:
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length) if length.isdigit() else 0)
        path = self.path.partition("?")[0]
        if path == "/health":
            self.answer(200, {})
            return
        self.tried.requests.append((self.command, path, dict(self.headers)))
        known = "/goods" if path.startswith("/goods/") else path
        if known not in _ROUTES:
            self.answer(404, {})
        elif self.tried.behaviour == "works-undeclared" and known == "/orders":
            self.undeclared(body)
        elif self.command not in _ROUTES[known]:
            self.answer(405, {}, Allow=", ".join(sorted(_ROUTES[known])))
        else:
            self.tried_route(known, path, body)

    def tried_route(self, known: str, path: str, body: bytes) -> None:
        behaviour, tried = self.tried.behaviour, self.tried
        dies_at = {"dies": 60, "dies-at-once": 5}.get(behaviour, math.inf)
        if len(tried.requests) > dies_at:
            threading.Thread(target=tried.stop).start()
            self.close_connection = True
        elif known == "/goods":
            self.goods(path)
        elif known == "/orders":
            self.order(body)
        elif self.command == "DELETE":
            if self.signed_in():
                tried.tokens.clear()
                self.answer(204, None)
        else:
            self.sign_in(body)

    def undeclared(self, body: bytes) -> None:
        """Whatever the method is, it is done for whoever is signed in."""
        if self.command == "POST":
            self.order(body)
        elif self.signed_in():
            self.answer(201, {})

    def sign_in(self, body: bytes) -> None:
        behaviour = self.tried.behaviour
        refusing = ("refuses-sign-in", "signs-in-once" if self.tried.signed_in_once else "")
        if behaviour and behaviour in refusing:
            self.answer(422, {})
        elif read(body) == {"user": "amy"}:
            token = secrets.token_hex(12)
            self.tried.tokens.add(token)
            self.tried.signed_in_once = True
            self.answer(201, {"token": token})
        else:
            self.answer(422, {})

    def signed_in(self) -> bool:
        behaviour, number = self.tried.behaviour, len(self.tried.requests)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if behaviour == "limits" and number in _LIMITED:
            self.answer(403, {}, **{"Retry-After": "1"})
            return False
        if token == FIXED and not (behaviour == "expires" and number > _EXPIRES_AFTER):
            return True
        if token in self.tried.tokens and self.tried.behaviour != "refuses-everybody":
            return True
        self.answer(403 if behaviour == "forgets-with-403" else 401, {})
        return False

    def goods(self, path: str) -> None:
        behaviour = self.tried.behaviour
        number = path.rpartition("/")[2]
        if not re.fullmatch(r"[1-9]", number):
            self.answer(422, {})
        elif behaviour == "restarts" and number == DEADLY:
            # Nobody listens any more when the caller sees that no answer comes.
            self.tried.stop()
            threading.Timer(_DOWN_S, self.tried.start).start()
            self.close_connection = True
        elif behaviour == "hangs":
            time.sleep(30)
        elif behaviour == "streams":
            self.stream("application/json", b" ")
        elif behaviour == "sends-events":
            self.stream("text/event-stream", b"data: 1\n\n")
        elif behaviour == "omits-name":
            self.answer(200, {"id": int(number)})
        else:
            self.answer(200, {"id": int(number), "name": "tea"})

    def order(self, body: bytes) -> None:
        behaviour = self.tried.behaviour
        asked = read(body)
        count = asked.get("count") if isinstance(asked, dict) else None
        whole = isinstance(count, int | float) and not isinstance(count, bool) and count % 1 == 0
        if not self.signed_in():
            return
        if behaviour.startswith("forgets") and len(self.tried.requests) % _FORGETS_EVERY == 0:
            self.tried.tokens.clear()
        if behaviour == "accepts-anything":
            self.answer(201, {})
        elif behaviour == "tires" and len(self.tried.requests) > _WORKS_FOR:
            self.answer(500, {})
        elif not whole or count is None or not 1 <= count <= 9 or set(asked) != {"count"}:
            self.answer(422, {})
        elif behaviour == "crashes" and count == 9:
            self.answer(500, {})
        elif behaviour == "teapot" and count == 1:
            self.answer(418, {})
        else:
            self.answer(201, {})

    def stream(self, media_type: str, piece: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(600):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def answer(self, status: int, body: Any, **headers: str) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        pass


for _method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "QUERY"):
    setattr(_Service, f"do_{_method}", _Service.route)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up meant it."""


def read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


@contextmanager
def serving(behaviour: str = "") -> Iterator[Tried]:
    """The service, until the block ends."""
    tried = Tried(behaviour)
    listening: list[_Server] = []

    def start(port: int) -> int:
        server = _Server(("127.0.0.1", port), type("Own", (_Service,), {"tried": tried}))
        listening.append(server)
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return server.server_port

    def stop() -> None:
        listening[-1].shutdown()
        listening[-1].server_close()

    port = start(0)
    tried.address = f"http://127.0.0.1:{port}"
    tried.start, tried.stop = partial(start, port), stop
    try:
        yield tried
    finally:
        stop()
