"""A service that repeats whatever it is told, and a workspace with a secret in every place."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from fakes.tiny_workspace import TinyWorkspace

SERVICE = """
import json, os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HEARD = Path(os.environ["HEARD"])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length).decode("utf-8", "replace")
        headers = {name: value for name, value in self.headers.items()}
        heard = json.dumps({"path": self.path, "headers": headers, "sent": sent})
        trace = (headers.get("traceparent") or "--").split("-")
        if self.path != "/health":
            with HEARD.open("a") as file:
                file.write(heard + "\\n")
            print(json.dumps({"level": "info", "trace": trace[1], "message": heard}), flush=True)
            print("plain words of", sent, headers, flush=True)
        status, body = 200, {"echo": heard, "said": [sent, headers]}
        if self.path == "/health":
            body = {"nonce": os.environ.get("ACCORD_NONCE", "")}
        elif self.path == "/sign-in":
            status, body = 201, {"accessToken": "issued-token-777", "echo": heard}
        elif self.path == "/x" and "Authorization" not in self.headers:
            status = 401
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Echo", heard.encode("ascii", "replace").decode())
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""

CONTRACT = """
openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /sign-in:
    post:
      operationId: signIn
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { "201": { description: in } }
  /login:
    post:
      operationId: login
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { "200": { description: ok } }
  /x:
    get:
      operationId: getX
      security: [{ bearer: [] }]
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { $ref: "#/components/schemas/X" } } }
        "401": { description: who are you }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  schemas: { X: { type: object, required: [nope] } }
"""

CONFIGURATION = """
language = "en"
masks = ["phrase"]
[reports]
formats = ["site", "junit", "allure"]
[environments.local]
commands = {{ shop = ["python", "{service}", "{{port}}", "--door-token", "cmd-line-31"] }}
variables = {{ room_token = "config-value-11" }}
[stages.scenarios]
[stages.contract]
[stages.contract.options]
phases = ["examples", "coverage"]
[stages.contract.options.sign-in]
operation = "signIn"
body = {{ username = "annabel", code = "{{door}}", proof = "literal-proof-12" }}
[stages.load]
[stages.chaos]
"""

FEATURE = """
Feature: X
  Scenario: Fields
    Given I use the header "X-Api-Key" with "header-key-13"
    When I send "login" with:
      | user     | ann           |
      | password | table-pass-14 |
      | phrase   | own-phrase-15 |
    Then the status is 404
  Scenario: A text
    When I send "login" with:
      \"\"\"
      {"user": "ann", "password": "text-pass-16", "door": "{door}", "room": "{room_token}"}
      \"\"\"
    Then the status is 404
  Scenario: Its own steps
    Given somebody signs in with password "sentence-pass-17"
    Given somebody sends Authorization: Bearer prose-token-18
    Given these people:
      | name | password       |
      | ann  | column-pass-19 |
    Then the secret is told
  Scenario Outline: As <who>
    Given somebody signs in as <who> and <password>
    Examples:
      | who | password    |
      | ann | row-pass-20 |
  Scenario: Steady
    Given I use the header "Authorization" with "Bearer steady-token-21"
    When I send "login"
    Then the status is 200
  Scenario: Heavy
    Given I use the header "Authorization" with "Bearer heavy-token-22"
    When I send "login" with:
      | door | {door} |
    Then the status is 404
"""

CHINESE = """
# language: zh-TW
功能: 登入
  場景: 用標頭
    假設我使用標頭"Authorization"，值為"Bearer chinese-token-23"
    當我送出"login"
    那麼狀態碼是 404
"""

STEPS = """
from behave import given, then

def say(context, text):
    print("sent", text)
    context.accord.send("login", body={"said": text})

@given('somebody signs in with password "{text}"')
@given("somebody sends Authorization: Bearer {text}")
def sign_in(context, text):
    say(context, text)

@given("somebody signs in as {who} and {text}")
def sign_in_as(context, who, text):
    say(context, text)
    assert text == "another", f"{text} is not another"

@given("these people:")
def people(context):
    for row in context.table:
        say(context, row["password"])

@then("the secret is told")
def told(context):
    raise RuntimeError("room is " + context.accord.variables["room_token"])
"""

EXPERIMENT = """
title: The shop comes back
description: It is killed, and somebody starts it again.
configuration:
  pass_phrase: config-pass-24
secrets:
  shop:
    opener: opener-value-25
    from_outside: { type: env, key: OUTSIDE }
steady-state-hypothesis:
  title: It answers
  probes:
    - type: probe
      name: it is steady
      tolerance: true
      provider:
        type: python
        module: accord.chaos
        func: scenarios_hold
        arguments: { scenarios: ["features/x.feature#steady"] }
method:
  - type: action
    name: say it
    provider:
      type: process
      path: echo
      arguments: "--password said-pass-26 ${pass_phrase}"
  - type: probe
    name: ask it
    provider:
      type: http
      url: "http://127.0.0.1:9/?api_key=probe-key-27"
      headers: { X-Api-Key: probe-header-28 }
      secrets: [shop]
  - type: action
    name: restart
    provider: { type: python, module: accord.chaos, func: restart, arguments: { service: shop } }
"""

LOAD = """
title = "Many at once"
duration = "1s"
users = 1
scenarios = ["features/x.feature#heavy"]
"""

GIVEN = {"door": "set-door-29", "who_knows": "harmless-30"}
OUTSIDE = "outside-value-32"
SECRETS = (
    "issued-token-777",
    "config-value-11",
    "literal-proof-12",
    "header-key-13",
    "table-pass-14",
    "own-phrase-15",
    "text-pass-16",
    "sentence-pass-17",
    "prose-token-18",
    "column-pass-19",
    "row-pass-20",
    "steady-token-21",
    "heavy-token-22",
    "chinese-token-23",
    "config-pass-24",
    "opener-value-25",
    "said-pass-26",
    "probe-key-27",
    "probe-header-28",
    "set-door-29",
    "cmd-line-31",
    OUTSIDE,
)


def talkative(folder: Path) -> TinyWorkspace:
    """A workspace of all four suites, each red somewhere, with secrets wherever they can be."""
    workspace = TinyWorkspace.at(folder)
    workspace.write("service.py", SERVICE)
    workspace.write("contracts/shop.openapi.yaml", CONTRACT)
    workspace.write("features/x.feature", FEATURE)
    workspace.write("features/zh.feature", CHINESE.lstrip())
    workspace.write("steps/own.py", STEPS)
    workspace.write("chaos/back.yaml", EXPERIMENT)
    workspace.write("load/many.toml", LOAD)
    service = (folder / "service.py").as_posix()
    workspace.write("accord.toml", CONFIGURATION.format(service=service))
    return workspace


def leaks(secret: str, *texts: str, folders: tuple[Path, ...] = ()) -> list[str]:
    """Where a secret shows: in texts, in files and in their names, in whatever spelling."""
    pattern = re.compile("|".join(map(re.escape, _spellings(secret))).encode(), re.IGNORECASE)
    found = [f"text {number}" for number, text in enumerate(texts) if pattern.search(text.encode())]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            content = path.read_bytes() if path.is_file() else b""
            if pattern.search(content) or pattern.search(path.name.encode()):
                found.append(path.relative_to(folder.parent).as_posix())
    return found


def _spellings(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield secret.encode("unicode_escape").decode()
    # Long enough a part of what base64 makes of it, whatever stands before it.
    for before in range(3):
        yield base64.b64encode(b" " * before + secret.encode()).decode()[4:12]
