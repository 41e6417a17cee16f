"""A store of traces as a process: takes OTLP, and answers as Jaeger, Tempo and Zipkin do.

    python trace_collector.py PORT [--delay 1]

What arrives can be asked for after ``--delay`` seconds, since real stores write in batches.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_TRACE: Final = re.compile(r"/(api/v3/traces|api/traces|api/v2/trace)/([0-9a-f]{32})")
_IDS: Final = ("traceId", "spanId", "parentSpanId")


class Traces:
    """Spans by trace, each with the moment of its arrival and the resource that sent it."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._lock = threading.Lock()
        self._spans: dict[str, list[tuple[float, dict[str, Any], dict[str, Any]]]]
        self._spans = defaultdict(list)

    def add(self, body: bytes) -> None:
        """Keep what one request of a sender holds."""
        document = MessageToDict(ExportTraceServiceRequest.FromString(body))
        with self._lock:
            for group in document.get("resourceSpans", []):
                for scope in group.get("scopeSpans", []):
                    for span in scope["spans"]:
                        arrived = (time.monotonic(), group["resource"], span)
                        self._spans[_hex(span["traceId"])].append(arrived)

    def of(self, trace: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Resources and spans of a trace, as far as they are visible already."""
        before = time.monotonic() - self._delay_s
        with self._lock:
            kept = self._spans.get(trace, [])
            return [(resource, span) for arrived, resource, span in kept if arrived <= before]


def _hex(text: str) -> str:
    return base64.b64decode(text).hex()


def _with_hexadecimal_ids(span: dict[str, Any]) -> dict[str, Any]:
    return {key: _hex(value) if key in _IDS else value for key, value in span.items()}


def _groups(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    return [{"resource": resource, "scopeSpans": [{"spans": [span]}]} for resource, span in pairs]


def _attributes(holder: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for attribute in holder.get("attributes", []):
        yield attribute["key"], str(next(iter(attribute["value"].values()), ""))


def _zipkin(resource: dict[str, Any], span: dict[str, Any]) -> dict[str, Any]:
    """A span as OpenTelemetry's exporters translate it: attributes become tags of text."""
    begin, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    tags = dict(_attributes(span))
    status = span.get("status", {})
    if status.get("code") == "STATUS_CODE_ERROR":
        tags |= {"otel.status_code": "ERROR", "error": status.get("message", "")}
    document = {
        "traceId": _hex(span["traceId"]),
        "id": _hex(span["spanId"]),
        "name": span["name"].lower(),
        "timestamp": begin // 1000,
        "duration": (end - begin) // 1000,
        "localEndpoint": {"serviceName": dict(_attributes(resource)).get("service.name", "")},
        "tags": tags,
    }
    kind = span.get("kind", "").removeprefix("SPAN_KIND_")
    if kind != "INTERNAL":
        document["kind"] = kind
    if span.get("parentSpanId"):
        document["parentId"] = _hex(span["parentSpanId"])
    return document


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    traces: Traces

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if self.path == "/v1/traces":
            self.traces.add(body)
        self._answer(200, b"", "application/x-protobuf")

    def do_GET(self) -> None:
        match = _TRACE.fullmatch(self.path)
        pairs = self.traces.of(match[2]) if match else []
        if match is None or not pairs:
            self._answer(404, b'{"error": "trace not found"}')
            return
        self._answer(200, json.dumps(_as_kept_by(match[1], pairs)).encode())

    def _answer(self, status: int, body: bytes, media_type: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _as_kept_by(path: str, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> object:
    if path == "api/v2/trace":
        return [_zipkin(resource, span) for resource, span in pairs]
    if path == "api/traces":
        return {"batches": _groups(pairs)}
    hexadecimal = [(resource, _with_hexadecimal_ids(span)) for resource, span in pairs]
    return {"result": {"resourceSpans": _groups(hexadecimal)}}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=1.0)
    given = parser.parse_args()
    _Handler.traces = Traces(given.delay)
    ThreadingHTTPServer(("127.0.0.1", given.port), _Handler).serve_forever()


if __name__ == "__main__":
    sys.exit(main())
