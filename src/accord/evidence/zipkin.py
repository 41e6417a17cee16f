"""Spans as Zipkin's own format (v2) has them, which Brave, Sleuth and Micrometer send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from accord.evidence import log_fields, peers
from accord.evidence.hops import HopRecord
from accord.model.json_kinds import as_fields, as_items

_MICROSECOND: Final = 1e-6
_TRACE_DIGITS: Final = 32
_EVENTS: Final = {"SERVER": "answered", "CLIENT": "called"}
_METHOD: Final = ("http.method", "http.request.method", "method")
_PATH: Final = ("http.path", "http.target", "url.path", "http.url", "url.full", "uri")
_STATUS: Final = ("http.status_code", "http.response.status_code", "status")
_OK: Final = 200
_SERVER_ERROR: Final = 500


def records(document: object) -> list[HopRecord]:
    """The spans of a trace, as ``/api/v2/trace/{id}`` answers them."""
    spans = as_items(document)
    return [_record(span) for span in spans if isinstance(span, dict) and span.get("traceId")]


def _record(span: Mapping[str, Any]) -> HopRecord:
    tags = as_fields(span.get("tags"))
    event = _EVENTS.get(log_fields.text(span.get("kind")), "")
    method = log_fields.text(log_fields.first(tags, _METHOD)) or _method_of(span) if event else ""
    # A consumer of messages or a query of a database is no exchange of HTTP.
    event = event if method else ""
    error = log_fields.text(tags.get("error"))
    begun = log_fields.number(span.get("timestamp")) * _MICROSECOND
    seconds = log_fields.number(span.get("duration")) * _MICROSECOND
    status = _status(tags, event, error) if event else 0
    return HopRecord(
        # Senders that count in 64 bits leave the zeros before them out.
        trace=log_fields.text(span.get("traceId")).lower().rjust(_TRACE_DIGITS, "0"),
        time=begun + seconds,
        seconds=seconds,
        level="error" if error else "info",
        service=_service(span.get("localEndpoint")),
        event=event,
        span=log_fields.text(span.get("id")).lower(),
        parent=log_fields.text(span.get("parentId")).lower(),
        method=method.upper(),
        path=log_fields.target(log_fields.first(tags, _PATH)),
        status=status,
        message=error,
        error=(error or "no answer") if event == "called" and not status else "",
        to=(_asked(span.get("remoteEndpoint")) or peers.asked(tags)) if event == "called" else "",
        rest={} if event else {"span": log_fields.text(span.get("name"))},
    )


def _status(tags: Mapping[str, Any], event: str, error: str) -> int:
    """The status; Brave tags only one that is no success, and no error that never became one."""
    if tagged := log_fields.status(log_fields.first(tags, _STATUS)):
        return tagged
    # Brave tags the status itself as the error where there is nothing else to say.
    if status := log_fields.status(error):
        return status
    if not error:
        return _OK
    return _SERVER_ERROR if event == "answered" else 0


def _method_of(span: Mapping[str, Any]) -> str:
    """The method where only the span's name tells it, as in ``get /prices``."""
    method = log_fields.text(span.get("name")).partition(" ")[0].upper()
    return method if method in log_fields.METHODS else ""


def _asked(endpoint: object) -> str:
    """The service that a call went to, by name or else by address."""
    if name := _service(endpoint):
        return name
    table = as_fields(endpoint)
    address = log_fields.text(table.get("ipv4"))
    port = log_fields.text(table.get("port"))
    return f"{address}:{port}" if address and port else address


def _service(endpoint: object) -> str:
    return log_fields.text(as_fields(endpoint).get("serviceName"))
