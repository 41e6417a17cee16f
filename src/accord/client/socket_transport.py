"""A transport with as little as possible between a request and the socket.

A load generator that spends more on a request than the service does measures itself. llhttp parses
the answers; what only a library can do (proxies, content encodings) is left to one.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from functools import cache
from http.client import IncompleteRead as CutChunksError
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httptools
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import IncompleteRead

from accord.client import transport
from accord.client.coding import decoded
from accord.client.connections import open_socket
from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.failures import NO_HTTP
from accord.client.network import Network
from accord.client.requests_transport import RequestsTransport
from accord.client.transport import HopTimer

_PIECE_BYTES: Final = 65536
_LONGEST_HEAD_BYTES: Final = 262144
# RFC 9110, 15.2: answers of 1xx come before the one asked for; after 101 no HTTP follows.
_FIRST: Final = 100
_FIRST_FINAL: Final = 200
_SWITCHED: Final = 101
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PEERS_REMEMBERED: Final = 256
_HEADER: Final = "{}: {}\r\n".format


class _Peer(NamedTuple):
    """Whom a connection leads to; ``authority`` is how HTTP writes it."""

    host: str
    port: int
    authority: str
    is_tls: bool
    verify: bool | str


class SocketTransport:
    """Connections of its own, one for each exchange under way."""

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or Network()
        self._library: RequestsTransport | None = None
        self._peers: dict[str, _Peer | None] = {}
        self._idle: dict[_Peer, list[_Connection]] = {}

    def exchange(self, request: HttpRequest, clock: HopTimer) -> HttpAnswer:
        """Send a request and read its answer; see ``Transport``."""
        url = request.url
        start = url.find("/", url.find("://") + 3)
        base = url if start < 0 else url[:start]
        peer = self._peers.get(base) or self._peer(base)
        if peer is None:
            self._library = self._library or RequestsTransport(self._network)
            return self._library.exchange(request, clock)
        target = "/" if start < 0 else url[start:].partition("#")[0]
        content = _written(request, target, peer.authority)
        connection = self._taken(peer, clock)
        try:
            answer = connection.exchange(content, clock, is_head=request.method == "HEAD")
        except BaseException:
            # A user may be stopped in the middle, and half an answer must not meet the next.
            connection.close()
            raise
        if connection.is_reusable:
            self._idle.setdefault(peer, []).append(connection)
        else:
            connection.close()
        return answer

    def close(self) -> None:
        """Close every connection."""
        if self._library is not None:
            self._library.close()
        for connections in self._idle.values():
            while connections:
                connections.pop().close()

    def _peer(self, base: str) -> _Peer | None:
        """Whom to connect to; nobody when the way leads through a proxy."""
        if base in self._peers:
            return self._peers[base]
        peer = self._direct_peer(base)
        if len(self._peers) < _PEERS_REMEMBERED:
            self._peers[base] = peer
        return peer

    def _direct_peer(self, base: str) -> _Peer | None:
        options = self._network.options(base)
        if options.get("proxies") or options.get("cert"):
            return None
        parts = urlsplit(base)
        default = _DEFAULT_PORTS[parts.scheme]
        port = parts.port or default
        authority = parts.netloc.rpartition("@")[2]
        return _Peer(
            host=parts.hostname or "",
            port=port,
            # RFC 9110, 4.2.3: the default port is left out, and some servers know hosts without it
            # alone.
            authority=authority.removesuffix(f":{port}") if port == default else authority,
            is_tls=parts.scheme == "https",
            verify=options.get("verify", True),
        )

    def _taken(self, peer: _Peer, clock: HopTimer) -> _Connection:
        connections = self._idle.get(peer, ())
        while connections:
            connection = connections.pop()
            if connection.is_alive():
                return connection
            connection.close()
        return _Connection(peer, clock)


class _Connection:
    """One connection, on which one exchange follows another."""

    def __init__(self, peer: _Peer, clock: HopTimer) -> None:
        self._socket = open_socket(peer.host, peer.port, timeout_s=clock.left(), clock=clock)
        if peer.is_tls:
            started = time.perf_counter()
            try:
                self._socket.settimeout(clock.left())
                self._socket = _tls(peer.verify).wrap_socket(
                    self._socket, server_hostname=peer.host
                )
            except BaseException:
                self._socket.close()
                raise
            clock.tls = time.perf_counter() - started
        self.is_reusable = False
        self._used = 0.0
        self._parser = _AnswerParser()

    def is_alive(self) -> bool:
        """Whether it may be used again: the other side closed nothing, and has nothing to say."""
        if time.monotonic() - self._used > transport.LONGEST_IDLE_S:
            return False
        try:
            self._socket.settimeout(0)
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def exchange(self, content: bytes, clock: HopTimer, *, is_head: bool) -> HttpAnswer:
        """Send a whole request and read its answer."""
        connection = self._socket
        began = time.perf_counter()
        connection.settimeout(clock.left())
        # Nearly every request leaves in one piece, and without waiting for room.
        sent = connection.send(content)
        if sent < len(content):
            connection.settimeout(clock.left())
            connection.sendall(content[sent:])
            connection.settimeout(clock.left())
        parser = self._parser
        parser.expect(is_head=is_head)
        end = clock.deadline
        try:
            while not parser.is_complete:
                if clock.first_byte is None:
                    received = connection.recv(_PIECE_BYTES)
                    clock.first_byte = time.perf_counter() - began
                else:
                    connection.settimeout(clock.left())
                    received = connection.recv(_PIECE_BYTES)
                if received:
                    parser.feed(received)
                else:
                    parser.end()
                if parser.is_eventful:
                    clock.leave_when_quiet(end)
        except TimeoutError:
            if not parser.is_stream:
                raise
        self.is_reusable = parser.is_connection_clean
        self._used = time.monotonic()
        return parser.answer()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class _AnswerParser:
    """The answers of a connection, as llhttp hears them: what it calls has names of its own.

    It is made once a connection: llhttp's parser and this one hold each other, and a pair a request
    would be left to the garbage collector.
    """

    __slots__ = (
        "_body",
        "_head_bytes",
        "_headers",
        "_is_head",
        "_is_head_complete",
        "_parser",
        "_status",
        "is_complete",
        "is_connection_clean",
        "is_eventful",
        "is_stream",
    )

    def __init__(self) -> None:
        self._parser = self._new_parser()
        self._is_head = False
        self.expect(is_head=False)

    def expect(self, *, is_head: bool) -> None:
        """Another request was sent, and nothing of its answer has come."""
        if self._is_head:
            # llhttp still waits for a body of the length that an answer to HEAD tells.
            self._parser = self._new_parser()
        self._is_head = is_head
        self._headers: list[tuple[str, str]] = []
        self._body: list[bytes] = []
        self._head_bytes = 0
        self._is_head_complete = self.is_complete = self.is_connection_clean = False
        self.is_stream = self.is_eventful = False
        self._status = 0

    def _new_parser(self) -> httptools.HttpResponseParser:
        parser = httptools.HttpResponseParser(self)
        # As forgiving as the standard library, so that no suite refuses what another takes.
        parser.set_dangerous_leniencies(
            lenient_optional_cr_before_lf=True, lenient_data_after_close=True
        )
        return parser

    def feed(self, received: bytes) -> None:
        """Parse what arrived."""
        try:
            self._parser.feed_data(received)
        except httptools.HttpParserUpgrade:
            self.is_complete = True
        except httptools.HttpParserCallbackError as raised:
            # llhttp takes a status of zeros, which nobody can tell from an informational one.
            raise raised.__context__ or raised from None
        except httptools.HttpParserError as reason:
            # What follows a whole answer makes the connection unusable, and the answer no worse.
            if not self.is_complete:
                raise ConnectionError(f"{NO_HTTP}: {reason}") from reason
            self.is_connection_clean = False
        if not self._is_head_complete:
            self._head_bytes += len(received)
            if self._head_bytes > _LONGEST_HEAD_BYTES:
                raise ConnectionError("the head of the answer has no end")

    def end(self) -> None:
        """The connection was closed."""
        if not self._is_head_complete:
            raise RemoteDisconnected("closed without an answer")
        headers = self._texts()
        if "content-length" in headers:
            got = sum(map(len, self._body))
            cut = IncompleteRead(got, int(headers["content-length"]) - got)
            raise ConnectionError(str(cut)) from cut
        if "chunked" in headers.get("transfer-encoding", "").lower():
            raise ConnectionError("closed between chunks") from CutChunksError(b"")
        self.is_complete = True

    def answer(self) -> HttpAnswer:
        """The whole answer, its content decoded."""
        headers = dict(self._headers)
        if len(headers) < len(self._headers):
            headers = self._texts()
        content = b"".join(self._body)
        if content and "content-encoding" in headers:
            content = decoded(content, headers["content-encoding"])
        cookies = (
            tuple(value for name, value in self._headers if name == "set-cookie")
            if "set-cookie" in headers
            else ()
        )
        return HttpAnswer(status=self._status, headers=headers, content=content, cookies=cookies)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; one after the head is a trailer of chunks."""
        if not self._is_head_complete:
            field = name.decode("latin-1").lower(), value.decode("latin-1")
            self._headers.append(field)
            # Asked of most answers, so without a call of its own.
            if field[0] == "content-type" and field[1][:6].lower() == "text/e":
                self.is_stream = transport.is_event_stream(field[1])

    def on_headers_complete(self) -> None:
        """The head is over."""
        if self.is_complete:
            return
        self._status = self._parser.get_status_code()
        if self._status < _FIRST:
            raise ConnectionError(f"{NO_HTTP}: its status is {self._status}")
        if self._status >= _FIRST_FINAL or self._status == _SWITCHED:
            self._is_head_complete = True
            # RFC 9110, 9.3.2: an answer to HEAD ends with its head, whatever length that tells.
            self.is_complete = self._is_head
            self.is_connection_clean = self._is_head and self._parser.should_keep_alive()

    def on_body(self, content: bytes) -> None:
        """A piece of the content."""
        if self.is_complete:
            self.is_connection_clean = False
        else:
            self._body.append(content)
            if self.is_stream and not self.is_eventful:
                # What is compressed does not tell; such a stream is read until its time is up.
                self.is_eventful = transport.has_event(b"".join(self._body))

    def on_message_begin(self) -> None:
        """Another answer begins; after the one that was asked for, nobody asked for it."""
        if self.is_complete:
            self.is_connection_clean = False

    def on_message_complete(self) -> None:
        """An answer is over: the one that was asked for, or an informational one before it."""
        if self._is_head_complete:
            if not self.is_complete:
                self.is_complete = True
                self.is_connection_clean = self._parser.should_keep_alive()
        else:
            self._headers.clear()

    def _texts(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, value in self._headers:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers


def _written(request: HttpRequest, target: str, authority: str) -> bytes:
    headers: Mapping[str, str] = request.headers
    host = "" if "Host" in headers else f"Host: {authority}\r\n"
    rows = "".join(map(_HEADER, headers, headers.values()))
    head = f"{request.method} {target} HTTP/1.1\r\n{host}{rows}\r\n"
    return head.encode() + request.content


@cache
def _tls(verify: bool | str) -> ssl.SSLContext:  # noqa: FBT001 - as requests says it
    """How a server's certificate is looked at: as requests does."""
    if verify is False:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    bundle = DEFAULT_CA_BUNDLE_PATH if verify is True else str(verify)
    is_folder = Path(bundle).is_dir()
    return ssl.create_default_context(
        cafile=None if is_folder else bundle, capath=bundle if is_folder else None
    )
