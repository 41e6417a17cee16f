"""Every request on its way to a service: traced, signed in, ended in time, and counted.

It works where requests leave the process: a header added before that would be taken for a part of
the generated request, and the engine would report its own header as an unknown one.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import requests
from hypothesis.errors import UnsatisfiedAssumption
from msgspec.structs import replace
from requests.adapters import HTTPAdapter

from accord.client.addresses import READING, Addresses
from accord.client.exchange import HttpAnswer, HttpExchange
from accord.client.failures import reason_of
from accord.client.network import Network
from accord.client.sessions import Credentials
from accord.client.trace_headers import traced
from accord.contract import Contracts
from accord.contract.contracts import path_and_query
from accord.engines.schemathesis.closings import CUT, ClosedUnansweredError, Closings
from accord.engines.schemathesis.exchanges import sent_exchange
from accord.engines.schemathesis.learning import Learning
from accord.engines.schemathesis.sign_in import Identities, Identity
from accord.engines.schemathesis.signed_in import is_refusal
from accord.engines.schemathesis.signed_requests import disguised, is_meant, signed, unsigned
from accord.engines.schemathesis.silence import Silence
from accord.engines.schemathesis.whole_answers import Send, whole_answer
from accord.model.catalogue import Operation
from accord.sources.openapi.operations import METHODS

_TEST_CASE: Final = "X-Schemathesis-TestCaseId"
_PROBE: Final = "X-Schemathesis-Probe"
_ASK_LOST_EVERY: Final = 10
_Sends = Callable[[requests.PreparedRequest], requests.Response]


class LeftOutError(requests.RequestException, UnsatisfiedAssumption):
    """A request that would have reached an operation that was left out; it was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sends a request that is not sent as usual; nobody when there is no identity."""

    identity: Identity | None


@dataclass(slots=True, kw_only=True)
class Loss:
    """A sign-in that was lost: what was sent last before, and whether it was got back.

    ``refused`` counts the requests that prove nothing because of it. ``meant`` is one that ended
    with a sign-out of our own.
    """

    operation: str
    before: HttpExchange | None
    meant: bool = False
    renewed: bool = False
    refused: int = 0


@dataclass(kw_only=True)
class Traffic:
    """The requests to one service; ``deadline`` is monotonic, ``seen`` counts its answers.

    What would reach an operation whose id is in ``left_out`` is not sent, nor with ``only_reads``
    what may change anything. ``refused`` are the engine's names of requests that were refused
    because a sign-in was lost. ``firsts`` are the first exchanges of each operation and status.
    What is answered while there is a ``sequence``, a case of many operations, is counted in
    ``seen_by`` as well.
    """

    service: str
    base: str
    base_path: str
    contracts: Contracts
    addresses: Addresses
    identities: Identities
    deadline: float
    answer_s: float
    learning: Learning
    left_out: frozenset[str] = frozenset()
    only_reads: bool = False
    trace_styles: tuple[str, ...] = ()
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    sequence: str = ""
    seen_by: dict[str, Counter[tuple[str, int]]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    firsts: list[tuple[str, HttpExchange]] = field(default_factory=list)
    network: Network = field(default_factory=lambda: Network.of(os.environ))
    silence: Silence = field(init=False)
    closings: Closings = field(init=False)
    _lost: dict[Identity, Loss] = field(default_factory=dict)
    _previous: tuple[str, HttpExchange] | None = None
    _caller: Caller | None = None

    def __post_init__(self) -> None:
        self.silence = Silence(self.base, self.network, until=self.deadline)
        self.closings = Closings(self.silence)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """See to every request that leaves the process meanwhile."""
        original: Send = HTTPAdapter.send

        def send(
            adapter: HTTPAdapter,
            request: requests.PreparedRequest,
            *given: Any,  # noqa: ANN401 - requests' own
            **named: Any,  # noqa: ANN401
        ) -> requests.Response:
            # Our own client keeps records of its own, by a class of its own.
            if type(adapter) is not HTTPAdapter or not self._is_ours(request.url or ""):
                return original(adapter, request, *given, **named)
            named["stream"] = True
            # requests reads the variables itself, but not those of a certificate, nor any of them
            # for what it did not write itself.
            way = self.network.options(request.url or "")
            named["cert"] = named.get("cert") or way["cert"]
            verify = named.get("verify", True)
            named["verify"] = way["verify"] if verify is True else verify

            def whole(sent: requests.PreparedRequest) -> requests.Response:
                until = min(time.monotonic() + self.answer_s, self.deadline)
                return whole_answer(original, adapter, sent, named, until=until)

            return self._pass(whole, request)

        HTTPAdapter.send = send  # type: ignore[assignment]
        try:
            yield
        finally:
            HTTPAdapter.send = original  # type: ignore[method-assign]

    @contextmanager
    def called_by(self, caller: Caller | None) -> Iterator[None]:
        """Send what is sent meanwhile as somebody else than usual; as usual when it is nobody."""
        self._caller = caller
        try:
            yield
        finally:
            self._caller = None

    def _pass(
        self,
        send: _Sends,
        request: requests.PreparedRequest,
    ) -> requests.Response:
        self._begin_trace(request)
        operation = self.operation_at(request.method or "", request.url or "")
        self._bar(request, operation)
        caller = self._caller
        identity = self._identity(request, operation) if caller is None else caller.identity
        credentials = Credentials() if identity is None else identity.credentials_for(operation)
        name = "" if identity is None else identity.name
        try:
            response = send(signed(request, credentials))
            self.silence.end()
            # To be refused is what is expected of somebody else: no sign-in is lost by that.
            if caller is None and identity is not None and is_refusal(response):
                response = self._doubted(send, request, response, identity, operation)
        except CUT as error:
            self._cut(send, request, credentials, operation, name=name, error=error)
            raise
        if operation is not None and request.method == "GET":
            self.closings.note_answered(lambda: send(signed(request, credentials)))
        if identity is not None and operation is not None:
            identity.note(operation, request, response, usual=caller is None)
        # What is kept of the exchange holds no secret.
        response.request = disguised(request, credentials, name=name)
        if not is_refusal(response):
            name = operation.id if operation else f"{request.method} {request.path_url}"
            self._previous = name, sent_exchange(request, at=time.time())
        if operation is not None and request.method == operation.method:
            if (operation.id, response.status_code) not in self.seen:
                self.firsts.append((operation.id, _answered(response)))
            self.seen[operation.id, response.status_code] += 1
            if self.sequence:
                of_sequence = self.seen_by.setdefault(self.sequence, Counter())
                of_sequence[operation.id, response.status_code] += 1
            self.learning.note_answer(operation.id, response)
        return response

    def _cut(
        self,
        send: _Sends,
        request: requests.PreparedRequest,
        credentials: Credentials,
        operation: Operation | None,
        *,
        name: str,
        error: requests.RequestException,
    ) -> None:
        """Wait for a service that gave no whole answer, and ask whether it does so again.

        Raises:
            ClosedUnansweredError: it does, and is there for others.
        """
        exchange = sent_exchange(disguised(request, credentials, name=name), at=time.time())
        exchange = replace(exchange, error=reason_of(error).words)
        self.silence.begin(exchange)

        def ask() -> requests.Response:
            again = request.copy()
            self._begin_trace(again)
            return send(signed(again, credentials))

        if operation is not None and self.closings.prove(operation.id, exchange, error, ask):
            raise ClosedUnansweredError(str(error), request=request) from error

    def _begin_trace(self, request: requests.PreparedRequest) -> None:
        ids = {"trace": os.urandom(16).hex(), "span": os.urandom(8).hex()}
        request.headers.update(traced({}, **ids, styles=self.trace_styles))

    def operation_at(self, method: str, url: str) -> Operation | None:
        """The operation of the service's contract that a request reaches."""
        contract_url = self.addresses.contract_url(self.service, url, self.base_path)
        return self.contracts.find(self.service, method, path_and_query(contract_url)[0])

    def _of_neighbour(self, request: requests.PreparedRequest) -> Operation | None:
        for name in self.addresses.neighbours(self.service):
            base_path = self.contracts.base_path(name)
            url = self.addresses.contract_url(name, request.url or "", base_path)
            found = self.contracts.find(name, request.method or "", path_and_query(url)[0])
            if found is not None:
                return found
        return None

    def _is_ours(self, url: str) -> bool:
        return url.startswith(self.base) and url[len(self.base) : len(self.base) + 1] in "/?#"

    def _bar(self, request: requests.PreparedRequest, operation: Operation | None) -> None:
        """Hold back what was left out, by whatever way the engine came to send it.

        What this contract does not have may be an operation of another service at this address:
        only that service's own trials may call it.
        """
        # Also a method that no contract has: the engine asks for those on purpose.
        is_forbidden = self.only_reads and request.method not in READING
        operation = operation or self._of_neighbour(request)
        if not is_forbidden and (
            operation is None
            or (operation.service == self.service and operation.id not in self.left_out)
        ):
            return
        if _PROBE in request.headers:
            # To the engine, whose probe cannot tell then, it is as if nobody had listened.
            raise requests.ConnectTimeout(request=request)
        name = operation.id if operation else f"{request.method} {request.path_url}"
        raise LeftOutError(name, request=request)

    def _identity(
        self, request: requests.PreparedRequest, operation: Operation | None
    ) -> Identity | None:
        """Whom the request is to be sent as; none when the engine meant to send no credentials.

        A method that the contract does not have is tried as whoever calls the others on its path.
        """
        others = (self.operation_at(method, request.url or "") for method in METHODS)
        callers = (
            self.identities.of(candidate)
            for candidate in ([operation] if operation else others)
            if candidate
        )
        identity = next((caller for caller in callers if caller is not None), None)
        if identity is None:
            return None
        credentials = identity.credentials_for(operation)
        return identity if is_meant(request, credentials, name=identity.name) else None

    def _doubted(
        self,
        send: _Sends,
        request: requests.PreparedRequest,
        refused: requests.Response,
        identity: Identity,
        operation: Operation | None,
    ) -> requests.Response:
        """What a refusal comes to: meant, or the sign-in was lost and is renewed if it can be."""
        name = operation.id if operation else ""
        meant, holds = identity.signed_out, self._holds(send, identity)
        if holds:
            self._lost.pop(identity, None)
            return refused
        if holds is None and not identity.is_worth_asking(name):
            return refused
        loss = None if holds is None else self._loss(identity, meant=meant)
        if (loss is None or loss.refused % _ASK_LOST_EVERY == 0) and identity.regains():
            response = send(signed(request, identity.credentials_for(operation)))
            helped = not is_refusal(response)
            if helped or (loss is not None and self._holds(send, identity, again=True)):
                loss = loss or self._loss(identity, meant=meant)
                loss.renewed = True
                self._lost.pop(identity, None)
                return response
            refused = response
        if loss is not None:
            loss.refused += 1
            self.refused.add(request.headers.get(_TEST_CASE, ""))
        return refused

    def _holds(self, send: _Sends, identity: Identity, *, again: bool = False) -> bool | None:
        """Whether somebody is still let in; who was lost is asked of only now and again."""
        loss = self._lost.get(identity)
        if loss is not None and not again and loss.refused % _ASK_LOST_EVERY:
            return False

        def once_more(
            given: requests.PreparedRequest, written: Callable[..., requests.PreparedRequest]
        ) -> requests.Response | None:
            at = self.operation_at(given.method or "", given.url or "")
            credentials = identity.credentials_for(at)
            self._begin_trace(given)
            try:
                return send(written(given, credentials))
            except CUT:
                # Whoever asks next is refused, and must not be blamed for what this has ended.
                kept = disguised(given, credentials, name=identity.name)
                self.silence.begin(sent_exchange(kept, at=time.time()))
            except requests.RequestException:
                pass
            return None

        return identity.standing.holds(
            signed=lambda given: once_more(given, signed),
            unsigned=lambda given: once_more(given, unsigned),
        )

    def _loss(self, identity: Identity, *, meant: bool) -> Loss:
        loss = self._lost.get(identity)
        if loss is None:
            operation, before = self._previous or ("–", None)
            loss = self._lost[identity] = Loss(operation=operation, before=before, meant=meant)
            self.losses.append(loss)
        return loss


def _answered(response: requests.Response) -> HttpExchange:
    """An exchange as it may be kept: the request holds no secret any more."""
    answer = HttpAnswer(status=response.status_code, headers={}, content=b"")
    return replace(sent_exchange(response.request, at=time.time()), answer=answer)
