"""What recording, tracing and checking a call costs over plain requests, in one run.

    python benchmarks/call.py [calls a round] [rounds]

CPU time of this process only; the service answers from a process of its own. Variants take turns,
and the best round of each counts. Exit code 1 when the budget of 100 µs a call does not hold.
"""

from __future__ import annotations

import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
import requests

from accord.client import Client
from accord.contract import Contracts
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from accord.model.catalogue import Contract, Operation

BUDGET_US = 100.0
ORDER = {
    "id": "ord-1234567",
    "customer": "c-11",
    "status": "confirmed",
    "total": 120,
    "store": "台北車站店",
    "lines": [{"sku": f"A-{n}", "quantity": n + 1, "price": 12.5} for n in range(4)],
}
NEW = {"customer": "c-11", "store": "taipei-1", "lines": [{"sku": "A-1", "quantity": 2}]}


def main(calls: int = 2000, rounds: int = 7) -> int:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    service = multiprocessing.get_context("spawn").Process(
        target=serve, args=(sender,), daemon=True
    )
    service.start()
    address = f"http://127.0.0.1:{receiver.recv()}"
    try:
        with tempfile.TemporaryDirectory() as folder:
            return compare(variants(address, Path(folder)), calls=calls, rounds=rounds)
    finally:
        service.terminate()
        service.join()


def variants(address: str, folder: Path) -> dict[str, Callable[[], None]]:
    plain = requests.Session()
    without_environment = requests.Session()
    without_environment.trust_env = False
    journal = (folder / "journal.ndjson").open("wb", buffering=0)
    encoder = msgspec.json.Encoder()

    def client(contracts: Contracts, emit: Callable[[Call], None]) -> Client:
        return Client(
            addresses={"ordering": address},
            contracts=contracts,
            emit=emit,
            store=Store(folder),
            masks=Masks(),
        )

    def write(call: Call) -> None:
        assert call.verdict is ContractVerdict.KEPT
        journal.write(encoder.encode(call) + b"\n")

    contracts = Contracts.compile([contract()])
    unchecked = client(Contracts.compile([]), lambda _: None)
    checked = client(contracts, lambda _: None)
    journaled = client(contracts, write)
    for session in (unchecked, checked, journaled):
        session.headers["Authorization"] = "Bearer 5f2c9a3e0d9f0f7c1a11"
    headers = {"Authorization": "Bearer 5f2c9a3e0d9f0f7c1a11"}

    def ours(session: Client) -> Callable[[], None]:
        return lambda: session.request("ordering", "POST", "/orders?size=20", json=NEW).json()

    def theirs(session: requests.Session) -> Callable[[], None]:
        url = f"{address}/orders?size=20"
        return lambda: session.post(url, json=NEW, headers=headers, timeout=30).json()

    return {
        "plain requests": theirs(plain),
        "plain requests, no environment": theirs(without_environment),
        "recorded, traced": ours(unchecked),
        "recorded, traced, checked": ours(checked),
        "recorded, traced, checked, in the journal": ours(journaled),
    }


def compare(candidates: dict[str, Callable[[], None]], *, calls: int, rounds: int) -> int:
    best = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, call in candidates.items():
            call()
            began = time.process_time()
            for _ in range(calls):
                call()
            best[name] = min(best[name], (time.process_time() - began) / calls * 1e6)
    base = best["plain requests"]
    for name, cost in best.items():
        print(f"{name:45s} {cost:7.1f} µs CPU a call  {cost - base:+7.1f}")
    over = best["recorded, traced, checked, in the journal"] - base
    holds = over <= BUDGET_US
    print(f"budget: ≤ {BUDGET_US:.0f} µs over plain requests: {'holds' if holds else 'BROKEN'}")
    return 0 if holds else 1


def contract() -> Contract:
    line = {
        "type": "object",
        "required": ["sku", "quantity"],
        "properties": {
            "sku": {"type": "string", "pattern": "^[A-Z]-\\d+$"},
            "quantity": {"type": "integer", "minimum": 1},
            "price": {"type": "number"},
        },
    }
    fields: dict[str, Any] = {
        "customer": {"type": "string"},
        "store": {"type": "string"},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
    }
    order = {
        "type": "object",
        "required": ["id", "status", "total", "lines"],
        "additionalProperties": False,
        "properties": {
            **fields,
            "id": {"type": "string"},
            "status": {"type": "string", "enum": ["new", "confirmed"]},
            "total": {"type": "number", "minimum": 0},
        },
    }
    new = {"type": "object", "required": ["customer", "lines"], "properties": fields}
    schema = {
        name: {"schema": {"$ref": f"#/components/schemas/{name}"}} for name in ("New", "Order")
    }
    node = {
        "operationId": "placeOrder",
        "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}}],
        "requestBody": {"required": True, "content": {"application/json": schema["New"]}},
        "responses": {
            "200": {"description": "ok", "content": {"application/json": schema["Order"]}}
        },
    }
    return Contract(
        service="ordering",
        path="contracts/ordering.openapi.yaml",
        dialect="3.0",
        document={
            "paths": {"/orders": {"post": node}},
            "components": {"schemas": {"Line": line, "Order": order, "New": new}},
        },
        operations=(
            Operation(
                id="ordering/placeOrder",
                service="ordering",
                name="placeOrder",
                method="POST",
                path="/orders",
            ),
        ),
    )


def serve(sender: Connection) -> None:
    """Answer everything with the same order, as cheaply as a socket allows."""
    import threading

    body = json.dumps(ORDER, ensure_ascii=False).encode()
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: trial\r\n"
        b"X-Request-Id: 7d1f\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    listener = socket.create_server(("127.0.0.1", 0))
    sender.send(listener.getsockname()[1])

    def talk(connection: socket.socket) -> None:
        pending = b""
        while True:
            while b"\r\n\r\n" not in pending:
                if not (read := connection.recv(65536)):
                    return
                pending += read
            head, _, pending = pending.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            while len(pending) < length:
                pending += connection.recv(65536)
            pending = pending[length:]
            connection.sendall(answer)

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    raise SystemExit(main(*(int(argument) for argument in sys.argv[1:3])))
