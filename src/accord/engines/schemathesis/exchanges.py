"""Exchanges that the engine recorded, as calls that every suite shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import requests
from msgspec.structs import replace

from accord.client import bodies
from accord.client.addresses import Addresses
from accord.contract import Checked, Contracts, Exchange
from accord.evidence import Masks, Store
from accord.model.calls import Body, Call, CallRequest, CallResponse, ContractVerdict, Problem

_TRACE_PARTS: Final = 4
_UNCHECKED: Final = Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """One exchange, its headers each with one value; ``answer`` is none when nothing came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    started: float
    seconds: float = 0.0
    answer: RecordedAnswer | None = None

    @property
    def size(self) -> tuple[int, int]:
        """How much of a request it is: the smallest example is the easiest to read."""
        return len(self.body) + len(self.url), len(self.headers)

    @classmethod
    def sent(cls, request: requests.PreparedRequest, *, at: float) -> RecordedExchange:
        """A request as it was meant to be sent, without its answer."""
        body = request.body or b""
        return cls(
            method=str(request.method),
            url=str(request.url),
            headers=dict(request.headers),
            body=body.encode() if isinstance(body, str) else bytes(body),
            started=at,
        )

    @classmethod
    def of(cls, interaction: Any) -> RecordedExchange:  # noqa: ANN401 - the engine's
        """What the engine kept of a call."""
        request, response = interaction.request, interaction.response
        answer = None
        if response is not None:
            answer = RecordedAnswer(
                status=int(response.status_code),
                headers=_flat(response.headers),
                body=bytes(response.content or b""),
            )
        return cls(
            method=str(request.method),
            url=str(request.uri),
            headers=_flat(request.headers),
            body=bytes(request.body or b""),
            started=float(interaction.timestamp),
            seconds=float(getattr(response, "elapsed", 0.0) or 0.0),
            answer=answer,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Makes calls out of exchanges of one service: masked, and held against its contract."""

    service: str
    contracts: Contracts
    addresses: Addresses
    store: Store
    masks: Masks

    def of(self, recorded: RecordedExchange, *, error: str = "") -> Call:
        """The exchange as it may be written down."""
        trace, span = _ids(recorded.headers)
        answer = recorded.answer
        # What headers and bodies give away is replaced in the texts that come after them.
        request = CallRequest(
            headers=self.masks.headers(recorded.headers),
            body=self._body(recorded.body, recorded.headers),
        )
        response = self._response(answer)
        checked = _UNCHECKED
        if answer is not None:
            checked = self.contracts.check(self._exchange(recorded, answer))
        return Call(
            service=self.service,
            method=recorded.method,
            url=self.masks.text(recorded.url),
            started=recorded.started - recorded.seconds,
            seconds=recorded.seconds,
            trace=trace,
            span=span,
            operation=checked.operation_id,
            request=request,
            response=response,
            error=self.masks.text(error),
            verdict=checked.verdict,
            problems=tuple(self._problem(each) for each in checked.problems),
        )

    def _problem(self, told: Problem) -> Problem:
        return replace(told, message=self.masks.message(told.message))

    def _exchange(self, recorded: RecordedExchange, answer: RecordedAnswer) -> Exchange:
        base_path = self.contracts.base_path(self.service)
        return Exchange(
            service=self.service,
            method=recorded.method,
            url=self.addresses.contract_url(self.service, recorded.url, base_path),
            request_headers=recorded.headers,
            request_body=recorded.body,
            status=answer.status,
            response_headers=answer.headers,
            response_body=answer.body,
        )

    def _response(self, answer: RecordedAnswer | None) -> CallResponse | None:
        if answer is None:
            return None
        return CallResponse(
            status=answer.status,
            headers=self.masks.headers(answer.headers),
            body=self._body(answer.body, answer.headers),
        )

    def _body(self, content: bytes, headers: Mapping[str, str]) -> Body | None:
        named = {name.lower(): value for name, value in headers.items()}
        media_type = named.get("content-type", "")
        text = self.store.readable(content, media_type) if content else None
        masked = None if text is None else self.masks.text(text)
        return bodies.record(masked, content, media_type=media_type, store=self.store)


def _ids(headers: Mapping[str, str]) -> tuple[str, str]:
    """The trace and the span that the request was sent with."""
    parts = headers.get("traceparent", "").split("-")
    return (parts[1], parts[2]) if len(parts) == _TRACE_PARTS else ("", "")


def _flat(headers: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else ", ".join(value)
        for name, value in headers.items()
    }
