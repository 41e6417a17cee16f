"""What the contract stage costs over the bare engine, in one run.

    python benchmarks/contract.py [examples an operation] [rounds]

CPU time of this process only; the service answers from a process of its own. The bare engine and
the stage take turns on the same document with the same seed, and the best round of each counts.
Exit code 1 when the budget of 5 % a case does not hold.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from accord.contract import Contracts, Exchange
from accord.engines.schemathesis.conductor import ContractConductor
from accord.engines.schemathesis.options import ContractOptions
from accord.engines.schemathesis.settings import settings
from accord.model.assignment import Assignment
from accord.model.catalogue import Catalogue, Contract
from accord.model.journal import read
from accord.model.run import fold
from accord.pipeline.operations import contract_cases
from accord.sources.openapi import read_contract

BUDGET = 0.05
SEED = 11
LINE = {
    "type": "object",
    "required": ["sku", "quantity"],
    "properties": {
        "sku": {"type": "string", "pattern": "^SKU-[A-Z0-9]{8}$"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 99999},
    },
}
ORDER = {
    "type": "object",
    "required": ["lines", "card"],
    "properties": {
        "lines": {"type": "array", "minItems": 1, "maxItems": 5, "items": LINE},
        "card": {"type": "string", "pattern": "^[0-9]{16}$"},
        "note": {"type": "string", "maxLength": 80},
    },
}
ANSWERED = b'{"id": 1}'
ANSWER = {
    "description": "what there is",
    "content": {"application/json": {"schema": {"type": "object", "required": ["id"]}}},
}
RESPONSES = {"200": ANSWER, "default": {"description": "anything else"}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
WORD = {"name": "word", "in": "query", "schema": {"type": "string", "maxLength": 20}}


def main(examples: int = 150, rounds: int = 4) -> int:
    with tempfile.TemporaryDirectory() as folder:
        contract = write_contract(Path(folder))
        receiver, sender = multiprocessing.Pipe(duplex=False)
        service = multiprocessing.get_context("spawn").Process(
            target=serve, args=(sender, contract), daemon=True
        )
        service.start()
        address = f"http://127.0.0.1:{receiver.recv()}"
        options = ContractOptions(seed=SEED, max_examples=examples, stateful_examples=1)
        try:
            return compare(address, contract, options, folder=Path(folder), rounds=rounds)
        finally:
            service.terminate()
            service.join()


def compare(
    address: str, contract: Contract, options: ContractOptions, *, folder: Path, rounds: int
) -> int:
    bare(address, contract, options)
    best: dict[str, float] = {}
    for number in range(rounds):
        for name, cost in (
            ("the bare engine", bare(address, contract, options)),
            # A folder of runs for each: what earlier ones were told is not a part of the cost.
            ("the contract stage", stage(address, contract, options, folder / f"{number}" / "run")),
        ):
            best[name] = min(cost, best.get(name, cost))
    for name, cost in best.items():
        print(f"{name:<20} {cost * 1000:6.3f} ms CPU a case")
    over = best["the contract stage"] / best["the bare engine"] - 1
    print(f"over the bare engine {over:+6.1%}  (budget {BUDGET:.0%})")
    return 0 if over <= BUDGET else 1


def bare(address: str, contract: Contract, options: ContractOptions) -> float:
    """CPU seconds a case without us."""
    decided = settings({}, options, base_url=address, headers={}, seed=SEED)
    began, cases = time.process_time(), 0
    configuration = SchemathesisConfig.from_dict(decided)
    schema = schemathesis.openapi.from_dict(contract.document, config=configuration)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.interactions)
    return (time.process_time() - began) / cases


def stage(address: str, contract: Contract, options: ContractOptions, folder: Path) -> float:
    """CPU seconds a case of the whole stage: traced, counted, judged and written down."""
    journal = folder / "journal" / "contract.ndjson"
    assignment = Assignment(
        run="one",
        stage="contract",
        workspace=str(folder.parents[1]),
        journal=str(journal),
        evidence=str(folder / "evidence"),
        cases=contract_cases(Catalogue(contracts=(contract,))),
        addresses={"orders": address},
        allow=("127.0.0.1",),
        contracts=(contract,),
        options={
            "seed": SEED,
            "max-examples": options.max_examples,
            "stateful-examples": options.stateful_examples,
        },
    )
    began = time.process_time()
    ContractConductor(assignment).conduct()
    spent = time.process_time() - began
    recorded = fold(read(journal)).stages["contract"]
    assert recorded.finished
    assert not recorded.findings, recorded.findings
    return spent / sum(case.measures["examples"] for case in recorded.cases.values())


def write_contract(folder: Path) -> Contract:
    body = {"required": True, "content": {"application/json": {"schema": ORDER}}}
    place = {"operationId": "place", "requestBody": body, "responses": RESPONSES}
    find = {"operationId": "find", "parameters": [WORD], "responses": RESPONSES}
    view = {"operationId": "view", "parameters": [ID], "responses": RESPONSES}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "paths": {"/orders": {"post": place, "get": find}, "/orders/{id}": {"get": view}},
    }
    path = folder / "contracts" / "orders.openapi.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return read_contract(path, workspace=folder, service="orders")


class Orders(BaseHTTPRequestHandler):
    """Refuses what breaks the contract, and answers everything else."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    contracts: Contracts

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        checked = self.contracts.check(
            Exchange(
                service="orders",
                method=self.command,
                url=self.path,
                request_headers=dict(self.headers),
                request_body=body,
                status=200,
                response_headers={"Content-Type": "application/json"},
                response_body=ANSWERED,
            )
        )
        if not checked.operation_id:
            return self.answer(405)
        return self.answer(422 if checked.problems else 200)

    def answer(self, status: int) -> None:
        allowed = [m for m in ("GET", "POST") if self.contracts.find("orders", m, self.path)]
        self.send_response(status)
        self.send_header("Allow", ", ".join(allowed))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWERED)))
        self.end_headers()
        self.wfile.write(ANSWERED)

    def log_message(self, *arguments: object) -> None:
        """Be quiet."""


def serve(sender: Connection, contract: Contract) -> None:
    Orders.contracts = Contracts.compile([contract])
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"):
        setattr(Orders, f"do_{method}", Orders.serve)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    sender.send(server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
