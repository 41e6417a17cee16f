"""Two small services of different frameworks, to be run under OpenTelemetry's zero-code agent.

    python -m fakes.instrumented price     Flask, fails when asked for number 0
    python -m fakes.instrumented front     FastAPI, asks the other with requests

Each prints the port that it was given by the system.
"""

from __future__ import annotations

import socket
import sys


def front() -> None:
    import requests
    import uvicorn
    from fastapi import FastAPI, Response

    app = FastAPI()

    @app.get("/orders/{number}")
    def order(number: int, price: int) -> Response:
        answer = requests.get(f"http://127.0.0.1:{price}/prices/{number}", timeout=5)
        return Response(answer.text, status_code=502 if answer.status_code >= 500 else 200)

    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


def price() -> None:
    from flask import Flask
    from werkzeug.serving import make_server

    app = Flask("price")

    @app.get("/prices/<int:number>")
    def show(number: int) -> str:
        return str(100 // number)

    server = make_server("127.0.0.1", 0, app)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    {"front": front, "price": price}[sys.argv[1]]()
