"""What nobody declared to be a secret is on no disk, in whatever notation it came."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fakes import written_secrets
from fakes.printed_secrets import PRINTED
from fakes.secret_matrix import content
from fakes.tiny_workspace import TinyWorkspace
from fakes.written_secrets import SECRET, WRITTEN

pytestmark = [pytest.mark.engine, pytest.mark.timeout(400)]

IN_A_TEXT = re.compile(r"Zq7kXv\d{4,}xLm2yB")
PLACES = ("printed", "text", "json", "answer", "header", "raised")
FORMATS = ["site", "single", "junit", "allure", "github", "gitlab", "sarif", "prometheus"]
STEPS = """
import json
from pathlib import Path

from behave import then, when


def ask(context, content, media_type, **more):
    client = context.accord.client
    headers = {"Content-Type": media_type, **more}
    context.accord.keep(
        lambda: client.request("shop", "POST", "/echo", content=content, headers=headers)
    )


@when("everything is told as {place}")
def told(context, place):
    for text in json.loads(Path("told.json").read_text())[place]:
        if place == "printed":
            print(text)
        elif place == "header":
            name, colon, value = text.partition(": ")
            is_header = colon and name.replace("-", "").isalnum()
            more = {name: value} if is_header else {"X-Said": text}
            ask(context, "", "text/plain", **more)
        elif place == "json":
            ask(context, json.dumps({"said": [text]}), "application/json")
        else:
            ask(context, text, "text/plain")


@then("it breaks as it says")
def breaks(context):
    raise RuntimeError(context.text)
"""
SERVICE = """
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USUAL = ("host", "content-length", "content-type", "accept-encoding", "connection")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(json.dumps({"nonce": os.environ["ACCORD_NONCE"]}).encode(), "application/json")

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        # At once, or what two requests tell is one line to whoever reads it.
        os.write(1, sent + b"\\n")
        sent_back = [(n, v) for n, v in self.headers.items() if n.lower() not in USUAL]
        self.answer(sent, self.headers["Content-Type"], sent_back)

    def answer(self, content, media_type, headers=()):
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
CONTRACT = """
openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /echo:
    post:
      operationId: echo
      requestBody: { content: { "*/*": {} } }
      responses: { "200": { description: ok } }
"""


def told() -> dict[str, dict[str, str]]:
    """Each place's texts by the secret that is in them; no two hold the same."""
    tables = written_secrets.forms(*WRITTEN, *PRINTED)
    texts = [text for text in tables.values() if SECRET in text]
    return {
        place: {
            secret: text.replace(SECRET, secret)
            for number, text in enumerate(texts)
            if place != "header" or (text.isascii() and text.isprintable())
            for secret in [f"Zq7kXv{index}{number:03}xLm2yB"]
        }
        for index, place in enumerate(PLACES)
    }


def feature(raised: dict[str, str]) -> str:
    scenarios = [
        f"\n  Scenario: of {place}\n    When everything is told as {place}\n"
        for place in PLACES[:-1]
    ]
    for number, text in enumerate(raised.values()):
        lines = "\n".join(f"      {line}" for line in text.splitlines())
        quoted = f'      """\n{lines}\n      """\n'
        scenarios.append(f"\n  Scenario: {number}\n    Then it breaks as it says\n{quoted}")
    return f"Feature: written\n{''.join(scenarios)}"


def test_no_notation_leads_a_secret_to_a_disk(tmp_path: Path) -> None:
    workspace = TinyWorkspace.at(tmp_path / "written")
    texts = told()
    # Each is a scenario of its own, and some of every kind will do.
    texts["raised"] = dict([*texts["raised"].items()][::9])
    workspace.write("service.py", SERVICE)
    workspace.write("contracts/shop.openapi.yaml", CONTRACT)
    workspace.write("told.json", json.dumps({p: [*of.values()] for p, of in texts.items()}))
    workspace.write("steps/told.py", STEPS)
    workspace.write("features/written.feature", feature(texts["raised"]))
    service = (workspace.folder / "service.py").as_posix()
    workspace.write(
        "accord.toml",
        f"[reports]\nformats = {json.dumps(FORMATS)}\n"
        f'[environments.local]\ncommands = {{ shop = ["python", "{service}", "{{port}}"] }}\n'
        "[stages.scenarios]\n",
    )
    done = workspace.accord("run", "scenarios", "--format", "json", timeout=300)
    assert done.code == 4, done.talk
    written = [
        path for place in ("reports", ".accord") for path in (workspace.folder / place).rglob("*")
    ]
    contents = (content(path).decode(errors="replace") for path in written if path.is_file())
    shown = "\n".join([done.out, done.talk, *contents, *(path.name for path in written)])
    # Where the service did not come up nothing leaked either.
    [log] = [path for path in written if path.name == "shop.log"]
    assert "curl -u ann:‹secret " in log.read_text()
    # Nor where no request had the headers.
    assert '"X-Said":"curl -u ann:‹secret ' in shown
    # One search for all: they are two thousand, in twenty megabytes.
    secrets = {secret: text for of in texts.values() for secret, text in of.items()}
    assert all(IN_A_TEXT.fullmatch(secret) for secret in secrets)
    assert {secret: secrets[secret] for secret in IN_A_TEXT.findall(shown)} == {}
