"""What every transport does, whichever suite it serves: the same bytes, the same answer."""

from __future__ import annotations

import gzip
import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.failures import NO_HTTP, reason_of
from accord.client.network import Network
from accord.client.requests_transport import RequestsTransport
from accord.client.socket_transport import SocketTransport
from accord.client.transport import HopTimer, Transport
from fakes.certificates import certificate_in, server_context
from fakes.http_service import Answer, Received, serving
from fakes.ports import free_address
from fakes.raw_service import RawAnswer, RawService, raw_service

TRANSPORTS: tuple[Callable[[Network], Transport], ...] = (
    RequestsTransport,
    SocketTransport,
)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def once(*pieces: bytes, closes: bool = False, pause_s: float = 0.0) -> RawAnswer:
    return RawAnswer(pieces, closes=closes, pause_s=pause_s)


def coded(encoding: str, content: bytes) -> RawAnswer:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(content)}\r\n"
    return once(head.encode() + b"\r\n" + content)


EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n\r\n"
ANSWERS = {
    "/ok": once(OK),
    "/empty": once(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "/chunks": once(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"2;note=1\r\no",
        b"k\r\n1\r\n!\r\n0\r\nX-Trailer: 1\r\n\r\n",
    ),
    "/gzip": coded("gzip", gzip.compress(b"hello")),
    "/deflate": coded("deflate", zlib.compress(b"hello")),
    "/broken-gzip": coded("gzip", b"no gzip at all"),
    "/cut-gzip": coded("gzip", gzip.compress(os.urandom(999))[:500]),
    "/cut-deflate": coded("deflate", zlib.compress(os.urandom(999))[:500]),
    "/two-gzips": coded("gzip", gzip.compress(b"hel") + gzip.compress(b"lo")),
    "/bare-deflate": coded("deflate", zlib.compress(b"hello")[2:-4]),
    "/own-code": coded("own", b"hello"),
    "/until-closed": once(b"HTTP/1.1 200 OK\r\n\r\nall of it", closes=True),
    "/old": once(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", closes=True),
    "/early": once(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", OK
    ),
    "/head": once(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"),
    "/cookies": once(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT\r\n"
        b"set-cookie: b=2\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-Length: 0\r\n\r\n"
    ),
    "/named": once(
        "HTTP/1.1 200 OK\r\nX-Shop: 藍茶\r\nSet-Cookie: shop=藍茶\r\n".encode()
        + b"X-Old: \xe9\r\nContent-Length: 2\r\n\r\nok"
    ),
    "/moved": once(b"HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n"),
    "/line-feeds": once(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
    "/closing": once(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
    "/short": once(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", closes=True),
    "/cut-chunk": once(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", closes=True
    ),
    "/no-last-chunk": once(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", closes=True
    ),
    "/cut-head": once(b"HTTP/1.1 200 OK\r\nContent-Le", closes=True),
    "/cut-after-headers": once(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n", closes=True),
    "/nothing": once(closes=True),
    "/noise": once(b"what is HTTP?\r\n\r\n", closes=True),
    "/no-status": once(b"HTTP/1.1 0 UNKNOWN\r\nContent-Length: 0\r\n\r\n"),
    "/zero-status": once(b"HTTP/1.1 000 UNKNOWN\r\nContent-Length: 0\r\n\r\n"),
    "/chunk-noise": once(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", closes=True
    ),
    "/silent": once(b"HTTP/1.1 200 OK\r\n", b"\r\n", pause_s=3),
    "/drip": once(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n", *([b"x"] * 60), pause_s=0.05),
    "/head-drip": once(b"HTTP/1.1 200 OK\r\n", *([b"X-A: 1\r\n"] * 60), b"\r\n", pause_s=0.05),
    "/stream": once(EVENTS + b"data: 1\n\ndata: 2\n\ndata", b"never", pause_s=60),
    "/quiet-stream": once(EVENTS, b"never", pause_s=60),
    "/ended-stream": once(EVENTS + b"data: 1\n\n", closes=True),
    "/hangs-up-later": once(OK, b"", closes=True, pause_s=0.1),
    "http://far.test/ok": once(OK),
}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not make a connection look idle."""
    monkeypatch.setattr("accord.client.transport.LONGEST_IDLE_S", 60)


@pytest.fixture(scope="module")
def service() -> Iterator[RawService]:
    with raw_service(ANSWERS) as running:
        yield running


@pytest.fixture(params=TRANSPORTS, ids=["requests", "sockets"])
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    moving = request.param(Network())
    yield moving
    moving.close()


def ask(
    transport: Transport,
    url: str,
    *,
    method: str = "GET",
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    seconds: float = 20,
) -> HttpAnswer:
    headers = {**(headers or {}), **({"Content-Length": str(len(content))} if content else {})}
    request = HttpRequest(method, url, headers, content)
    return transport.exchange(request, HopTimer.lasting(seconds))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/ok", b"ok"),
        ("/empty", b""),
        ("/chunks", b"ok!"),
        ("/gzip", b"hello"),
        ("/deflate", b"hello"),
        ("/two-gzips", b"hello"),
        ("/bare-deflate", b"hello"),
        ("/own-code", b"hello"),
        ("/until-closed", b"all of it"),
        ("/old", b"ok"),
        ("/early", b"ok"),
        ("/line-feeds", b"ok"),
        ("/closing", b"ok"),
    ],
)
def test_an_answer_is_read_whole(
    transport: Transport, service: RawService, path: str, content: bytes
) -> None:
    answer = ask(transport, service.address + path)
    assert answer.content == content
    assert answer.status == (204 if path == "/empty" else 200)


def test_a_header_is_sent_as_utf_8(transport: Transport, service: RawService) -> None:
    ask(transport, service.address + "/ok", headers={"X-Shop": "藍茶 é"})
    assert "X-Shop: 藍茶 é" in service.heads[-1].encode("latin-1").decode()


def test_a_header_of_an_answer_is_read_as_utf_8_where_it_is(
    transport: Transport, service: RawService
) -> None:
    answer = ask(transport, service.address + "/named")
    read = {name.lower(): value for name, value in answer.headers.items()}
    assert (read["x-shop"], read["x-old"]) == ("藍茶", "é")
    assert answer.cookies == ("shop=藍茶",)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/stream", b"data: 1\n\ndata: 2\n\ndata"),
        ("/quiet-stream", b""),
        ("/ended-stream", b"data: 1\n\n"),
    ],
)
def test_a_stream_of_events_need_not_end(
    transport: Transport,
    service: RawService,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    content: bytes,
) -> None:
    monkeypatch.setattr("accord.client.transport.QUIET_S", 0.2)
    seconds = 0.5 if path == "/quiet-stream" else 20
    assert ask(transport, service.address + path, seconds=seconds).content == content
    assert ask(transport, service.address + "/ok").content == b"ok"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/short", "cut-short"),
        ("/cut-chunk", "cut-off"),
        ("/no-last-chunk", "cut-off"),
        ("/cut-head", "hung-up"),
        ("/cut-after-headers", "hung-up"),
        ("/nothing", "hung-up"),
        ("/noise", "no-answer"),
        ("/chunk-noise", "no-answer"),
        ("/broken-gzip", "wrong-coding"),
        ("/cut-gzip", "cut-coding"),
        ("/cut-deflate", "cut-coding"),
        ("/silent", "timed-out"),
    ],
)
def test_half_an_answer_is_none(
    transport: Transport, service: RawService, path: str, kind: str
) -> None:
    with pytest.raises(OSError) as caught:  # noqa: PT011 - its kind is asked for below
        ask(transport, service.address + path, seconds=0.4)
    assert reason_of(caught.value).kind == kind


@pytest.mark.parametrize("path", ["/noise", "/no-status", "/zero-status"])
def test_what_is_no_http_is_told_as_that(
    transport: Transport, service: RawService, path: str
) -> None:
    with pytest.raises(OSError) as caught:  # noqa: PT011
        ask(transport, service.address + path)
    assert reason_of(caught.value).words.startswith(NO_HTTP)


@pytest.mark.parametrize("path", ["/drip", "/head-drip"])
def test_an_answer_that_drips_is_over_in_time(
    transport: Transport, service: RawService, path: str
) -> None:
    with pytest.raises(OSError) as caught:  # noqa: PT011
        ask(transport, service.address + path, seconds=0.4)
    assert reason_of(caught.value).kind == "timed-out"


def test_a_head_has_no_body(transport: Transport, service: RawService) -> None:
    answer = ask(transport, service.address + "/head", method="HEAD")
    assert (answer.status, answer.content) == (200, b"")
    assert ask(transport, service.address + "/ok").content == b"ok"


def test_headers_are_joined_and_cookies_are_not(transport: Transport, service: RawService) -> None:
    answer = ask(transport, service.address + "/cookies")
    assert {n.lower(): v for n, v in answer.headers.items()}["x-twice"] == "1, 2"
    assert answer.cookies == ("a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT", "b=2")


def test_a_redirect_is_an_answer(transport: Transport, service: RawService) -> None:
    answer = ask(transport, service.address + "/moved")
    assert (answer.status, answer.headers["location"]) == (302, "/ok")


@pytest.mark.parametrize("path", ["/ok", "/chunks", "/empty", "/early", "/gzip"])
def test_a_connection_is_used_again(transport: Transport, path: str) -> None:
    with raw_service(ANSWERS) as service:
        for _ in range(3):
            ask(transport, service.address + path)
        assert service.connections == 1


def test_a_connection_that_the_service_closed_is_not_used_again(transport: Transport) -> None:
    with raw_service(ANSWERS) as service:
        ask(transport, service.address + "/hangs-up-later")
        time.sleep(0.3)
        assert ask(transport, service.address + "/ok", method="POST").content == b"ok"
        assert service.connections == 2


def test_a_connection_that_failed_is_not_used_again(transport: Transport) -> None:
    with raw_service(ANSWERS) as service:
        with pytest.raises(OSError):  # noqa: PT011
            ask(transport, service.address + "/drip", seconds=0.1)
        assert ask(transport, service.address + "/ok").content == b"ok"


def test_what_is_sent_arrives(transport: Transport) -> None:
    with raw_service({"/a?b=%20": once(OK)}) as service:
        ask(transport, service.address + "/a?b=%20#c", method="POST", content=b"{}")
        (head,) = service.heads
    lines = head.split("\r\n")
    assert lines[0] == "POST /a?b=%20 HTTP/1.1"
    assert {"Content-Length: 2", f"Host: {service.address[7:]}"} <= set(lines)


def test_an_address_of_version_six_is_reached(transport: Transport) -> None:
    try:
        with raw_service(ANSWERS, host="::1") as service:
            assert ask(transport, service.address + "/ok").content == b"ok"
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert f"Host: {service.address[7:]}" in service.heads[0]


def test_nobody_listens(transport: Transport) -> None:
    with pytest.raises(OSError) as caught:  # noqa: PT011
        ask(transport, free_address())
    assert reason_of(caught.value).kind == "refused"


@pytest.mark.parametrize("make", TRANSPORTS)
def test_a_proxy_of_the_environment_is_asked(
    make: Callable[[Network], Transport],
    service: RawService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", service.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    transport = make(Network.of(os.environ))
    assert ask(transport, "http://far.test/ok").content == b"ok"
    transport.close()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("make", TRANSPORTS)
def test_tls_is_spoken_with_whom_the_environment_trusts(
    make: Callable[[Network], Transport],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = certificate_in(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with raw_service(ANSWERS, tls=server_context(certificate)) as service:
        trusting, strict = make(Network.of(os.environ)), make(Network())
        clock = HopTimer.lasting(20)
        request = HttpRequest("GET", service.address + "/ok", {})
        assert trusting.exchange(request, clock).content == b"ok"
        assert ask(trusting, service.address + "/ok").content == b"ok"
        assert clock.tls
        with pytest.raises(OSError) as caught:  # noqa: PT011
            ask(strict, service.address + "/ok")
        assert reason_of(caught.value).kind == "untrusted"
        trusting.close()
        strict.close()


def test_where_the_time_went_is_known(transport: Transport, service: RawService) -> None:
    first, second = HopTimer.lasting(20), HopTimer.lasting(20)
    request = HttpRequest("GET", service.address + "/ok", {})
    for clock in (first, second):
        transport.exchange(request, clock)
    assert first.connect is not None
    assert first.dns is not None
    assert (second.connect, second.dns) == (None, None)
    assert second.first_byte is not None


def test_a_time_that_is_over_is_told() -> None:
    with pytest.raises(TimeoutError):
        HopTimer.lasting(0).left()


def test_a_header_that_is_no_latin_1_is_sent_as_utf_8(transport: Transport) -> None:
    def answer(request: Received) -> Answer:
        return Answer(body=request.headers["X-Store"].encode("latin-1"))

    with serving(answer) as service:
        request = HttpRequest("GET", service.address + "/ok", {"X-Store": "藍茶"})
        assert transport.exchange(request, HopTimer.lasting(20)).content.decode() == "藍茶"
