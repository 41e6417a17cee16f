"""A tiny HTTP service with a contract, whose answers can be right or wrong on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from accord.model.catalogue import Contract
from accord.sources import read_contract

CONTRACT = """
openapi: 3.0.3
info: { title: Goods, version: "1" }
paths:
  /goods/{id}:
    get:
      operationId: readGoods
      summary: Read goods
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
      responses:
        "200":
          description: The goods
          content:
            application/json:
              schema:
                type: object
                required: [id, name]
                properties: { id: { type: integer }, name: { type: string } }
"""
INVENTORY = """
allow = ["127.0.0.1"]

[services.goods]
title = { en = "Goods", zh-TW = "商品", zh-CN = "商品" }
contract = "contracts/goods.openapi.yaml"
"""
ANSWERS = {"/goods/1": {"id": 1, "name": "tea"}, "/goods/2": {"id": "two"}}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = json.dumps(ANSWERS.get(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        return


@contextmanager
def serving() -> Iterator[str]:
    """The address of a service that is up."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def contract(workspace: Path, *, written: str = CONTRACT) -> Contract:
    """Its contract, written into the workspace and read back."""
    path = workspace / "contracts" / "goods.openapi.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    inventory = workspace / "specs" / "services.toml"
    inventory.parent.mkdir(exist_ok=True)
    inventory.write_text(INVENTORY, encoding="utf-8")
    return read_contract(path, workspace=workspace, service="goods")
