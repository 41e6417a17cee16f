"""A service that nobody wrote with Accord in mind, and a workspace that finds thirty faults in it.

``old(folder)`` writes the workspace. What the service does wrong is in ``wrongs.json``, read again
with every request, so that one thing more can go wrong, or one get worse, while it runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PORT: Final = "{port}"
SERVICE: Final = """
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WRONGS = Path(sys.argv[2])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.partition("?")[0]
        wrongs = json.loads(WRONGS.read_text())
        status, body = 200, {"id": 1, "name": "tea", "total": 90}
        if path == "/health":
            body = {"nonce": os.environ.get("ACCORD_NONCE", "")}
        elif path == "/slow":
            time.sleep(1.5 if wrongs.get("slow") == "slower" else 0.02)
        kind = wrongs.get(path.strip("/"), "")
        if kind == "type":
            body["id"] = "one"
        elif kind == "status":
            status = 404
        elif kind == "crash":
            status = 500
            body["total"] = 100
        elif kind == "total":
            body["total"] = 100
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self):
        self.send_response(405)
        self.send_header("Allow", "GET")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = do_POST

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SETTINGS: Final = """
[environments.local.commands]
old = ["python", "{service}", "{port}", "{wrongs}"]

[stages.contract]
options = {{ max-examples = 3, stateful-examples = 2, state-checks = [], patience-s = 0 }}
"""
OPERATION: Final = """
  /{name}:
    get:
      operationId: read-{name}
      responses:
        "200":
          description: it
          content:
            application/json:
              schema:
                type: object
                required: [id, name]
                properties: {{ id: {{ type: integer }}, name: {{ type: string }} }}
        "500": {{ description: it crashed }}
"""
LOAD: Final = """
title = "A few readers"
users = 2
duration = "2 s"
scenarios = ["features/slow.feature#slow"]
thresholds = ["p95 <= 1 ms", "errors <= 0 %"]
"""

CHAOS: Final = """
title: The old service is killed
description: Nobody has looked at what happens then.
steady-state-hypothesis:
  title: It answers
  probes:
    - name: it answers
      type: probe
      tolerance: true
      provider:
        type: python
        module: accord.chaos
        func: scenarios_hold
        arguments: { scenarios: "features/slow.feature#slow" }
method:
  - name: it is killed
    type: action
    provider: { type: python, module: accord.chaos, func: kill, arguments: { service: old } }
    pauses: { after: 1 }
rollbacks:
  - name: it is back
    type: action
    provider: { type: python, module: accord.chaos, func: restore, arguments: { service: old } }
"""


@dataclass(frozen=True, slots=True)
class Brownfield:
    """The workspace; ``wrongs`` are what the service does wrong, by path."""

    folder: Path

    @property
    def wrongs(self) -> dict[str, str]:
        """What is wrong now."""
        known: dict[str, str] = json.loads((self.folder / "wrongs.json").read_text())
        return known

    def also(self, **wrongs: str) -> None:
        """Let these go wrong from now on."""
        (self.folder / "wrongs.json").write_text(json.dumps(self.wrongs | wrongs))

    def instead(self, wrongs: dict[str, str]) -> None:
        """Let nothing but these go wrong."""
        (self.folder / "wrongs.json").write_text(json.dumps(wrongs))


def old(folder: Path, *, contract: int = 12, scenarios: int = 12, files: bool = True) -> Brownfield:
    """A workspace that finds so many things wrong, and one that holds of each kind.

    ``contract`` operations answer with an id of the wrong type, ``scenarios`` of as many others
    find a wrong total. With ``files`` a load profile misses a threshold, an experiment loses its
    steady state, and tags lead nowhere.
    """
    names = [f"a{number}" for number in range(contract + 1)]
    sums = [f"b{number}" for number in range(scenarios + 1)]
    operations = "".join(OPERATION.format(name=name) for name in (*names, *sums, "slow"))
    document = 'openapi: 3.0.3\ninfo: { title: Old, version: "1" }\npaths:' + operations
    texts = {
        "service.py": SERVICE,
        "contracts/old.openapi.yaml": document,
        "specs/services.toml": 'allow = ["127.0.0.1"]\n[services.old]\nowner = "the old team"\n',
        "specs/requirements/OLD-1.md": "# OLD-1: Sums are right\n",
        "features/sums.feature": "Feature: Sums\n" + "".join(_scenario(name) for name in sums),
        "features/slow.feature": "Feature: Slow\n"
        '  Scenario: Slow\n    When I send "read-slow"\n    Then the status is 200\n',
    }
    if files:
        rows = "".join(
            f'  @req:OLD-{number}\n  Scenario: Tag {number}\n    When I send "read-b{scenarios}"\n'
            "    Then the status is 200\n"
            for number in range(7, 11)
        )
        texts["features/tags.feature"] = f"Feature: Tags\n{rows}"
        texts["load/few.toml"] = LOAD
        texts["chaos/killed.yaml"] = CHAOS
    for path, content in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    wrongs = dict.fromkeys(names[:contract], "type") | dict.fromkeys(sums[:scenarios], "total")
    (folder / "wrongs.json").write_text(json.dumps(wrongs))
    settings = SETTINGS.format(
        service=(folder / "service.py").as_posix(),
        wrongs=(folder / "wrongs.json").as_posix(),
        port=PORT,
    )
    (folder / "accord.toml").write_text(settings)
    return Brownfield(folder)


def _scenario(name: str) -> str:
    return (
        f'  Scenario: Sum {name}\n    When I send "read-{name}"\n'
        '    Then "total" is 90\n    And the status is 200\n'
    )
