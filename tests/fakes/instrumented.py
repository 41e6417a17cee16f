"""Two small services of different frameworks, to be run under OpenTelemetry's zero-code agent.

    python -m fakes.instrumented price [PORT]    Flask, fails when asked for number 0
    python -m fakes.instrumented front [PORT]    FastAPI, asks the other with requests

Without a port each takes one from the system and prints it. ``front`` finds the other by the port
in its query, or in the file of addresses that Accord keeps.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path


def front(port: int) -> None:
    import requests
    import uvicorn
    from fastapi import FastAPI, Response

    app = FastAPI()

    @app.get("/orders/{number}")
    def order(number: int, price: int = 0) -> Response:
        where = f"http://127.0.0.1:{price}" if price else price_of_accord()
        answer = requests.get(f"{where}/prices/{number}", timeout=5)
        return Response(answer.text, status_code=502 if answer.status_code >= 500 else 200)

    listening = socket.create_server(("127.0.0.1", port))
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


def price_of_accord() -> str:
    addresses = json.loads(Path(os.environ["ACCORD_ADDRESSES"]).read_text())
    return str(addresses["price"])


def price(port: int) -> None:
    from flask import Flask
    from werkzeug.serving import make_server

    app = Flask("price")

    @app.get("/prices/<int:number>")
    def show(number: int) -> str:
        return str(100 // number)

    server = make_server("127.0.0.1", port, app)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    {"front": front, "price": price}[sys.argv[1]](int(sys.argv[2]) if sys.argv[2:] else 0)
