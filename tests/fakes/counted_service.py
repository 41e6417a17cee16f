"""A small shop of items whose every request is counted by the operation that it reached."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PROBLEM = "{ description: no, content: { application/json: { schema: { type: object } } } }"
ITEM = (
    "{ application/json: { schema: { type: object, required: [itemId],"
    " properties: { itemId: { type: integer } } } } }"
)
ID = """
        - { name: itemId, in: path, required: true, schema: { type: integer, minimum: 1 } }"""
MADE = '{ itemId: "$response.body#/itemId" }'
CONTRACT = f"""
openapi: 3.0.3
info: {{ title: Items, version: "1" }}
paths:
  /:
    get:
      operationId: readHome
      tags: [danger]
      responses: {{ "200": {{ description: home }} }}
  /items:
    post:
      operationId: createItem
      responses:
        "201":
          description: made
          content: {ITEM}
          links:
            read: {{ operationId: readItem, parameters: {MADE} }}
            delete: {{ operationId: deleteItem, parameters: {MADE} }}
  /items/{{itemId}}:
    get:
      operationId: readItem
      parameters: {ID}
      responses:
        "200": {{ description: it, content: {ITEM} }}
        "404": {PROBLEM}
        "422": {PROBLEM}
    delete:
      operationId: deleteItem
      tags: [danger]
      parameters: {ID}
      responses:
        "204": {{ description: gone }}
        "404": {PROBLEM}
        "422": {PROBLEM}
  /items/newest:
    get:
      operationId: readNewest
      responses: {{ "200": {{ description: it }} }}
"""
OPERATIONS = {
    ("GET", "/"): "readHome",
    ("POST", "/items"): "createItem",
    ("GET", "/items/newest"): "readNewest",
}
_ONE = re.compile(r"/items/(?P<id>[^/]*)")
_ALLOWED = {"/": "GET", "/items": "POST", "/items/newest": "GET"}


@dataclass
class Counted:
    """How often each operation was reached, and each method on a path whatever it came to."""

    address: str = ""
    operations: Counter[str] = field(default_factory=Counter)
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    items: set[int] = field(default_factory=set)


class _Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    counted: Counted

    def route(self) -> None:
        length = self.headers.get("Content-Length", "0")
        self.rfile.read(int(length) if length.isdigit() else 0)
        path = self.path.partition("?")[0]
        self.counted.requests[self.command, path] += 1
        operation = OPERATIONS.get((self.command, path), "")
        one = _ONE.fullmatch(path)
        if not operation and one is not None and self.command in ("GET", "DELETE"):
            operation = "readItem" if self.command == "GET" else "deleteItem"
        self.counted.operations[operation] += 1
        if operation in ("readItem", "deleteItem") and one is not None:
            self.item(one["id"], operation)
        elif operation == "createItem":
            made = len(self.counted.items) + 1
            self.counted.items.add(made)
            self.answer(201, {"itemId": made})
        elif operation:
            self.answer(200, None)
        elif path in _ALLOWED or one is not None:
            self.answer(405, {}, Allow=_ALLOWED.get(path, "GET, DELETE"))
        else:
            self.answer(404, {})

    def item(self, id: str, operation: str) -> None:
        if not re.fullmatch(r"[1-9]\d*", id):
            self.answer(422, {})
        elif int(id) not in self.counted.items:
            self.answer(404, {})
        elif operation == "deleteItem":
            self.counted.items.discard(int(id))
            self.answer(204, None)
        else:
            self.answer(200, {"itemId": int(id)})

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


@contextmanager
def counting() -> Iterator[Counted]:
    """The service, until the block ends."""
    counted = Counted()
    server = _Server(("127.0.0.1", 0), type("Own", (_Service,), {"counted": counted}))
    counted.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield counted
    finally:
        server.shutdown()
        server.server_close()
