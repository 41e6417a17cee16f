"""The names under which loggers write what Accord asks of a line, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "time": (
        "time",
        "timestamp",
        "ts",
        "@timestamp",
        "@t",
        "asctime",
        "datetime",
        "start_time",
        "time_iso8601",
        "time_local",
        "timeunixnano",
        "observedtimestamp",
        "__realtime_timestamp",
        "date",
    ),
    "level": ("level", "severity", "severitytext", "severity_text", "levelname", "log.level", "@l"),
    "service": (
        "service",
        "service.name",
        "service_name",
        "servicename",
        "otelservicename",
        "resource.service.name",
        "resource.attributes.service.name",
        "resourceattributes.service.name",
        "application",
        "app",
    ),
    "event": ("event",),
    "kind": ("span.kind", "spankind", "span_kind", "kind"),
    "trace": (
        "trace",
        "trace_id",
        "traceid",
        "trace.id",
        "oteltraceid",
        "dd.trace_id",
        "logging.googleapis.com/trace",
        "x-b3-traceid",
        "@tr",
        "mdc.traceid",
        "mdc.trace_id",
        "contextmap.traceid",
        "contextmap.trace_id",
        "attributes.trace_id",
    ),
    "span": (
        "span",
        "span_id",
        "spanid",
        "span.id",
        "otelspanid",
        "logging.googleapis.com/spanid",
        "x-b3-spanid",
        "@sp",
        "mdc.spanid",
        "mdc.span_id",
        "contextmap.spanid",
        "contextmap.span_id",
    ),
    "parent": (
        "parent",
        "parent_id",
        "parentid",
        "parent.id",
        "parent_span_id",
        "parentspanid",
        "x-b3-parentspanid",
    ),
    "traceparent": (
        "traceparent",
        "http_traceparent",
        "http.request.headers.traceparent",
        "req.headers.traceparent",
        "headers.traceparent",
    ),
    "request-id": ("request_id", "requestid", "x_request_id", "x-request-id", "correlation_id"),
    "method": (
        "method",
        "http.method",
        "http_method",
        "http.request.method",
        "request_method",
        "requestmethod",
        "req.method",
        "request.method",
        "httprequest.requestmethod",
        "attributes.http.method",
        "attributes.http.request.method",
    ),
    "path": (
        "path",
        "http.path",
        "url.path",
        "http.target",
        "url",
        "uri",
        "request_uri",
        "requestpath",
        "req.url",
        "request.url",
        "request.path",
        "request.uri",
        "url.full",
        "url.original",
        "httprequest.requesturl",
        "attributes.url.path",
        "attributes.http.target",
        "attributes.url.full",
        "attributes.http.url",
    ),
    "status": (
        "status",
        "status_code",
        "statuscode",
        "downstreamstatus",
        "http.status_code",
        "http_status",
        "http.status",
        "http.response.status_code",
        "response_code",
        "res.statuscode",
        "response.status",
        "response.status_code",
        "response.statuscode",
        "httprequest.status",
        "attributes.http.status_code",
        "attributes.http.response.status_code",
    ),
    "seconds": (
        "seconds",
        "duration_s",
        "elapsed_s",
        "request_time",
        "rt",
        "duration",
        "latency",
        "took",
        "httprequest.latency",
    ),
    "milliseconds": (
        "duration_ms",
        "durationms",
        "duration_millis",
        "latency_ms",
        "latencyms",
        "elapsed_ms",
        "elapsedms",
        "elapsed",
        "responsetime",
        "response_time_ms",
        "took_ms",
    ),
    "nanoseconds": ("event.duration", "duration_ns", "latency_ns"),
    "message": (
        "message",
        "msg",
        "@m",
        "@mt",
        "short_message",
        "body",
        "body.stringvalue",
        "textpayload",
    ),
    "to": (
        "to",
        "peer.service",
        "peer_service",
        "destination.service.name",
        "target_service",
        "attributes.peer.service",
    ),
    "upstream": ("upstream_cluster",),
    "error": (
        "error",
        "error.message",
        "err.message",
        "exception.message",
        "attributes.exception.message",
    ),
    "flags": ("response_flags",),
}
"""Our names, and those that loggers and conventions use, in lower case; the first present counts.

