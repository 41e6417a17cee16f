"""Spans and log records as OpenTelemetry sends them (OTLP over HTTP, protobuf or JSON)."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from accord.evidence import log_fields, peers
from accord.evidence.hops import HopRecord
from accord.model.json_kinds import as_fields, as_tables
from accord.model.media_type import essence_of

JSON: Final = "application/json"
PROTOBUF: Final = "application/x-protobuf"
_LARGEST_PLAIN: Final = 128 * 1024 * 1024
_NANOSECONDS: Final = 1e-9
_HEX: Final = re.compile(r"[0-9a-f]+")
_SERVER: Final = frozenset({2, "SPAN_KIND_SERVER"})
_CLIENT: Final = frozenset({3, "SPAN_KIND_CLIENT"})
_FAILED: Final = frozenset({2, "STATUS_CODE_ERROR"})
# The stable names first, then those that instrumentations sent before 2023 and many still do.
_LOG_TIMES: Final = ("timeUnixNano", "observedTimeUnixNano")
_METHOD: Final = ("http.request.method", "http.method")
_STATUS: Final = ("http.response.status_code", "http.status_code")
_PATH: Final = ("url.path", "http.target", "url.full", "http.url", "http.route")


class UnreadableSpansError(ValueError):
    """What was sent is no OTLP message."""


def spans(body: bytes, *, media_type: str, encoding: str = "") -> list[HopRecord]:
    """The spans of an ``ExportTraceServiceRequest``; those that are not HTTP have no event.

    ``to`` of a call is ``host:port`` where the span names no service.
    """
    document = _document(body, media_type, encoding, "trace")
    return [
        record
        for resource, span in _inside(document, "resourceSpans", "scopeSpans", "spans")
        if (record := _of_span(span, resource)) is not None
    ]


def stored_spans(document: object) -> list[HopRecord]:
    """The spans of a trace that a store gives back: Jaeger in ``result``, Tempo in ``batches``."""
    table = as_fields(document)
    for envelope in ("result", "trace"):
        if isinstance(inner := table.get(envelope), dict):
            table = inner
    return [
        record
        for outer in ("resourceSpans", "batches")
        for middle in ("scopeSpans", "instrumentationLibrarySpans")
        for resource, span in _inside(table, outer, middle, "spans")
        if (record := _of_span(span, resource)) is not None
    ]


def log_records(body: bytes, *, media_type: str, encoding: str = "") -> list[HopRecord]:
    """The lines of an ``ExportLogsServiceRequest`` that belong to a trace."""
    document = _document(body, media_type, encoding, "logs")
    return [
        record
        for resource, line in _inside(document, "resourceLogs", "scopeLogs", "logRecords")
        if (record := _of_log(line, resource)) is not None
    ]


def _document(body: bytes, media_type: str, encoding: str, signal: str) -> Mapping[str, Any]:
    try:
        plain = _decoded(body, encoding)
        if essence_of(media_type) == JSON:
            document = msgspec.json.decode(plain)
        else:
            document = _protobuf(plain, signal)
    except (zlib.error, msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableSpansError(str(error)) from error
    if not isinstance(document, dict):
        raise UnreadableSpansError("no object")
    return document


def _decoded(body: bytes, encoding: str) -> bytes:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return body
    if name not in {"gzip", "deflate"}:
        raise UnreadableSpansError(f"content-encoding {encoding}")
    # 32 lets zlib read the header of either; a small body may unfold to more than there is memory.
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
    plain = inflater.decompress(body, _LARGEST_PLAIN)
    if not inflater.eof:
        raise UnreadableSpansError("cut short, or too large")
    return plain


def _protobuf(body: bytes, signal: str) -> Mapping[str, Any]:
    """A message as the table that its JSON form would be, ids still in base64."""
    from google.protobuf.json_format import MessageToDict
    from google.protobuf.message import DecodeError
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    message = ExportTraceServiceRequest() if signal == "trace" else ExportLogsServiceRequest()
    try:
        message.ParseFromString(body)
    except DecodeError as error:
        raise UnreadableSpansError(str(error)) from error
    document: Mapping[str, Any] = MessageToDict(message, use_integers_for_enums=True)
    return document


def _inside(
    document: Mapping[str, Any], outer: str, middle: str, inner: str
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for group in as_tables(document.get(outer)):
        resource = _attributes((group.get("resource") or {}).get("attributes"))
        for scope in as_tables(group.get(middle)):
            for item in as_tables(scope.get(inner)):
                yield resource, item


def _attributes(value: object) -> dict[str, Any]:
    return {
        str(item.get("key")): _value(item.get("value"))
        for item in as_tables(value)
        if "key" in item
    }


def _value(value: object) -> object:
    """OTLP says the type of a value by the name of its only field; 64-bit numbers are text."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((kind, inner),) = value.items()
    return int(log_fields.number(inner)) if kind == "intValue" else inner


