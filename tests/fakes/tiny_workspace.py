"""A workspace of a few lines, and the real command run in it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from fakes import warm

STEPS = """
import os
import time
from pathlib import Path

from behave import given, then, when


@given("it works")
def works(context):
    pass


@then("it does not")
def does_not(context):
    assert 90 == 100, "the order costs 100, expected 90"


@then("the step has a defect")
def defect(context):
    raise KeyError("token")


@when("it takes long")
def long(context):
    Path("begun").touch()
    time.sleep(60)
"""

SERVICE = """
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOODS = {"/goods/1": {"id": 1, "name": "tea"}, "/goods/2": {"id": "two"}}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        health = {"nonce": os.environ["ACCORD_NONCE"]}
        body = health if self.path == "/health" else GOODS.get(self.path)
        content = json.dumps(body).encode()
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""

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

CONFIGURATION = """
[environments.local.commands]
goods = ["python", "{service}", "{{port}}"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command did."""

    code: int
    out: str
    talk: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output, which must be one JSON document."""
        decoded: dict[str, Any] = json.loads(self.out)
        return decoded


@dataclass(frozen=True, slots=True)
class TinyWorkspace:
    """A folder to write features into."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> TinyWorkspace:
        """A workspace with steps and no feature yet."""
        made = cls(folder)
        made.write("steps/tiny.py", STEPS)
        (folder / "features").mkdir()
        return made

    def write(self, path: str, content: str) -> None:
        """A file, its folders made."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(content), encoding="utf-8")

    def feature(self, name: str, *scenarios: str) -> None:
        """A feature of scenarios, each ``Title: first step; second step``."""
        lines = [f"Feature: {name}"]
        for scenario in scenarios:
            title, _, steps = scenario.partition(": ")
            tags, _, title = title.rpartition("@ ")
            lines += [f"  {tags}"] if tags else []
            lines += [f"  Scenario: {title}", *(f"    {step}" for step in steps.split("; "))]
        self.write(f"features/{name}.feature", "\n".join(lines) + "\n")

    def service(self) -> None:
        """A real service with its contract, started by the configuration."""
        self.write("service.py", SERVICE)
        self.write("contracts/goods.openapi.yaml", CONTRACT)
        self.write("specs/services.toml", INVENTORY)
        script = (self.folder / "service.py").as_posix()
        self.write("accord.toml", CONFIGURATION.format(service=script))

    def command(self, *arguments: str) -> list[str]:
        """The command line of the real command."""
        return [sys.executable, "-m", "accord", "-C", str(self.folder), *arguments]

    def environment(self, changed: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a reader of English."""
        known = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        return known | {"ACCORD_LANGUAGE": "en", "CI": "true"} | dict(changed or {})

    def accord(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        timeout: float = 180,
    ) -> Done:
        """Run the real command to its end."""
        done = warm.run(
            "accord",
            "-C",
            str(self.folder),
            *arguments,
            environment=self.environment(environment),
            timeout=timeout,
        )
        return Done(code=done.returncode, out=done.stdout, talk=done.stderr)