Sources: OpenTelemetry's log data model and semantic conventions (old and new names), Elastic Common
Schema, pino-http, zap, logstash-logback-encoder, log4j2 JSON, Serilog CLEF, GELF,
python-json-logger, Google Cloud's structured logging, Envoy and Istio access logs, nginx variables.
"""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

OURS: Final = frozenset(NAMES)
ALIASES: Final = frozenset(alias for aliases in NAMES.values() for alias in aliases)

_SECOND: Final = 1.0
_UNITS: Final = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "s": _SECOND,
    "m": 60.0,
}
_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ns|us|µs|μs|ms|s|m)?\s*$", re.IGNORECASE)
# No request takes eleven days, so a bare number this large counts something smaller than seconds.
_MOST_SECONDS: Final = 1e6
# The same numbers as seconds since 1970 would be the years 5138, 5138 thousand and so on.
_EPOCH_UNITS: Final = ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3))
_LEAST_STATUS: Final = 100
_MOST_STATUS: Final = 599
_APACHE_TIME: Final = "%d/%b/%Y:%H:%M:%S %z"


_PINO_LEVELS: Final = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}


def first(fields: Mapping[str, Any], names: Sequence[str]) -> object:
    """The value of the first of some names that is there."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def level(value: object) -> str:
    """How bad a line is, in lower case; pino writes a number."""
    if isinstance(value, int):
        return _PINO_LEVELS.get(value, str(value))
    return text(value).lower()


def text(value: object) -> str:
    """A field as text; nothing for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def target(value: object) -> str:
    """Path and query of a request, also where its whole address was written."""
    address = text(value)
    if "://" not in address:
        return address
    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def number(value: object) -> float:
    """A field as a number, 0 when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def status(value: object) -> int:
    """A field as a status of HTTP, 0 when it is none: others have a field of that name too."""
    code = number(value)
    return int(code) if _LEAST_STATUS <= code <= _MOST_STATUS else 0


def duration(fields: Mapping[str, Any]) -> float:
    """How long a request took, in seconds, whichever unit its field's name or value says."""
    if (value := fields.get("seconds")) is not None:
        return _seconds(value, per_unit=_SECOND)
    if (value := fields.get("milliseconds")) is not None:
        return _seconds(value, per_unit=1e-3)
    return number(fields.get("nanoseconds")) * 1e-9


def _seconds(value: object, *, per_unit: float) -> float:
    if isinstance(value, str):
        if not (match := _DURATION.match(value)):
            return 0.0
        unit = match.group(2)
        return float(match.group(1)) * (_UNITS[unit.lower()] if unit else per_unit)
    amount = number(value)
    return amount * 1e-9 if amount > _MOST_SECONDS else amount * per_unit


def moment(value: object, *, around: float = 0.0) -> float:
    """A time as seconds since 1970; 0 when it is none.

    A time without a zone is UTC or the machine's own, whichever is nearer to ``around``: services
    in containers write the first, those on a laptop the second, and neither says so.
    """
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        return _written_moment(value.strip(), around)
    amount = number(value)
    for least, unit in _EPOCH_UNITS:
        if amount > least:
            return amount * unit
    return amount


def _written_moment(text: str, around: float) -> float:
    # Python's logging writes a comma before the milliseconds, as ISO 8601 allows.
    for read in (_iso, _apache):
        if (parsed := read(text.replace(",", "."))) is not None:
            break
    else:
        return 0.0
    if parsed.tzinfo is not None:
        return parsed.timestamp()
    candidates = (parsed.replace(tzinfo=UTC).timestamp(), parsed.timestamp())
    return min(candidates, key=lambda seconds: abs(seconds - around))


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _apache(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _APACHE_TIME)
    except ValueError:
        return None
