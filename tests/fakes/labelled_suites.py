"""A sample of the labelled exchanges, replayed by a server and asked for by all four engines."""

from __future__ import annotations

import base64
import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from accord.client.outgoing import address
from accord.model.calls import ContractVerdict
from fakes import warm
from fakes.exchanges import LabelledExchange, labelled

SUITES: Final = ("scenarios", "load", "chaos", "contract")
_BODYLESS: Final = frozenset({204, 205, 304})
_FRAMING: Final = frozenset(
    {"content-length", "transfer-encoding", "content-encoding", "connection", "location"}
)
_WORDS: Final = {ContractVerdict.KEPT: "kept", ContractVerdict.BROKEN: "broken"}
_STEP: Final = """
import base64, json
from pathlib import Path
from accord.steps.sentences import when

REQUESTS = json.loads(Path("requests.json").read_text())


@when("I make exchange {name:string}")
def make(context, name):
    asked = dict(REQUESTS[name])
    content = base64.b64decode(asked.pop("content")) or None
    client = context.accord.client
    client.follows_redirects = False
    context.accord.keep(lambda: client.request(name, **asked, content=content))
"""


def sample(most: int) -> list[LabelledExchange]:
    """A kept and a broken one of every kind and version that a client of ours can bring about.

    Kinds of one verdict come last, so that a small sample is half kept, half broken.
    """
    pairs: list[list[LabelledExchange]] = []
    singles: list[LabelledExchange] = []
    for _, cases in groupby(labelled(), key=lambda case: (case.kind, case.contract.dialect)):
        by_verdict = {case.verdict: case for case in reversed(list(cases)) if _is_sendable(case)}
        if set(_WORDS) <= by_verdict.keys():
            pairs.append([by_verdict[verdict] for verdict in _WORDS])
        else:
            singles += by_verdict.values()
    step = max(1, len(pairs) * 2 // most)
    return [*(case for pair in pairs[::step] for case in pair), *singles][:most]


def asked_of(suite: str, case: LabelledExchange) -> bool:
    """Whether a suite can be asked: what the contract stage sends is its engine's own."""
    if suite != "contract":
        return True
    # Of a document with several operations each would get the one answer, and so would GET the one
    # that was made for HEAD.
    methods = [method for _, method in _operations(case)]
    return not case.is_about_the_request and methods == [case.exchange.method.lower()]


def _is_sendable(case: LabelledExchange) -> bool:
    exchange = case.exchange
    return (
        case.verdict in _WORDS
        # What the client adds to an address, to a header or to a body is no part of the label.
        and not {"servers", "basePath", "host"} & case.contract.document.keys()
        and exchange.url.isascii()
        and address("http://a" + exchange.url) == "http://a" + exchange.url
        and all(
            value.isascii() and value == value.strip()
            for value in exchange.request_headers.values()
        )
        and not {name.lower() for name in exchange.response_headers} & _FRAMING
        and exchange.status >= 200
    )


def _operations(case: LabelledExchange) -> list[tuple[str, str]]:
    return [
        (path, method)
        for path, item in case.contract.document["paths"].items()
        for method in item
        if method in {"get", "put", "post", "delete", "patch", "head", "options"}
    ]


def said_by_all(cases: Sequence[LabelledExchange], folder: Path) -> dict[str, dict[int, str]]:
    """What each suite says of each case: ``kept``, ``broken``, or nothing where it never asked."""
    with _serving(cases) as address:
        _write_workspace(cases, folder, address)
        warm.run("accord", "run", "--seed", "1", folder=folder, timeout=1800)
    return {suite: _verdicts(folder, suite) for suite in SUITES}


def _write_workspace(cases: Sequence[LabelledExchange], folder: Path, address: str) -> None:
    for name in ("contracts", "features", "load", "chaos", "steps", "specs"):
        (folder / name).mkdir()
    services = [f"s{number}" for number in range(len(cases))]
    lines = "\n".join(f'{name} = "{address}/{name}"' for name in services)
    (folder / "accord.toml").write_text(
        f"[environments.local.addresses]\n{lines}\n"
        # One that the validator objects to is judged by what it says all the same.
        + "".join(f"[stages.{suite}.options]\nstrict = false\n" for suite in SUITES)
        # The last of them is the contract stage's table.
        + "max-examples = 1\npatience-s = 0\nmax-time-s = 1200\n"
        'phases = ["fuzzing"]\n'
    )
    # Whatever is asked for, the answer of the exchange comes, which may be one of an ill service.
    (folder / "specs/services.toml").write_text(
        "".join(f'[services.{name}]\nhealth = ""\n' for name in services)
    )
    steps = ["Feature: labelled"]
    for name, case in zip(services, cases, strict=True):
        document = {"info": {"title": name, "version": "1"}, **case.contract.document}
        (folder / f"contracts/{name}.openapi.json").write_text(json.dumps(document))
        steps += [f"  Scenario: {name}", f'    When I make exchange "{name}"']
    asked = {name: _asked(case) for name, case in zip(services, cases, strict=True)}
    (folder / "requests.json").write_text(json.dumps(asked))
    (folder / "steps/labelled.py").write_text(_STEP)
    (folder / "features/labelled.feature").write_text("\n".join(steps) + "\n")
    ids = [f"features/labelled.feature#{name}" for name in services]
    tables = "".join(f'[[scenarios]]\nid = "{id}"\n' for id in ids)
    (folder / "load/all.toml").write_text(
        f'title = "all"\nusers = 2\nduration = "{3 + len(ids) // 5} s"\nminimum-requests = 1\n'
        + tables
    )
    kept = [id for id, case in zip(ids, cases, strict=True) if case.verdict is ContractVerdict.KEPT]
    broken = [id for id in ids if id not in kept]
    (folder / "chaos/all.json").write_text(json.dumps(_experiment(kept, broken)))


def _asked(case: LabelledExchange) -> dict[str, Any]:
    exchange = case.exchange
    return {
        "method": exchange.method,
        "path": exchange.url,
        "headers": dict(exchange.request_headers),
        "content": base64.b64encode(exchange.request_body).decode(),
    }


def _experiment(kept: Sequence[str], broken: Sequence[str]) -> dict[str, Any]:
    """Those that are kept are the steady state; one that is not would end it, so it is a look."""

    def looks(id: str, **more: Any) -> dict[str, Any]:
        provider = {
            "type": "python",
            "module": "accord.chaos",
            "func": "scenarios_hold",
            "arguments": {"scenarios": [id]},
        }
        return {"type": "probe", "name": id, "provider": provider, **more}

    return {
        "version": "1.0.0",
        "title": "nothing happens",
        "description": "Every scenario is looked at.",
        "steady-state-hypothesis": {
            "title": "all hold",
            "probes": [looks(id, tolerance=True) for id in kept],
        },
        "method": [
            {"type": "action", "name": "nothing", "provider": {"type": "process", "path": "true"}},
            *(looks(id) for id in broken),
        ],
        "rollbacks": [],
    }


def _verdicts(folder: Path, suite: str) -> dict[int, str]:
    words: dict[int, set[str]] = defaultdict(set)
    for event in _events(folder, suite):
        # Of many findings a load shows some, but how each scenario ended it says of all.
        if suite == "load" and event["kind"] == "CaseFinished" and "#s" in event["case"]:
            ended = {"passed": "kept", "failed": "broken"}.get(event["status"], event["status"])
            words[int(event["case"].rpartition("#s")[2])].add(ended)
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

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            name = self.path.split("/")[1].partition("?")[0]
            if not name[1:].isdigit():
                self.send_error(404)
                return
            exchange = cases[int(name[1:])].exchange
            self.send_response(exchange.status)
            for header, value in exchange.response_headers.items():
                self.send_header(header, value.encode().decode("latin-1"))
            # A length of what does not come is right where there is no body by definition.
            is_empty = self.command == "HEAD" or exchange.status in _BODYLESS
            body = b"" if is_empty else exchange.response_body
            if exchange.status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        # A run asks all of its services at once whether they listen.
        request_queue_size = 1024

    server = Server(("127.0.0.1", 0), Replay)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
