"""A small shop over real HTTP, with its contract and a workspace that plain behave can run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ORDER = """
      type: object
      required: [id, sku, count, total, status]
      properties:
        id: { type: integer }
        sku: { type: string }
        count: { type: integer, minimum: 1 }
        total: { type: number }
        status: { type: string, enum: [packing, ready] }
        note: { type: [string, "null"] }
"""
CONTRACT = f"""
openapi: 3.1.0
info: {{ title: Ordering, version: 1.0.0 }}
paths:
  /orders:
    post:
      operationId: createOrder
      summary: 建立訂單
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [sku, count]
              properties:
                sku: {{ type: string }}
                count: {{ type: integer, minimum: 1 }}
                note: {{ type: [string, "null"] }}
      responses:
        "201":
          description: created
          headers: {{ Location: {{ schema: {{ type: string }} }} }}
          content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Order" }} }} }}
        "422": {{ $ref: "#/components/responses/Problem" }}
    get:
      operationId: listOrders
      summary: Orders of a customer
      parameters:
        - {{ name: sku, in: query, schema: {{ type: string }} }}
      responses:
        "200":
          description: all of them
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {{ type: array, items: {{ $ref: "#/components/schemas/Order" }} }}
  /orders/{{id}}:
    get:
      operationId: getOrder
      summary: 查询订单
      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: integer }} }}
      responses:
        "200":
          description: the order
          content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Order" }} }} }}
        "401": {{ $ref: "#/components/responses/Problem" }}
        "404": {{ $ref: "#/components/responses/Problem" }}
components:
  responses:
    Problem:
      description: a problem
      content: {{ application/problem+json: {{ schema: {{ type: object }} }} }}
  schemas:
    Order: {ORDER}
"""
HOOKS = """
from accord.steps.hooks import after_all, after_scenario, after_step, before_all, before_scenario
"""
STEPS = """
from accord.steps import load

load()
"""


class _Shop(BaseHTTPRequestHandler):
    """Orders become ready when they are looked at for the third time."""

    orders: dict[int, dict[str, Any]]
    looked: dict[int, int]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked.get("count", 0) < 1:
            self.answer(422, {"title": "count must be at least 1"})
            return
        number = len(self.orders) + 1
        order = asked | {"id": number, "total": 12.5 * asked["count"], "status": "packing"}
        self.orders[number] = order
        self.answer(201, order, Location=f"/orders/{number}")

    def do_GET(self) -> None:
        if self.headers.get("Authorization", "") == "Bearer old":
            self.answer(401, {"title": "sign in again"})
            return
        path, _, query = self.path.partition("?")
        last = path.rpartition("/")[2]
        if last == "orders":
            wanted = query.removeprefix("sku=")
            items = [each for each in self.orders.values() if not query or each["sku"] == wanted]
            self.answer(200, {"items": items})
        elif int(last) in self.orders:
            number = int(last)
            self.looked[number] = self.looked.get(number, 0) + 1
            ready = {"status": "ready"} if self.looked[number] >= 3 else {}
            self.answer(200, self.orders[number] | ready)
        else:
            self.answer(404, {"title": "no such order"})

    def answer(self, status: int, body: dict[str, Any], **headers: str) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        kind = "application/json" if status < 400 else "application/problem+json"
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        pass


@contextmanager
def tea_shop(workspace: Path, features: dict[str, str]) -> Iterator[None]:
    """The shop, up for a workspace of those features."""
    handler = type("Shop", (_Shop,), {"orders": {}, "looked": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    address = f"http://127.0.0.1:{server.server_port}"
    files = {
        "contracts/ordering.openapi.yaml": CONTRACT,
        "environment.py": HOOKS,
        "steps/vocabulary.py": STEPS,
        ".accord/up.json": json.dumps({"addresses": {"ordering": address}}),
        **{f"features/{name}": text for name, text in features.items()},
    }
    for name, text in files.items():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(text, encoding="utf-8")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
