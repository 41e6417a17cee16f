"""Traces that a team's own store has, asked for by id: those of Jaeger, Tempo and Zipkin."""

from __future__ import annotations

import base64
import contextlib
import http.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from accord.evidence import otlp, zipkin
from accord.evidence.hops import HopRecord
from accord.evidence.masks import Masks
from accord.evidence.service_names import ServiceNames
from accord.evidence.trace_entries import TraceEntries
from accord.model.address import without_user
from accord.model.message import Message, message
from accord.ports import Clock, TraceEvidence

_MOST_TRACES: Final = 20
_AGAIN_S: Final = 1.0
_ANSWER_S: Final = 3.0
_IN_ALL_S: Final = 20.0
_LARGEST_ANSWER: Final = 16 * 1024 * 1024
_PIECE_BYTES: Final = 1 << 16

_PATHS: Final[Mapping[str, str]] = {
    "jaeger": "/api/v3/traces/{trace}",
    "tempo": "/api/traces/{trace}",
    "zipkin": "/api/v2/trace/{trace}",
}
_READERS: Final[Mapping[str, Callable[[Any], list[HopRecord]]]] = {
    "jaeger": otlp.stored_spans,
    "tempo": otlp.stored_spans,
    "zipkin": zipkin.records,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceStore:
    """One store; ``kind`` is ``jaeger``, ``tempo`` or ``zipkin``, ``headers`` let somebody in."""

    kind: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)


class StoredTraces:
    """What a store knows of traces: at most twenty of them, each asked for once a second.

    A store that does not answer as it should is asked no more: it is told once, and takes nothing
    from a verdict.
    """

    name = "traces"

    def __init__(
        self, store: TraceStore, *, masks: Masks, names: ServiceNames, clock: Clock
    ) -> None:
        self._store = store
        self._masks = masks
        self._names = names
        self._clock = clock
        self._evidence: dict[str, TraceEvidence] = {}
        self._asked_at: dict[str, float] = {}
        self._waited_s = 0.0
        self._is_given_up = False
        self._notes: list[Message] = []

    def find(self, traces: Mapping[str, float], /) -> dict[str, TraceEvidence]:
        """Calls of the traces asked for; asked once more, what the store has by then."""
        for trace in list(traces)[:_MOST_TRACES]:
            if not self._is_given_up and self._is_due(trace):
                self._ask(trace, around=traces[trace])
        return {trace: self._evidence[trace] for trace in traces if trace in self._evidence}

    def notes(self) -> Iterator[Message]:
        """What kept it from being asked, if that was not told yet."""
        while self._notes:
            yield self._notes.pop()

    def _is_due(self, trace: str) -> bool:
        asked_at = self._asked_at.get(trace)
        return asked_at is None or self._clock.monotonic() >= asked_at + _AGAIN_S

    def _ask(self, trace: str, *, around: float) -> None:
        begun = self._clock.monotonic()
        try:
            document = _answer(self._store, trace, limit_s=_ANSWER_S, clock=self._clock)
            records = [] if document is None else _READERS[self._store.kind](document)
        except _NoTraceError as error:
            self._give_up(str(error))
            return
        self._asked_at[trace] = self._clock.monotonic()
        self._waited_s += self._asked_at[trace] - begun
        entries = TraceEntries(around=around)
        for record in records:
            if record.trace == trace:
                service = self._names.writer(record.service, source="")
                callee = self._names.asked(record.to)
                entries.add(record, service=service, asked=callee, is_line=False)
        if records:
            self._evidence[trace] = entries.evidence(self._masks)
        if self._waited_s > _IN_ALL_S:
            # A store that is slow with each must not hold up a run of many red cases.
            self._give_up(f"> {_IN_ALL_S:g} s")

    def _give_up(self, problem: str) -> None:
        self._is_given_up = True
        address = without_user(self._store.address)
        self._notes.append(
            message(
                "pipeline.no-stored-traces",
                store=self._store.kind,
                address=address,
                problem=problem,
            )
        )


class _NoTraceError(Exception):
    """Why a store did not say what it has."""


def _answer(store: TraceStore, trace: str, *, limit_s: float, clock: Clock) -> object:
    """The document that a store has of a trace; none when it does not know the trace (yet)."""
    parts = urlsplit(store.address)
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    path = parts.path.rstrip("/") + _PATHS[store.kind].format(trace=trace)
    deadline = clock.monotonic() + limit_s
    try:
        with contextlib.closing(
            kind(parts.hostname or "", parts.port, timeout=limit_s)
        ) as connection:
            headers = {"Accept": otlp.JSON, **_signed_in(parts), **store.headers}
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            body = _body(response, deadline, clock)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _NoTraceError(str(error) or type(error).__name__) from error
    if response.status == HTTPStatus.NOT_FOUND:
        return None
    if response.status != HTTPStatus.OK:
        raise _NoTraceError(f"HTTP {response.status}")
    return _document(body)


def _signed_in(parts: SplitResult) -> dict[str, str]:
    """The header for a name and a password that stand in an address, which are never dialled."""
    if parts.username is None:
        return {}
    told = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(told.encode()).decode()}"}


def _body(response: http.client.HTTPResponse, deadline: float, clock: Clock) -> bytes:
    body = bytearray()
    while piece := response.read1(_PIECE_BYTES):
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise _NoTraceError(f"> {_LARGEST_ANSWER >> 20} MiB")
        if clock.monotonic() > deadline:
            raise TimeoutError("timed out")
    return bytes(body)


def _document(body: bytes) -> object:
    if not body.strip():
        return None
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _NoTraceError(str(error)) from error
