"""Exchanges that the engine recorded, as those that every suite shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import requests
from msgspec.structs import replace

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.client.writer import CallWriter
from accord.contract import Checked
from accord.model.calls import Call

_TRACE_PARTS: Final = 4


def sent_exchange(request: requests.PreparedRequest, *, at: float) -> HttpExchange:
    """A request as it was meant to be sent, without its answer."""
    body = request.body or b""
    headers = {str(name): str(value) for name, value in request.headers.items()}
    trace, span = _ids(headers)
    return HttpExchange(
        service="",
        request=HttpRequest(
            str(request.method),
            str(request.url),
            headers,
            body.encode() if isinstance(body, str) else bytes(body),
        ),
        started=at,
        trace=trace,
        span=span,
    )


def answer_of(response: requests.Response) -> HttpAnswer:
    """What came back to a request that was sent without the engine."""
    return HttpAnswer(
        status=response.status_code,
        headers={str(name): str(value) for name, value in response.headers.items()},
        content=response.content or b"",
    )


def kept_exchange(interaction: Any) -> HttpExchange:  # noqa: ANN401 - the engine's
    """What the engine kept of a call."""
    request, response = interaction.request, interaction.response
    answer = None
    if response is not None:
        answer = HttpAnswer(
            status=int(response.status_code),
            headers=_flat(response.headers),
            content=bytes(response.content or b""),
        )
    headers = _flat(request.headers)
    trace, span = _ids(headers)
    seconds = float(getattr(response, "elapsed", 0.0) or 0.0)
    return HttpExchange(
        service="",
        request=HttpRequest(
            str(request.method), str(request.uri), headers, bytes(request.body or b"")
        ),
        # The engine notes the time when the answer is there.
        started=float(interaction.timestamp) - seconds,
        seconds=seconds,
        trace=trace,
        span=span,
        answer=answer,
    )


class ServiceCalls:
    """Makes calls out of exchanges of one service, as every suite writes them down."""

    def __init__(self, service: str, writer: CallWriter) -> None:
        self.service = service
        self._writer = writer

    def judge(self, exchange: HttpExchange, *, only_answer: bool = False) -> Checked:
        """What the contract says of an exchange, or its answer, as it says it in every suite."""
        exchange = replace(exchange, service=self.service)
        return self._writer.judge(exchange, only_answer=only_answer)

    def of(self, exchange: HttpExchange, *, error: str = "") -> Call:
        """The exchange as it may be kept; ``error`` is why there is no answer."""
        return self._writer.write(replace(exchange, service=self.service, error=error))


def _ids(headers: Mapping[str, str]) -> tuple[str, str]:
    """The trace and the span that the request was sent with."""
    parts = headers.get("traceparent", "").split("-")
    return (parts[1], parts[2]) if len(parts) == _TRACE_PARTS else ("", "")


def _flat(headers: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else ", ".join(value)
        for name, value in headers.items()
    }
