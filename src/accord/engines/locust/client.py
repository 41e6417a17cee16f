"""The client of scenarios under load: what steps know, on bare sockets, counted and checked.

Every answer is held against its contract, which costs 10–15 µs; headers and bodies are written
down only when the scenario failed.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from accord import __version__
from accord.client import Client, Response
from accord.client.addresses import Addresses, require_reach
from accord.client.failures import reason_of
from accord.client.origins import KEEPS_BODY, holds_secret, leaves, without_credentials
from accord.client.recorder import RawExchange
from accord.contract import Checked, Contracts, Exchange
from accord.engines.locust.tally import LoadTally, is_error
from accord.engines.locust.wire import Wire, WireAnswer
from accord.evidence import Masks
from accord.model.calls import Call, CallResponse, ContractVerdict

_UNCHECKED: Final = Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 10
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A request on its way; ``away`` when an answer sent it to another origin."""

    service: str
    method: str
    url: str
    headers: dict[str, str]
    content: bytes
    away: bool = False


class LoadClient(Client):
    """One user's client: connections, cookies and headers of its own.

    ``due`` is when the scenario should have begun; its first call waited since then. ``kept`` are
    the exchanges of the scenario under way, for whoever must show them.
    """

    def __init__(  # noqa: PLR0913 - the parts it is composed of
        self,
        *,
        addresses: Addresses,
        contracts: Contracts,
        emit: Callable[[Call], None],
        tally: LoadTally,
        timeout_s: float,
        hosts: frozenset[str] | None = None,
        masks: Masks | None = None,
    ) -> None:
        self._masks = masks or Masks()
        self.headers: dict[str, str] = {}
        self.due: float | None = None
        self.kept: list[RawExchange] = []
        self._addresses = addresses
        self._contracts = contracts
        self._emit = emit
        self._tally = tally
        self._timeout = timeout_s
        self._hosts = hosts
        self._wires: dict[Place, Wire] = {}
        self._places: dict[str, tuple[Wire, str]] = {}
        self._cookies: dict[str, str] = {}
        self._trace = ""
        self.begin_trace()

    def begin_trace(self) -> str:
        """Forget cookies and headers, and give the calls to come a new W3C trace id."""
        self.headers.clear()
        self._cookies.clear()
        self.kept.clear()
        self._trace = f"{random.getrandbits(128) | 1:032x}"
        return self._trace

    def close(self) -> None:
        """Close every connection."""
        for wire in self._wires.values():
            wire.close()

    def _send(self, service: str, request: requests.Request) -> Response:
        headers = {**self.headers, **_texts(request.headers or {})} if self.headers else None
        if request.cookies:
            self._cookies.update(dict(request.cookies))
        content = request.data or b""
        sent = PendingRequest(
            service,
            str(request.method),
            str(request.url),
            headers or _texts(request.headers or {}),
            content.encode() if isinstance(content, str) else bytes(content),
        )
        first = sent.url
        asked: Call | None = None
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                answer, call = self._hop(sent)
                asked = asked or call
                onward = self._redirected(sent, answer, first)
                if onward is None:
                    return Response(
                        status=answer.status,
                        headers=answer.headers,
                        content=answer.content,
                        call=call,
                        asked=asked,
                    )
                sent = onward
            raise requests.TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects")
        except (requests.RequestException, HTTPError, OSError) as reason:
            call_made = self.kept[-1].call if self.kept else None
            raise self._no_answer(service, request, reason, call_made) from reason

    def _hop(self, sent: PendingRequest) -> tuple[WireAnswer, Call]:
        span = f"{random.getrandbits(64) | 1:016x}"
        wire, host, path = self._place(sent.url)
        content = self._written(sent, host, path, span)
        started, began = time.time(), time.monotonic()
        answer: WireAnswer | None = None
        error = "no answer before the load ended"
        try:
            answer = wire.exchange(content, head=sent.method == "HEAD")
            for cookie in () if sent.away else answer.cookies:
                self._remember(cookie)
        except OSError as reason:
            error = reason_of(reason).words
            raise
        finally:
            seconds = time.monotonic() - began
            checked = _UNCHECKED if answer is None else self._check(sent, answer)
            call = Call(
                service=sent.service,
                method=sent.method,
                url=sent.url,
                started=started,
                seconds=seconds,
                trace=self._trace,
                span=span,
                operation=checked.operation_id or self._named(sent, answer),
                response=None if answer is None else CallResponse(status=answer.status),
                error="" if answer is not None else error,
                verdict=checked.verdict,
                problems=checked.problems,
            )
            self._count(call, began)
            self._keep(call, sent, answer)
        return answer, call

    def _count(self, call: Call, began: float) -> None:
        due, self.due = self.due, None
        waited = 0.0 if due is None else began - due
        name = call.operation or f"{call.service} {call.method}"
        self._tally.call(name, call.status or 0, call.seconds + waited, failed=is_error(call))
        self._emit(call)

    def _keep(self, call: Call, sent: PendingRequest, answer: WireAnswer | None) -> None:
        self.kept.append(
            RawExchange(
                call=call,
                sent_headers=sent.headers,
                sent=sent.content,
                got_headers={} if answer is None else answer.headers,
                got=b"" if answer is None else answer.content,
            )
        )

    def _named(self, sent: PendingRequest, answer: WireAnswer | None) -> str:
        """The operation of a call that nobody answered, so that its failure counts for it."""
        if answer is not None:
            return ""
        path = urlsplit(self._contract_url(sent)).path
        found = self._contracts.find(sent.service, sent.method, path)
        return found.id if found else ""

    def _contract_url(self, sent: PendingRequest) -> str:
        base_path = self._contracts.base_path(sent.service)
        return self._addresses.contract_url(sent.service, sent.url, base_path)

    def _check(self, sent: PendingRequest, answer: WireAnswer) -> Checked:
        return self._contracts.check(
            Exchange(
                service=sent.service,
                method=sent.method,
                url=self._contract_url(sent),
                request_headers=sent.headers,
                request_body=sent.content,
                status=answer.status,
                response_headers=answer.headers,
                response_body=answer.content,
            )
        )

    def _place(self, url: str) -> tuple[Wire, str, str]:
        """The connection, the host as HTTP writes it, and the path with its query."""
        start = url.find("/", url.find("://") + 3)
        base, path = (url, "/") if start < 0 else (url[:start], url[start:])
        known = self._places.get(base)
        if known is None:
            parts = urlsplit(base)
            port = parts.port or _DEFAULT_PORTS[parts.scheme]
            place = parts.scheme, parts.hostname or "", port
            wire = self._wires.get(place)
            if wire is None:
                wire = Wire(place[1], port, tls=parts.scheme == "https", timeout_s=self._timeout)
                self._wires[place] = wire
            known = self._places[base] = wire, parts.netloc.rpartition("@")[2]
        return known[0], known[1], path.partition("#")[0]

    def _remember(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if re.search(r";\s*max-age=(0|-\d+)\s*(;|$)", cookie, re.IGNORECASE):
            self._cookies.pop(name.strip(), None)
        else:
            self._cookies[name.strip()] = value.strip()

    def _written(self, sent: PendingRequest, host: str, path: str, span: str) -> bytes:
        rows = [
            f"{sent.method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: accord/{__version__}"
            f"\r\ntraceparent: 00-{self._trace}-{span}-01"
        ]
        rows += [f"{name}: {value}" for name, value in sent.headers.items()]
        if self._cookies and not sent.away:
            rows.append("Cookie: " + "; ".join(f"{n}={v}" for n, v in self._cookies.items()))
        if sent.content or sent.method in {"POST", "PUT", "PATCH"}:
            rows.append(f"Content-Length: {len(sent.content)}")
        rows.append("\r\n")
        return "\r\n".join(rows).encode("latin-1") + sent.content

    def _redirected(
        self, sent: PendingRequest, answer: WireAnswer, first: str
    ) -> PendingRequest | None:
        """What an answer asks to be sent instead; credentials stay with the first origin."""
        if answer.status not in _REDIRECTS or "location" not in answer.headers:
            return None
        url = urljoin(sent.url, answer.headers["location"])
        require_reach(url, self._hosts)
        service = self._addresses.service_at(url, likely=sent.service)
        away = leaves(first, url)
        if away:
            media_type = {n.lower(): v for n, v in sent.headers.items()}.get("content-type", "")
            keeps = answer.status in KEEPS_BODY
            if keeps and holds_secret(sent.content, media_type, self._masks):
                return None
            sent = replace(sent, headers=without_credentials(sent.headers, self._masks))
        if answer.status in KEEPS_BODY:
            return PendingRequest(service, sent.method, url, sent.headers, sent.content, away)
        method = "HEAD" if sent.method == "HEAD" else "GET"
        kept = {n: v for n, v in sent.headers.items() if not n.lower().startswith("content-")}
        return PendingRequest(service, method, url, kept, b"", away)


def _texts(headers: Mapping[str, str | bytes | None]) -> dict[str, str]:
    return {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in headers.items()
        if value is not None
    }
