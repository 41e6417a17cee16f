"""Stores of traces on loopback that answer as the documentation of Jaeger, Tempo and Zipkin says.

One chain is stored in each: front asks price, which answers 500 because a division went wrong; a
span within front leads from one to the other.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from fakes.http_service import Answer, Received, Service, as_json, serving

TRACE: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
ERROR: Final = "ZeroDivisionError: division by zero"
_BEGIN_NS: Final = 1_763_600_000_000_000_000
_MS: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class StoredSpan:
    """A span as any of the stores may hold it; times are milliseconds since the chain began."""

    service: str
    kind: str
    span: str
    parent: str
    begin: int
    end: int
    status: int = 0
    error: str = ""
    asked: str = ""


CHAIN: Final = (
    StoredSpan(
        service="front", kind="SERVER", span="b" * 16, parent="a" * 16, begin=0, end=90, status=502
    ),
    StoredSpan(service="front", kind="INTERNAL", span="c" * 16, parent="b" * 16, begin=1, end=80),
    StoredSpan(
        service="front",
        kind="CLIENT",
        span="d" * 16,
        parent="c" * 16,
        begin=2,
        end=70,
        status=500,
        asked="price",
    ),
    StoredSpan(
        service="price",
        kind="SERVER",
        span="e" * 16,
        parent="d" * 16,
        begin=10,
        end=60,
        status=500,
        error=ERROR,
    ),
)


@contextmanager
def jaeger() -> Iterator[Service]:
    """Jaeger's query service, whose v3 API wraps OTLP's JSON as a gateway of gRPC does."""
    trace = {"result": {"resourceSpans": [_resource(span, encode=str) for span in CHAIN]}}
    missing = {"error": {"httpCode": 404, "message": "trace not found"}}
    answers = {f"/api/v3/traces/{TRACE}": trace}
    with serving(_answering(answers, as_json(missing, status=404))) as service:
        yield service


@contextmanager
def tempo() -> Iterator[Service]:
    """Tempo, which writes JSON for who accepts it, its ids as protobuf's JSON has bytes."""
    trace = {"batches": [_resource(span, encode=_base64) for span in CHAIN]}
    answers = {f"/api/traces/{TRACE}": trace}
    answer = _answering(answers, Answer(status=404))

    def accepting(request: Received) -> Answer:
        accepts = {name.lower(): value for name, value in request.headers.items()}.get("accept")
        return answer(request) if accepts == "application/json" else Answer(body=b"\x0a\x00")

    with serving(accepting) as service:
        yield service


@contextmanager
def zipkin() -> Iterator[Service]:
    """Zipkin, filled by Brave: a status is tagged only where it is no success."""
    answers = {f"/api/v2/trace/{TRACE}": [_zipkin_span(span) for span in CHAIN]}
    missing = Answer(status=404, body=f"{TRACE} not found".encode())
    with serving(_answering(answers, missing)) as service:
        yield service


def _answering(answers: dict[str, Any], missing: Answer) -> Callable[[Received], Answer]:
    def answer(request: Received) -> Answer:
        document = answers.get(request.target)
        return missing if document is None else as_json(document)

    return answer


def _base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def _resource(span: StoredSpan, *, encode: Callable[[str], str]) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    if span.status:
        attributes = {
            "http.request.method": {"stringValue": "GET"},
            "url.path": {"stringValue": "/prices/0"},
            "http.response.status_code": {"intValue": str(span.status)},
        }
    if span.asked:
        attributes["peer.service"] = {"stringValue": span.asked}
    document: dict[str, Any] = {
        "traceId": encode(TRACE),
        "spanId": encode(span.span),
        "parentSpanId": encode(span.parent),
        "name": "GET",
        "kind": f"SPAN_KIND_{span.kind}",
        "startTimeUnixNano": str(_BEGIN_NS + span.begin * _MS),
        "endTimeUnixNano": str(_BEGIN_NS + span.end * _MS),
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
        "status": {},
    }
    if span.error:
        document["status"] = {"code": "STATUS_CODE_ERROR", "message": span.error}
    named = [{"key": "service.name", "value": {"stringValue": span.service}}]
    scope = {"scope": {"name": "fakes"}, "spans": [document]}
    return {"resource": {"attributes": named}, "scopeSpans": [scope]}


def _zipkin_span(span: StoredSpan) -> dict[str, Any]:
    document: dict[str, Any] = {
        "traceId": TRACE,
        "parentId": span.parent,
        "id": span.span,
        "name": "get",
        "timestamp": (_BEGIN_NS + span.begin * _MS) // 1000,
        "duration": (span.end - span.begin) * 1000,
        "localEndpoint": {"serviceName": span.service, "ipv4": "127.0.0.1"},
        "tags": {},
    }
    if span.kind != "INTERNAL":
        document["kind"] = span.kind
        document["tags"] = {"http.method": "GET", "http.path": "/prices/0"}
    if span.status >= 400:
        document["tags"] |= {"http.status_code": str(span.status), "error": str(span.status)}
    if span.error:
        document["tags"]["error"] = span.error
    if span.asked:
        document["remoteEndpoint"] = {"serviceName": span.asked, "port": 80}
    # As it goes over the wire, and not as a table that somebody could change.
    return dict(json.loads(json.dumps(document)))
