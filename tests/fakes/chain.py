"""Four small services, each of which asks the next, that log what they do in a chosen dialect.

    python -m fakes.chain front --port 8001 --dialect logfmt

front → order → price → tax. A request says which fault it is to meet (``FAULTS``). What a service
knows of another it knows as real ones do: a status, or what the socket said.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes.chain_dialects import DIALECTS, Dialect, Seen

NEXT: Final = {"front": "order", "order": "price", "price": "tax", "tax": ""}
PATIENCE_S: Final = {"front": 3.0, "order": 2.0, "price": 1.0}
_WORK_S: Final = 0.03
FAULTS: Final[Mapping[str, str]] = {
    "crash": "tax",
    "dies": "price",
    "hangs": "tax",
    "body": "price",
    "status": "price",
    "request": "order",
    "fallback": "tax",
}
"""What goes wrong, and the service whose fault that is."""


class NoUsableAnswerError(Exception):
    """What a service says of another that failed."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: str
    dialect: Dialect

    def do_GET(self) -> None:
        self._answer(200, {"nonce": os.environ.get("ACCORD_NONCE", "")})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen = self.dialect.begin(self.service, self.path, dict(self.headers.items()))
        status, body = self._served(asked, seen)
        if status == 0:
            # As one that is killed: nothing is answered, and nothing is written down.
            self.close_connection = True
            return
        self._answer(status, body)
        self.dialect.answered(seen, status)

    def _served(self, asked: dict[str, Any], seen: Seen) -> tuple[int, dict[str, Any]]:
        """The answer; ``seen`` is told why it is not a good one."""
        name, fault = self.service, asked["fault"]
        is_own = name == FAULTS.get(fault)
        if asked["quantity"] < 1:
            seen.reason = "quantity must be at least 1"
            return 422, {"error": seen.reason}
        if is_own and fault == "dies":
            return 0, {}
        if is_own and fault == "hangs":
            time.sleep(1.6)
        if is_own and fault in {"crash", "fallback"}:
            seen.reason = "RuntimeError: table locked"
            return 500, {"error": "internal error"}
        try:
            amount = 100 + self._below(asked, seen)
        except (NoUsableAnswerError, KeyError) as error:
            seen.reason = f"{type(error).__name__}: {error}"
            if name == "price" and fault == "fallback":
                amount = 100
            else:
                busy = {"error": "the system is busy"}
                return (503, busy) if name == "front" else (500, {"error": "internal error"})
        if is_own and fault in {"body", "status"}:
            return 202 if fault == "status" else 200, {}
        seen.reason = ""
        return 200, {"amount": amount}

    def _below(self, asked: dict[str, Any], seen: Seen) -> int:
        """What the next service works out, 0 if there is none."""
        callee = NEXT[self.service]
        if not callee:
            return 10
        is_wrong = self.service == "order" and asked["fault"] == "request"
        body = json.dumps({**asked, "quantity": 0 if is_wrong else asked["quantity"]})
        address = json.loads(Path(os.environ["ACCORD_ADDRESSES"]).read_text())[callee]
        netloc = urlsplit(address).netloc
        call = self.dialect.call(seen, callee, netloc)
        try:
            connection = http.client.HTTPConnection(netloc, timeout=PATIENCE_S[self.service])
            connection.request("POST", f"/{callee}s", body, call.headers)
            answer = connection.getresponse()
            answered = json.loads(answer.read() or b"{}")
            status = answer.status
            connection.close()
        except TimeoutError as error:
            self.dialect.called(call, 0, f"timed out after {PATIENCE_S[self.service]:g} s")
            raise NoUsableAnswerError(f"{callee}: timed out") from error
        except (OSError, http.client.HTTPException) as error:
            self.dialect.called(call, 0, "connection reset by peer")
            raise NoUsableAnswerError(f"{callee}: connection reset by peer") from error
        self.dialect.called(call, status, "")
        # As real ones do: lines that come without an id of who asked are told apart by time.
        time.sleep(_WORK_S)
        if status >= 400:
            raise NoUsableAnswerError(f"{callee} answered {status}")
        amount: int = answered["amount"]
        return amount - 100 if self.service != "price" else amount

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            # Whoever asked has given up.
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("service", choices=NEXT)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dialect", choices=DIALECTS, default="accord")
    given = parser.parse_args()
    Handler.service, Handler.dialect = given.service, DIALECTS[given.dialect]()
    Server(("127.0.0.1", given.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
