"""Sequences that the engine drew are done once more before they are told, by whoever did them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from accord.model.events import Finding
from fakes.http_service import Answer, Received, as_json, serving
from fakes.tried import contract, try_contracts

pytestmark = pytest.mark.engine

TOKEN = "opal-token-of-amy"
CONTRACT = """
openapi: 3.0.3
info: { title: Goods, version: "1" }
security: [{ token: [] }]
paths:
  /orders:
    post:
      operationId: place
      requestBody:
        required: true
        content: { application/json: { schema: { type: object } } }
      responses:
        "201":
          description: placed
          content:
            application/json:
              schema: { type: object, properties: { id: { type: string } } }
          links:
            read: { operationId: read, parameters: { id: "$response.body#/id" } }
        "400": { description: no }
  /orders/{id}:
    get:
      operationId: read
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: it }, "404": { description: none } }
  /tokens:
    post:
      operationId: signIn
      security: []
      requestBody:
        content: { application/json: { schema: { type: object } } }
      responses: { "201": { description: signed in } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
"""


def shop(fails: Callable[[int], bool]) -> Callable[[Received], Answer]:
    """One that fails at some of the reads of an order that is there, counted from 0."""
    numbers, reads, orders = count(1), count(), set[str]()

    def answer(request: Received) -> Answer:
        path = request.target.partition("?")[0]
        if path == "/tokens":
            return as_json({"token": TOKEN}, status=201)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return as_json({}, status=401)
        if (request.method, path) == ("POST", "/orders"):
            orders.add(id := f"order-{next(numbers)}")
            return as_json({"id": id}, status=201)
        is_there = request.method == "GET" and path.rpartition("/")[2] in orders
        is_failing = is_there and fails(next(reads))
        return as_json({}, status=500 if is_failing else 200 if is_there else 404)

    return answer


def crash(folder: Path, fails: Callable[[int], bool]) -> tuple[Finding, list[Received]]:
    """What is told of the read that fails, and what was sent in all."""
    with serving(shop(fails)) as service:
        stage = try_contracts(
            folder,
            service.address,
            contract(folder, CONTRACT),
            only="#stateful",
            options={"state-checks": [], "stateful-examples": 4},
        )
    [finding] = [f for f in stage.findings if f.kind.startswith("not_a_server_error")]
    return finding, service.received


def test_what_comes_up_again_with_a_new_thing_is_told_as_it_is(tmp_path: Path) -> None:
    finding, sent = crash(tmp_path, lambda _: True)
    assert finding.title.id == "schemathesis.server-error"
    assert [call.method for call in finding.sequence] == ["POST", "GET"]
    # The last of all: the read of an order that the sequence made anew.
    create, read = [each for each in sent if each.target != "/tokens"][-2:]
    assert (create.method, read.method) == ("POST", "GET")
    assert not finding.sequence[-1].url.endswith(read.target)


def test_what_does_not_come_up_again_is_told_so(tmp_path: Path) -> None:
    finding, _ = crash(tmp_path, lambda read: read == 0)
    assert finding.title.id == "schemathesis.not-again"
