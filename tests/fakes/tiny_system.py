"""A system of small HTTP services: ``tiny_system.py <behaviour> [service …]`` or ``--port N``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WEIGHT: list[bytearray] = []
TRACE = "0af7651916cd43dd8448eb211c80319c"


def server(behaviour: str, *, port: int = 0) -> ThreadingHTTPServer:
    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonce = os.environ.get("ACCORD_NONCE", "")
            told: dict[str, Any] = {"nonce": nonce}
            if behaviour == "wrong-nonce":
                told = {"nonce": "somebody else's"}
            if behaviour == "no-nonce":
                told = {"status": "up"}
            self.send_response(503 if behaviour == "unhealthy" else 200)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, format: str, *values: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", port), Health)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    return listening


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def resist(behaviour: str) -> None:
    """Be hard to end."""
    if behaviour == "ignores-sigterm":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == "slow-to-die":
        WEIGHT.append(bytearray(300 * 1024 * 1024))
        WEIGHT[0][::4096] = b"1" * len(WEIGHT[0][::4096])
        for _ in range(40):
            threading.Thread(target=threading.Event().wait, daemon=True).start()


def main(behaviour: str, *words: str) -> None:
    line = {"service": "ordering", "event": "answered", "trace": TRACE, "span": "b7ad6b7169203331"}
    line |= {"method": "POST", "path": "/orders", "status": 503, "message": "the bank is closed"}
    say(json.dumps(line | {"time": time.time(), "seconds": 0.01}))
    if behaviour == "tells-a-secret":
        say(json.dumps({"service": "ordering", "password": "correct-horse-battery"}))
    if behaviour == "dies":
        say("cannot open the database")
        sys.exit(3)
    resist(behaviour)
    if behaviour == "has-a-child":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
        Path("child.pid").write_text(str(child.pid))
    if words and words[0] == "--port":
        server(behaviour, port=int(words[1]))
        if behaviour == "child-holds-the-port" and os.fork() == 0 and os.fork() != 0:
            os._exit(0)
    elif behaviour != "silent":
        ports = {name: server(behaviour).server_port for name in words}
        addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        path = Path(os.environ["ACCORD_ADDRESSES"])
        path.with_suffix(".new").write_text(json.dumps(addresses))
        path.with_suffix(".new").replace(path)
    Path(f"{os.getpid()}.pid").touch()
    if behaviour == "dies-later":
        time.sleep(0.5)
        sys.exit(4)
    time.sleep(3600)


if __name__ == "__main__":
    main(*sys.argv[1:])
