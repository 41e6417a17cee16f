"""Calls from one service to another: time-outs, retries where harmless, circuit breakers."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypedDict, Unpack

import httpx
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_never,
    wait_random,
)

from accord_shop.plumbing.logs import Log
from accord_shop.plumbing.problems import Problem
from accord_shop.plumbing.tracing import Span, current

TIMEOUT_S = 2.0
# Many customers share a breaker: a few slow cards in a row must not close the shop for the others.
FAILURES_UNTIL_OPEN = 20
OPEN_FOR_S = 2.0
PASSED_ON = (HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
Parsed = Any
"""JSON of another service, whose contract says what it holds."""


class NoAnswerError(Problem):
    """The other service gave no usable answer; ``refused``: it said itself that it did nothing."""

    def __init__(self, to: str, why: str, *, refused: bool = False) -> None:
        detail = f"{to} gave no usable answer: {why}. 後端服務沒有回應。"
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail)
        self.to = to
        self.refused = refused


class Options(TypedDict, total=False):
    """What an ``Ask`` may say besides whom, how and where."""

    body: object
    query: Mapping[str, str]
    headers: Mapping[str, str]
    token: str
    timeout_s: float
    repeatable: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to another service. ``repeatable``: asking twice does no harm."""

    to: str
    method: str
    path: str
    body: object = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    timeout_s: float = TIMEOUT_S
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other service answered; ``body`` is the parsed JSON, or ``None``."""

    to: str
    status: int
    body: Parsed

    def or_raise(self) -> Parsed:
        """The body of an answer that says yes.

        Raises:
            Problem: what the other service refused, when a customer can do something about it.
            NoAnswerError: it refused for a reason that is ours.
        """
        if self.status < HTTPStatus.BAD_REQUEST:
            return self.body
        detail = str((self.body or {}).get("detail", f"status {self.status}"))
        if self.status in PASSED_ON:
            kind = str(self.body["type"]).rpartition("/")[2]
            raise Problem(self.status, kind, detail)
        raise NoAnswerError(self.to, f"status {self.status}: {detail}", refused=True)


class Calls:
    """All outgoing calls of one service; one that never ``gives_up`` asks until it is answered."""

    def __init__(
        self, *, addresses: Mapping[str, str], token: str, log: Log, gives_up: bool = True
    ) -> None:
        self._addresses = addresses
        self._token = token
        self._log = log
        self._gives_up = gives_up
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=FAILURES_UNTIL_OPEN, default_ttl=OPEN_FOR_S
        )
        # Everything is on the loopback and in the clear: loading certificates would only cost time.
        unused = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._client = httpx.AsyncClient(verify=unused, trust_env=False, follow_redirects=False)

    async def ask(self, to: str, method: str, path: str, **options: Unpack[Options]) -> Parsed:
        """The body of the answer; options are the fields of ``Ask``.

        Raises:
            Problem: see ``Reply.or_raise``.
            NoAnswerError: no usable answer in time, or too many in a row were missing.
        """
        return (await self.send(Ask(to, method, path, **options))).or_raise()

    async def send(self, ask: Ask) -> Reply:
        """Ask, again when that is harmless, unless the other service failed many times in a row.

        Raises:
            NoAnswerError: no usable answer in time, or the breaker is open.
        """
        is_endless = ask.repeatable and not self._gives_up
        attempts = AsyncRetrying(
            stop=stop_never if is_endless else stop_after_attempt(2 if ask.repeatable else 1),
            wait=wait_random(0.02, 0.1),
            retry=retry_if_exception_type(NoAnswerError),
            reraise=True,
        )
        return await attempts(self._guarded, ask)

    async def _guarded(self, ask: Ask) -> Reply:
        breaker = await self._breakers.get_breaker(ask.to)
        try:
            async with breaker:
                return await self._once(ask)
        except OpenedState:
            reason = "not called, it failed many times in a row"
            self._missing(ask, span=current().child(), why=reason)
            raise NoAnswerError(ask.to, reason) from None

    async def _once(self, ask: Ask) -> Reply:
        span = current().child()
        headers = {"Authorization": f"Bearer {ask.token or self._token}", **ask.headers}
        headers["traceparent"] = span.header
        try:
            response = await self._client.request(
                ask.method,
                self._addresses[ask.to] + ask.path,
                params=dict(ask.query),
                json=ask.body,
                headers=headers,
                timeout=ask.timeout_s,
            )
        except httpx.TimeoutException:
            why = f"timed out after {ask.timeout_s:g} s"
        except httpx.HTTPError as error:
            why = f"{type(error).__name__}: {error}"
        else:
            self._log.write(
                "called",
                span=span,
                to=ask.to,
                method=ask.method,
                path=ask.path,
                status=response.status_code,
                message="",
            )
            return self._reply(ask, response)
        self._missing(ask, span=span, why=why)
        raise NoAnswerError(ask.to, why)

    def _reply(self, ask: Ask, response: httpx.Response) -> Reply:
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            refused = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
            raise NoAnswerError(ask.to, f"status {response.status_code}", refused=refused)
        try:
            body = response.json() if response.content else None
        except json.JSONDecodeError:
            raise NoAnswerError(ask.to, "its answer is no JSON") from None
        return Reply(to=ask.to, status=response.status_code, body=body)

    def _missing(self, ask: Ask, *, span: Span, why: str) -> None:
        self._log.write(
            "called",
            span=span,
            level="error",
            to=ask.to,
            method=ask.method,
            path=ask.path,
            error=why,
            message=f"{ask.to} gave no answer: {why}",
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()
