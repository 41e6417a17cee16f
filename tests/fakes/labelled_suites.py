"""A sample of the labelled exchanges, replayed by a server and asked for by all four engines."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from accord.model.calls import ContractVerdict
from fakes.exchanges import LabelledExchange, labelled

SUITES: Final = ("scenarios", "load", "chaos", "contract")
_BODYLESS: Final = frozenset({204, 205, 304})
_FRAMING: Final = frozenset({"content-length", "transfer-encoding", "content-encoding"})
_WORDS: Final = {ContractVerdict.KEPT: "kept", ContractVerdict.BROKEN: "broken"}


def sample(most: int) -> list[LabelledExchange]:
    """As many kept as broken ones that a plain request can bring about, of every kind in turn."""
    by_kind: list[list[LabelledExchange]] = []
    for _, cases in groupby(labelled(), key=lambda case: (case.kind, case.contract.dialect)):
        usable = [case for case in cases if _is_plain(case)]
        by_verdict = {case.verdict: case for case in reversed(usable)}
        if set(_WORDS) <= by_verdict.keys():
            by_kind.append([by_verdict[verdict] for verdict in _WORDS])
    step = max(1, len(by_kind) * 2 // most)
    return [case for pair in by_kind[::step] for case in pair][:most]


def _is_plain(case: LabelledExchange) -> bool:
    exchange = case.exchange
    operation = case.contract.document["paths"].get(exchange.url, {}).get(exchange.method.lower())
    return (
        case.verdict in _WORDS
        and exchange.method == "GET"
        and isinstance(operation, dict)
        and not operation.get("parameters")
        and "requestBody" not in operation
        and exchange.status not in _BODYLESS
        and exchange.status < 300
        and not {name.lower() for name in exchange.response_headers} & _FRAMING
    )


def said_by_all(cases: Sequence[LabelledExchange], folder: Path) -> dict[str, dict[int, str]]:
    """What each suite says of each case: ``kept``, ``broken``, or nothing where it never asked."""
    with _serving(cases) as address:
        _write_workspace(cases, folder, address)
        subprocess.run(
            [sys.executable, "-m", "accord", "run", "--seed", "1"],
            cwd=folder,
            capture_output=True,
            timeout=600,
            check=False,
        )
    return {suite: _verdicts(folder, suite) for suite in SUITES}


def _write_workspace(cases: Sequence[LabelledExchange], folder: Path, address: str) -> None:
    for name in ("contracts", "features", "load", "chaos"):
        (folder / name).mkdir()
    services = [f"s{number}" for number in range(len(cases))]
    lines = "\n".join(f'{name} = "{address}/{name}"' for name in services)
    (folder / "accord.toml").write_text(
        f"[environments.local.addresses]\n{lines}\n"
        "[stages.scenarios]\n[stages.load]\n[stages.chaos]\n[stages.contract]\n"
        '[stages.contract.options]\nmax-examples = 1\npatience-s = 0\nphases = ["fuzzing"]\n'
    )
    steps = ["Feature: labelled"]
    for name, case in zip(services, cases, strict=True):
        document = {"info": {"title": name, "version": "1"}, **case.contract.document}
        (folder / f"contracts/{name}.openapi.json").write_text(json.dumps(document))
        node = document["paths"][case.exchange.url]["get"]
        operation = node.get("operationId", f"GET {case.exchange.url}")
        steps += [f"  Scenario: {name}", f'    When I send "{name}/{operation}"']
    (folder / "features/labelled.feature").write_text("\n".join(steps) + "\n")
    ids = [f"features/labelled.feature#{name}" for name in services]
    tables = "".join(f'[[scenarios]]\nid = "{id}"\n' for id in ids)
    (folder / "load/all.toml").write_text(
        'title = "all"\nusers = 2\nduration = "3 s"\nminimum-requests = 1\n' + tables
    )
    # What does not hold ends an experiment, so of those that are broken each has its own.
    kept = [id for id, case in zip(ids, cases, strict=True) if case.verdict is ContractVerdict.KEPT]
    for number, looked_at in enumerate([kept, *([id] for id in ids if id not in kept)]):
        (folder / f"chaos/{number}.json").write_text(json.dumps(_experiment(looked_at)))


def _experiment(ids: Sequence[str]) -> dict[str, Any]:
    def looks(id: str) -> dict[str, Any]:
        return {
            "type": "probe",
            "name": id,
            "tolerance": True,
            "provider": {
                "type": "python",
                "module": "accord.chaos",
                "func": "scenarios_hold",
                "arguments": {"scenarios": [id]},
            },
        }

    nothing = {"type": "process", "path": "true"}
    return {
        "version": "1.0.0",
        "title": "nothing happens",
        "description": "Every scenario is looked at.",
        "steady-state-hypothesis": {"title": "all hold", "probes": [looks(id) for id in ids]},
        "method": [{"type": "action", "name": "nothing", "provider": nothing}],
        "rollbacks": [],
    }


def _verdicts(folder: Path, suite: str) -> dict[int, str]:
    words: dict[int, set[str]] = defaultdict(set)
    for event in _events(folder, suite):
        call = event.get("call")
        if call and call.get("operation"):
            words[_number(call["operation"])].add(call.get("verdict", "unchecked"))
        # Load and the contract stage count what they saw, and show of it what is wrong.
        if event["kind"] == "Seen":
            words[_number(event["operation"])].add("kept")
    return {
        number: "broken" if "broken" in said else "kept" if "kept" in said else "unchecked"
        for number, said in words.items()
    }


def _events(folder: Path, suite: str) -> Iterator[dict[str, Any]]:
    for file in folder.glob(f"reports/runs/*/journal/*{suite}*.ndjson"):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _number(operation: str) -> int:
    return int(operation.partition("/")[0].removeprefix("s"))


@contextmanager
def _serving(cases: Sequence[LabelledExchange]) -> Iterator[str]:
    class Replay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.split("/")[1].partition("?")[0]
            if not name[1:].isdigit():
                self.send_error(404)
                return
            exchange = cases[int(name[1:])].exchange
            self.send_response(exchange.status)
            for header, value in exchange.response_headers.items():
                self.send_header(header, value.encode().decode("latin-1"))
            self.send_header("Content-Length", str(len(exchange.response_body)))
            self.end_headers()
            self.wfile.write(exchange.response_body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Replay)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
