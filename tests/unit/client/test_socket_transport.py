"""What the load's own transport does, beside what every transport does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.socket_transport import SocketTransport
from accord.client.transport import HopTimer
from fakes.raw_service import RawAnswer, RawService, raw_service

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ANSWERS = {
    "/ok": RawAnswer((OK,)),
    "/head": RawAnswer((b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n",)),
    "/twice": RawAnswer((OK + OK,)),
    "/begun": RawAnswer((OK + b"HTTP/1.1 2",)),
    "/endless": RawAnswer((b"HTTP/1.1 200 OK\r\nX: ", *[b"x" * 65536] * 6)),
    "/cookies": RawAnswer(
        (b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-Kind: one\r\nContent-Length: 0\r\n\r\n",)
    ),
}


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not make a connection look idle."""
    monkeypatch.setattr("accord.client.transport.LONGEST_IDLE_S", 60)


@pytest.fixture
def service() -> Iterator[RawService]:
    with raw_service(ANSWERS) as running:
        yield running


@pytest.fixture
def transport() -> Iterator[SocketTransport]:
    transport = SocketTransport()
    yield transport
    transport.close()


def ask(transport: SocketTransport, url: str, method: str = "GET") -> HttpAnswer:
    return transport.exchange(HttpRequest(method, url, {}), HopTimer.lasting(20))


def test_nothing_of_an_answer_is_left_to_the_next(
    transport: SocketTransport, service: RawService
) -> None:
    first = ask(transport, f"{service.address}/cookies")
    second = ask(transport, f"{service.address}/ok")
    assert (first.cookies, first.headers["x-kind"], first.content) == (("a=1",), "one", b"")
    assert (second.cookies, "x-kind" in second.headers, second.content) == ((), False, b"ok")
    assert service.connections == 1


def test_a_connection_is_used_again_after_a_head(
    transport: SocketTransport, service: RawService
) -> None:
    assert ask(transport, f"{service.address}/head", "HEAD").content == b""
    assert ask(transport, f"{service.address}/ok").content == b"ok"
    assert service.connections == 1


@pytest.mark.parametrize("path", ["/twice", "/begun"])
def test_a_connection_with_more_than_was_asked_for_is_not_used_again(
    transport: SocketTransport, service: RawService, path: str
) -> None:
    assert ask(transport, service.address + path).content == b"ok"
    assert ask(transport, f"{service.address}/ok").content == b"ok"
    assert service.connections == 2


def test_a_head_without_an_end_is_given_up(transport: SocketTransport, service: RawService) -> None:
    with pytest.raises(ConnectionError, match="no end"):
        ask(transport, f"{service.address}/endless")


def test_the_host_is_told_as_the_address_writes_it(
    transport: SocketTransport, service: RawService
) -> None:
    with_user = service.address.replace("//", "//mei:pw@")
    ask(transport, f"{with_user}/ok")
    assert service.heads[0].endswith(f"Host: {service.address.removeprefix('http://')}")
