"""Calls operations by name and services by path, and leaves a record of every call."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from requests.exceptions import TooManyRedirects

from accord.client import bodies, outgoing
from accord.client.addresses import Addresses, require_reach, require_reading
from accord.client.cookies import ScenarioCookies, cookies_after
from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.client.failures import no_answer, reason_of
from accord.client.network import Network
from accord.client.outgoing import Query
from accord.client.received import ReceivedCalls
from accord.client.redirects import REDIRECTS, onward
from accord.client.requests_transport import RequestsTransport
from accord.client.response import NoAnswerError, Response
from accord.client.sessions import Caller, Sessions, nobody, with_query
from accord.client.sign_in import SignInDoors
from accord.client.trace_headers import traced
from accord.client.transport import HopTimer, Transport
from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.contract.contracts import path_and_query
from accord.contract.security import SecurityBook
from accord.errors import EngineError, UsageError
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from accord.model.catalogue import Operation
from accord.model.sign_in import SignIn

_MOST_REDIRECTS: Final = 10
NOT_ALLOWED: Final = "not allowed"


class _Sending(Struct):
    """A request on its way, through redirects: where it was sent first, and the calls it led to.

    ``cookies`` are its own; ``call`` is the last of them.
    """

    service: str
    method: str
    first_url: str
    cookies: Mapping[str, str]
    first_call: Call | None = None
    call: Call | None = None

    def failed(self, reason: OSError, *, address: str, timeout_s: float) -> NoAnswerError:
        """What is told when no answer came."""
        return no_answer(
            reason,
            self.call,
            service=self.service,
            method=self.method,
            url=self.first_url,
            address=address,
            timeout_s=timeout_s,
        )


class Client:
    """One scenario after another, each with a trace of its own. Usable from several threads.

    ``headers`` and ``cookies`` are sent with every request until the next scenario; ``timeout_s``
    is how long a request may take until all of its answer has come. ``hosts`` are those that may be
    reached, also by a redirect, if not all may (``addresses.reach_of``). ``network`` is
    the way there, that of this process unless it is given; ``.netrc`` is not read.
    ``transport`` moves the bytes, and makes no difference to what is sent, answered or recorded.
    ``trace_styles`` are headers that tell the trace besides ``traceparent`` (``trace_headers``).
    ``people`` are those who can be signed in, if anybody can. ``read_only`` is the environment in
    which only reading is allowed, if any (``addresses.may_write``); to sign in is allowed always.
    """

    def __init__(  # noqa: PLR0913 - the parts it is composed of
        self,
        *,
        addresses: Mapping[str, str] | Addresses,
        contracts: Contracts,
        emit: Callable[[Call], None],
        store: Store,
        masks: Masks,
        timeout_s: float = 30.0,
        hosts: frozenset[str] | None = None,
        network: Network | None = None,
        transport: Callable[[Network], Transport] = RequestsTransport,
        trace_styles: Collection[str] = (),
        read_only: str = "",
    ) -> None:
        self.headers: dict[str, str] = {}
        self.people: Sessions | None = None
        self._addresses = addresses if isinstance(addresses, Addresses) else Addresses(addresses)
        self._contracts = contracts
        self._emit = emit
        self._masks = masks
        self._store = store
        self._timeout = timeout_s
        self._hosts = hosts
        self._read_only = read_only
        self._trace_styles = tuple(trace_styles)
        self._network = network or Network.of(os.environ)
        self._transport = transport(self._network)
        self._writer = CallWriter(
            addresses=self._addresses, contracts=contracts, masks=masks, store=store
        )
        self.received = ReceivedCalls(
            contracts=contracts, writer=self._writer, emit=emit, trace=lambda: self._trace
        )
        self.cookies = ScenarioCookies()
        # Whoever seeds the common one in a step must not get the same ids twice.
        self._random = random.Random()
        self._bases: dict[str, str] = {}
        self._trace = self.begin_trace()

    def begin_trace(self) -> str:
        """Forget cookies, headers and the caller, and give the calls to come a new W3C trace id."""
        self.cookies.clear()
        self.headers.clear()
        self.caller: Caller | None = None
        self.follows_redirects = True
        if self.received.inboxes:
            self.received.close()
        # W3C Trace Context, 3.2.2.3 and 3.2.2.4: an id of zeros is none, so the last bit is set.
        self._trace = f"{self._random.getrandbits(128) | 1:032x}"
        return self._trace

    def sign_in(self, name: str | None) -> None:
        """Send what follows as a person, or as the first of a role, until the next scenario.

        Without a name it is sent as nobody.

        Raises:
            UsageError: nobody is called so.
        """
        if name is None:
            self.caller = None
            return
        if self.people is None:
            raise nobody(name, ())
        self.caller = Caller(self.people.of(name))

    def send(
        self,
        operation: str,
        *,
        values: Mapping[str, object] | None = None,
        body: object | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Call an operation by its id or summary, each value put where its contract wants it.

        Raises:
            UsageError: no such operation, value or service, or a path value is missing.
            NoAnswerError: the service could not be reached or did not answer.
            EngineError: its answer was held against no contract.
        """
        target = self._contracts.operation(operation)
        arranged = self._contracts.arrange(target, values or {}, body=body)
        service = target.service
        base = self._bases.get(service) or self._base(service)
        body_sent = None
        if arranged.body is not None:
            body_sent = bodies.encode(arranged.body, arranged.media_type)
        url = base + arranged.path + (f"?{arranged.query}" if arranged.query else "")
        own_headers = {**arranged.headers, **headers} if headers else arranged.headers
        sending = _Sending(service, target.method, url, self.cookies.given | arranged.cookies)
        if self.caller is None:
            answer = self._send(sending, own_headers, body_sent)
        else:
            answer = self._send_as(self.caller, target, sending, own_headers, body_sent)
        judged = answer.asked
        if judged.verdict is ContractVerdict.UNCHECKED and not judged.operation:
            raise EngineError("client.not-judged", where=judged.url, operation=target.id)
        return answer

    def request(  # noqa: PLR0913 - a request has that many parts, and each is optional
        self,
        service: str,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        json: object | None = None,
        form: Mapping[str, object] | None = None,
        content: bytes | str | None = None,
    ) -> Response:
        """Call a service by method and path, which starts where the service's address ends.

        Raises:
            UsageError: no such service, or it has no address.
            NoAnswerError: the service could not be reached or did not answer.
        """
        url = f"{self._address(service)}/{path.removeprefix('/')}"
        if query and (text := outgoing.query_text(query)):
            url += ("&" if "?" in url else "?") + text
        body_sent = None
        if json is not None:
            body_sent = bodies.encode(json, "application/json")
        elif form is not None:
            body_sent = bodies.encode(form, "application/x-www-form-urlencoded")
        elif content is not None:
            body_sent = content.encode() if isinstance(content, str) else content, ""
        sending = _Sending(service, method.upper(), url, {**self.cookies.given})
        if self.caller is None:
            return self._send(sending, headers or {}, body_sent)
        place = self._addresses.contract_url(service, url, self._contracts.base_path(service))
        operation = self._contracts.find(service, method, path_and_query(place)[0])
        return self._send_as(self.caller, operation, sending, headers or {}, body_sent)

    def close(self) -> None:
        """Close every connection."""
        self.received.close()
        self._transport.close()

    def sessions(
        self,
        people: Iterable[SignIn],
        variables: Mapping[str, str],
        *,
        workspace: Path,
        emit: Callable[[Call], None] = lambda _: None,
    ) -> Sessions:
        """The sessions of people with the same system; none is signed in before it is needed.

        ``emit`` is told of the operations called to sign in, which are no part of a scenario.
        """
        client = Client(
            addresses=self._addresses,
            contracts=self._contracts,
            emit=emit,
            store=self._store,
            masks=self._masks,
            timeout_s=self._timeout,
            hosts=self._hosts,
            network=self._network,
        )

        def call(operation: str, values: Mapping[str, object], body: object) -> Response:
            client.begin_trace()
            return client.send(operation, values=values, body=body)

        doors = SignInDoors(
            contracts=self._contracts,
            security=SecurityBook(self._contracts.documents),
            addresses=self._addresses,
            transport=client._transport,
            call=call,
            masks=self._masks,
            variables=variables,
            workspace=workspace,
            timeout_s=self._timeout,
            hosts=self._hosts,
        )
        return Sessions(people, doors)

    def _base(self, service: str) -> str:
        self._address(service)
        base = self._addresses.base(service, self._contracts.base_path(service))
        self._bases[service] = base
        return base

    def _address(self, service: str) -> str:
        return self._addresses.of(service, is_known=service in self._contracts.services)

    def _send_as(
        self,
        caller: Caller,
        operation: Operation | None,
        sending: _Sending,
        headers: Mapping[str, str],
        body: tuple[bytes, str] | None,
    ) -> Response:
        """Send a request as somebody, once more after signing in anew if the session was lost."""
        for is_last in (False, True):
            credentials = caller.credentials(operation, sending.service)
            signed = _Sending(
                sending.service,
                sending.method,
                with_query(sending.first_url, credentials.query),
                {**credentials.cookies, **sending.cookies},
            )
            # What a scenario says itself wins, such as a token that is none.
            own = {name.lower() for name in self.headers}
            added = {n: v for n, v in credentials.headers.items() if n.lower() not in own}
            answer = self._send(signed, {**added, **headers}, body)
            if is_last or not credentials or not caller.is_lost(answer.status):
                break
        return answer

    def _send(
        self, sending: _Sending, headers: Mapping[str, str], body: tuple[bytes, str] | None
    ) -> Response:
        """Send a request and whatever its answers ask for; ``body`` is its bytes and their type."""
        method = sending.method
        content, media_type = body or (None, "")
        try:
            sending.first_url = outgoing.address(sending.first_url)
            all_headers = outgoing.headers_of(
                self.headers, headers, method=method, content=content, media_type=media_type
            )
            request = HttpRequest(method, sending.first_url, all_headers, content or b"")
            cookies: dict[str, str] = {}
            for _ in range(_MOST_REDIRECTS + 1):
                answer = self._hop(request, sending)
                if answer.cookies:
                    cookies = cookies_after(cookies, answer.cookies)
                if answer.status not in REDIRECTS or not self.follows_redirects:
                    break
                following = onward(request, answer, first_url=sending.first_url, masks=self._masks)
                if following is None:
                    break
                request = following
            else:
                raise TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects")
        except OSError as reason:
            # What transports raise are such, the exceptions of requests among them.
            address = self._addresses.of(sending.service, is_known=True)
            raise sending.failed(reason, address=address, timeout_s=self._timeout) from reason
        assert sending.call is not None
        return Response(
            status=answer.status,
            headers=answer.headers,
            content=answer.content,
            cookies=cookies,
            call=sending.call,
            asked=sending.first_call,
        )

    def _hop(self, request: HttpRequest, sending: _Sending) -> HttpAnswer:
        """Send one hop and record it, whatever becomes of it."""
        span = f"{self._random.getrandbits(64) | 1:016x}"
        trace = self._trace
        request = self._signed(request, sending, trace=trace, span=span)
        clock = HopTimer(time.monotonic() + self._timeout)
        answer, error = None, "interrupted"
        # Two clocks: one that logs of services can be compared with, and one that nobody corrects.
        started, began = time.time(), time.perf_counter()
        try:
            require_reach(request.url, self._hosts)
            # Asked here, as each call of a function counts for a client that makes load.
            if self._read_only:
                require_reading(request.method, request.url, self._read_only)
            answer = self._transport.exchange(request, clock)
        except OSError as reason:
            error = reason_of(reason).words
            raise
        except UsageError:
            error = NOT_ALLOWED
            raise
        finally:
            # A user who is stopped in the middle has called the service all the same.
            exchange = HttpExchange(
                service=self._addresses.service_at(request.url, likely=sending.service),
                request=request,
                started=started,
                seconds=time.perf_counter() - began,
                trace=trace,
                span=span,
                answer=answer,
                error="" if answer is not None else error,
                timings=clock.timings(),
            )
            sending.call = self._record(exchange)
            sending.first_call = sending.first_call or sending.call
            self._emit(sending.call)
        if answer.cookies:
            self.cookies.keep(request, answer)
        return answer

    def _signed(
        self, request: HttpRequest, sending: _Sending, *, trace: str, span: str
    ) -> HttpRequest:
        """A request with what is added to every hop: its trace, credentials and cookies."""
        headers = traced(request.headers, trace=trace, span=span, styles=self._trace_styles)
        if "@" in request.url and (signature := outgoing.authorization(request.url)):
            headers = {n: v for n, v in headers.items() if n.lower() != "authorization"}
            headers["Authorization"] = signature
        cookies = None
        if sending.cookies or self.cookies.has_any:
            cookies = self.cookies.header(request, sending.cookies, first_url=sending.first_url)
        if cookies is not None and "cookie" not in map(str.lower, headers):
            headers["Cookie"] = cookies
        return HttpRequest(request.method, request.url, headers, request.content)

    def _record(self, exchange: HttpExchange) -> Call:
        """What is emitted of an exchange."""
        return self._writer.write(exchange)
