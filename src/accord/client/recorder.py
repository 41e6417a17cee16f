"""Sends one hop of a request and writes down what happened: timed, masked and checked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import requests
from urllib3.exceptions import HTTPError

from accord.client import bodies, failures
from accord.client.addresses import Addresses, require_reach
from accord.client.connections import SENDING, HopTimer, Sending, TimedAdapter
from accord.contract import Checked, Contracts, Exchange
from accord.errors import UsageError
from accord.evidence import Masks, Store
from accord.model.calls import (
    Body,
    Call,
    CallRequest,
    CallResponse,
    ContractVerdict,
    Problem,
    Timings,
)

_MASK: Final = "‹secret "
_UNCHECKED: Final = Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """One request and what came of it, nothing masked yet."""

    service: str
    trace: str
    span: str
    started: float
    seconds: float
    timings: Timings
    request: requests.PreparedRequest
    response: requests.Response | None
    error: str

    @property
    def sent(self) -> bytes:
        """The request's body."""
        body = self.request.body
        return body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""

    @property
    def url(self) -> str:
        """Where it was sent."""
        return self.request.url or ""


class CallRecorder(TimedAdapter):
    """Every hop passes here, a redirect's too, and leaves a ``Call`` behind."""

    def __init__(
        self,
        *,
        addresses: Addresses,
        contracts: Contracts,
        emit: Callable[[Call], None],
        store: Store,
        masks: Masks,
        hosts: frozenset[str] | None,
    ) -> None:
        super().__init__()
        self._hosts = hosts
        self._addresses = addresses
        self._contracts = contracts
        self._emit = emit
        self._store = store
        self._masks = masks
        self.trace = ""

    def send(
        self,
        request: requests.PreparedRequest,
        *given: Any,  # noqa: ANN401 - what requests passes on is its own business
        **named: Any,  # noqa: ANN401
    ) -> requests.Response:
        """Send one hop and record it, whatever becomes of it."""
        sending = SENDING.get() or Sending(service="", clock=HopTimer())
        sending.clock = HopTimer()
        trace, span = self.trace, os.urandom(8).hex()
        request.headers["traceparent"] = f"00-{trace}-{span}-01"
        response, error = None, ""
        started, began = time.time(), time.perf_counter()
        try:
            require_reach(request.url or "", self._hosts)
            response = super().send(request, *given, **named)
            # Reading the body here counts it into the hop's own time.
            _ = response.content
        except (requests.RequestException, HTTPError, OSError) as reason:
            response, error = None, failures.reason_of(reason).words
            raise
        except UsageError:
            error = "not allowed"
            raise
        finally:
            hop = _Hop(
                service=self._addresses.service_at(request.url or "", likely=sending.service),
                trace=trace,
                span=span,
                started=started,
                seconds=time.perf_counter() - began,
                timings=sending.clock.timings(),
                request=request,
                response=response,
                error=error or ("" if response is not None else "interrupted"),
            )
            sending.call = self._record(hop)
            sending.asked = sending.asked or sending.call
            self._emit(sending.call)
        return response

    def _record(self, hop: _Hop) -> Call:
        checked = _UNCHECKED if hop.response is None else self._check(hop, hop.response)
        url, request, response, problems = self._masked(hop, checked.problems)
        return Call(
            service=hop.service,
            method=hop.request.method or "",
            url=url,
            started=hop.started,
            seconds=hop.seconds,
            trace=hop.trace,
            span=hop.span,
            operation=checked.operation_id,
            request=request,
            response=response,
            error=hop.error,
            timings=hop.timings,
            verdict=checked.verdict,
            problems=problems,
        )

    def _check(self, hop: _Hop, response: requests.Response) -> Checked:
        base_path = self._contracts.base_path(hop.service)
        return self._contracts.check(
            Exchange(
                service=hop.service,
                method=hop.request.method or "",
                url=self._addresses.contract_url(hop.service, hop.url, base_path),
                request_headers=hop.request.headers,
                request_body=hop.sent,
                status=response.status_code,
                response_headers=response.headers,
                response_body=response.content,
            )
        )

    def _masked(
        self, hop: _Hop, problems: Sequence[Problem]
    ) -> tuple[str, CallRequest, CallResponse | None, tuple[Problem, ...]]:
        response = hop.response
        return _written_down(
            hop.url,
            (hop.request.headers, hop.sent),
            None
            if response is None
            else (response.status_code, response.headers, response.content),
            problems,
            masks=self._masks,
            store=self._store,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RawExchange:
    """A call as it was counted, and everything that was sent and answered, nothing masked."""

    call: Call
    sent_headers: Mapping[str, str]
    sent: bytes
    got_headers: Mapping[str, str]
    got: bytes

    def written_down(self, *, masks: Masks, store: Store) -> Call:
        """The whole call as it may be kept."""
        call = self.call
        url, request, response, problems = _written_down(
            call.url,
            (self.sent_headers, self.sent),
            None if call.status is None else (call.status, self.got_headers, self.got),
            call.problems,
            masks=masks,
            store=store,
        )
        return msgspec.structs.replace(
            call, url=url, request=request, response=response, problems=problems
        )


def _written_down(
    address: str,
    sent: tuple[Mapping[str, str], bytes],
    answered: tuple[int, Mapping[str, str], bytes] | None,
    problems: Sequence[Problem],
    *,
    masks: Masks,
    store: Store,
) -> tuple[str, CallRequest, CallResponse | None, tuple[Problem, ...]]:
    """Everything of an exchange that is kept; a secret of one part is replaced in all."""
    asked = _Half.of(masks.named_headers(sent[0]), sent[1], store)
    got = _Half.of({}, b"", store)
    if answered is not None:
        got = _Half.of(masks.named_headers(answered[1]), answered[2], store)
    arguments = (value for one in problems for value in one.message.arguments.values())
    masked = iter(masks.texts([address, *asked.parts(), *got.parts(), *arguments]))
    url = next(masked)
    headers, body = asked.recorded(masked, store)
    request = CallRequest(headers=headers, body=body)
    headers, body = got.recorded(masked, store)
    recorded = None
    if answered is not None:
        recorded = CallResponse(status=answered[0], headers=headers, body=body)
    return url, request, recorded, tuple(_told(one, masked) for one in problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Half:
    """The headers and the body of a request or of an answer."""

    headers: dict[str, str]
    content: bytes
    media_type: str
    text: str | None

    @classmethod
    def of(cls, headers: dict[str, str], content: bytes, store: Store) -> _Half:
        media_type = headers.get("Content-Type") or headers.get("content-type") or ""
        text = store.readable(content, media_type) if content else None
        return cls(headers=headers, content=content, media_type=media_type, text=text)

    def parts(self) -> list[str]:
        """The texts to be masked; a header that its name gave away is masked already."""
        return [self.text or "", *(v for v in self.headers.values() if _MASK not in v)]

    def recorded(self, masked: Iterator[str], store: Store) -> tuple[dict[str, str], Body | None]:
        """The same texts, masked, as they are written down."""
        text = next(masked)
        headers = {n: v if _MASK in v else next(masked) for n, v in self.headers.items()}
        body = bodies.record(
            None if self.text is None else text,
            self.content,
            media_type=self.media_type,
            store=store,
        )
        return headers, body


def _told(problem: Problem, masked: Iterator[str]) -> Problem:
    told = problem.message
    arguments = {name: next(masked) for name in told.arguments}
    if arguments == told.arguments:
        return problem
    return msgspec.structs.replace(
        problem, message=msgspec.structs.replace(told, arguments=arguments)
    )
