from __future__ import annotations

import math
import socket
from contextlib import closing

from accord.client.exchange import HttpExchange, HttpRequest
from accord.client.network import Network
from accord.engines.schemathesis.silence import Silence


def request(path: str) -> HttpExchange:
    return HttpExchange(service="s", request=HttpRequest("GET", f"http://h{path}", {}), started=0)


def address_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_the_first_request_without_an_answer_is_kept() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        silence = Silence(address_of(listener), Network(), until=math.inf)
        silence.begin(request("/a"))
        silence.begin(request("/b"))
    assert silence.request == request("/a")
    assert silence.is_passing


def test_who_is_not_there_in_time_is_gone() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = address_of(listener)
    silence = Silence(address, Network(), until=0.0)
    silence.begin(request("/a"))
    assert not silence.is_passing


def test_an_answer_ends_it() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = address_of(listener)
    silence = Silence(address, Network(), until=0.0)
    silence.begin(request("/a"))
    silence.end()
    assert silence.request is None
    assert silence.is_passing
