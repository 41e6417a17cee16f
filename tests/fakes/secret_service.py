"""A service that remembers what somebody signs in with, and repeats it in every encoding."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from json import dumps

from fakes import secret_encodings

SERVICE = f"""{inspect.getsource(secret_encodings)}
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
"""
SERVICE += """
HEARD = Path(os.environ["HEARD"])
SOUND = sys.argv[2] == "sound"
SIGNED_IN = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length).decode("utf-8", "replace")
        headers = dict(self.headers.items())
        heard = json.dumps({"path": self.path, "headers": headers, "sent": sent})
        if self.path != "/health":
            with HEARD.open("a") as file:
                file.write(heard + "\\n")
            self.tell(heard, sent, headers)
        status, body, more = self.decide(sent, heard, headers)
        content = b"" if self.command == "HEAD" else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Echo", heard.encode("ascii", "replace").decode()[:4000])
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def decide(self, sent, heard, headers):
        path = self.path.partition("?")[0]
        echo = {"echo": heard, "said": [sent, headers]}
        if path == "/health":
            return 200, {"nonce": os.environ.get("ACCORD_NONCE", "")}, {}
        allowed = "GET" if path == "/x" else "POST"
        if path not in ("/x", "/sign-in") and not path.startswith("/login"):
            return 404, echo, {}
        if self.command != allowed:
            return 405, echo, {"Allow": allowed}
        if path == "/sign-in":
            SIGNED_IN[:] = json.loads(sent).values()
            return 201, {"accessToken": "issued-token-777", **echo}, {}
        if path != "/x":
            return 200, echo, {}
        if headers.get("Authorization") != "Bearer issued-token-777":
            return 401, echo, {"WWW-Authenticate": "Bearer"}
        again = {name: [made(each) for each in SIGNED_IN] for name, made in ENCODINGS.items()}
        return 200, {"again": again, **({"price": 1} if SOUND else {})}, {}

    def tell(self, heard, sent, headers):
        trace = (headers.get("traceparent") or "--").split("-")[1]
        print(json.dumps({"level": "info", "trace": trace, "message": heard}), flush=True)
        print("plain words of", sent, headers, flush=True)
        for name, made in ENCODINGS.items():
            if self.path == "/x" and SIGNED_IN:
                print("in", name, *map(made, SIGNED_IN), flush=True)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
_CONTRACT = """
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
      parameters:
        - { name: a, in: query, schema: { type: string } }
@PARAMETERS@
      requestBody: { content: { "*/*": {} } }
      responses: { "200": { description: ok } }
  /login/{told}:
    post:
      operationId: loginAs
      parameters: [{ name: told, in: path, required: true, schema: { type: string } }]
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
  schemas: { X: { type: object, required: [price] } }
"""


def contract(defaults: Mapping[str, str]) -> str:
    """The contract; each default is that of an optional parameter of its name."""
    lines = "\n".join(
        f"        - {{ name: {name}, in: query, schema: {{ default: {dumps(value)} }} }}"
        for name, value in defaults.items()
    )
    return _CONTRACT.replace("@PARAMETERS@", lines)