def _id(value: object, digits: int) -> str:
    """An id in hexadecimal, whether it came so (OTLP/JSON) or in base64 (protobuf's own JSON)."""
    id_text = value if isinstance(value, str) else ""
    if len(id_text) == digits and _HEX.fullmatch(id_text.lower()):
        return id_text.lower()
    try:
        decoded = base64.b64decode(id_text, validate=True).hex()
    except (binascii.Error, ValueError):
        return ""
    return decoded if len(decoded) == digits else ""


def _of_span(span: Mapping[str, Any], resource: Mapping[str, Any]) -> HopRecord | None:
    trace = _id(span.get("traceId"), 32)
    if not trace:
        return None
    attributes = _attributes(span.get("attributes"))
    begin, end = (_nanoseconds(span.get(f"{side}TimeUnixNano")) for side in ("start", "end"))
    status = int(log_fields.number(log_fields.first(attributes, _STATUS)))
    method = log_fields.text(log_fields.first(attributes, _METHOD))
    outcome = span.get("status") or {}
    failed = outcome.get("code") in _FAILED
    words = _words(span, attributes, outcome) if failed else ""
    event = _event(span.get("kind")) if method else ""
    return HopRecord(
        trace=trace,
        time=end * _NANOSECONDS,
        seconds=max(end - begin, 0) * _NANOSECONDS,
        level="error" if failed else "info",
        service=log_fields.text(resource.get("service.name")),
        event=event,
        span=_id(span.get("spanId"), 16),
        parent=_id(span.get("parentSpanId"), 16),
        method=method.upper(),
        path=log_fields.target(log_fields.first(attributes, _PATH)),
        # Envoy writes 0 when its caller went away before there was an answer.
        status=status,
        message=words,
        error=(words or "no answer") if event == "called" and not status else "",
        to=peers.asked(attributes) if event == "called" else "",
        rest={} if event else {"span": log_fields.text(span.get("name"))},
    )


def _nanoseconds(value: object) -> int:
    """A moment; a float has too few digits for it."""
    digits = str(value)
    return int(digits) if digits.isdigit() else 0


def _event(kind: object) -> str:
    if kind in _SERVER:
        return "answered"
    return "called" if kind in _CLIENT else ""


def _words(
    span: Mapping[str, Any], attributes: Mapping[str, Any], outcome: Mapping[str, Any]
) -> str:
    """Why a span failed: an exception that was recorded says more than the span's status."""
    for event in as_tables(span.get("events")):
        recorded = _attributes(event.get("attributes"))
        if kind := log_fields.text(recorded.get("exception.type")):
            reason = log_fields.text(recorded.get("exception.message"))
            return f"{kind}: {reason}" if reason else kind
    stated = log_fields.text(outcome.get("message")) or log_fields.text(
        attributes.get("error.type")
    )
    flags = log_fields.text(attributes.get("response_flags"))
    return stated or (flags if flags != "-" else "")


def _of_log(line: Mapping[str, Any], resource: Mapping[str, Any]) -> HopRecord | None:
    trace = _id(line.get("traceId"), 32)
    if not trace:
        return None
    sent_at, observed = (_nanoseconds(line.get(name)) for name in _LOG_TIMES)
    return HopRecord(
        trace=trace,
        time=(sent_at or observed) * _NANOSECONDS,
        level=log_fields.level(line.get("severityText")),
        service=log_fields.text(resource.get("service.name")),
        span=_id(line.get("spanId"), 16),
        message=log_fields.text(_value(line.get("body"))),
        rest=_attributes(line.get("attributes")),
    )
