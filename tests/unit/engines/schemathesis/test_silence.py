from __future__ import annotations

import math
import socket
from contextlib import closing

from accord.client.exchange import HttpExchange, HttpRequest
from accord.client.network import Network
from accord.engines.schemathesis.silence import Silence


def request(path: str, *, at: float = 0.0) -> HttpExchange:
    return HttpExchange(service="s", request=HttpRequest("GET", f"http://h{path}", {}), started=at)


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


def test_what_is_told_later_is_told_of_the_silence_that_it_belongs_to() -> None:
    silence = Silence("http://127.0.0.1:1", Network(), until=0.0)
    silence.begin(request("/a", at=1.0))
    silence.begin(request("/b", at=2.0))
    silence.end()
    silence.begin(request("/c", at=4.0))
    silence.end()
    assert [silence.begun_before(moment) for moment in (0.5, 2.5, 3.5, 4.5)] == [
        None,
        request("/a", at=1.0),
        request("/a", at=1.0),
        request("/c", at=4.0),
    ]
