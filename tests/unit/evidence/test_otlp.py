import gzip
import json
import zlib

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from accord.evidence import otlp
from accord.evidence.hops import HopRecord

TRACE, SPAN, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "b7ad6b7169203331"
BEGIN, END = 1763600000_000_000_000, 1763600000_012_000_000


def message(**attributes: object) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    service = group.resource.attributes.add(key="service.name")
    service.value.string_value = "price"
    span = group.scope_spans.add().spans.add(
        trace_id=bytes.fromhex(TRACE),
        span_id=bytes.fromhex(SPAN),
        parent_span_id=bytes.fromhex(PARENT),
        name="POST /prices",
        kind=Span.SPAN_KIND_SERVER,
        start_time_unix_nano=BEGIN,
        end_time_unix_nano=END,
    )
    for key, value in attributes.items():
        field = "int_value" if isinstance(value, int) else "string_value"
        setattr(span.attributes.add(key=key.replace("__", ".")).value, field, value)
    return request


def read(request: ExportTraceServiceRequest) -> HopRecord:
    (record,) = otlp.spans(request.SerializeToString(), media_type=otlp.PROTOBUF)
    return record


NEW = {"http__request__method": "POST", "url__path": "/prices", "http__response__status_code": 500}
OLD = {"http__method": "POST", "http__target": "/prices", "http__status_code": 500}
ENVOY = {"http__method": "POST", "http__url": "/prices", "http__status_code": "500"}


@pytest.mark.parametrize("attributes", [NEW, OLD, ENVOY], ids=["stable", "older", "envoy"])
def test_a_span_of_a_server_is_an_answer(attributes: dict[str, object]) -> None:
    record = read(message(**attributes))
    assert (record.event, record.service, record.method, record.path, record.status) == (
        ("answered", "price", "POST", "/prices", 500)
    )
    assert (record.trace, record.span, record.parent) == (TRACE, SPAN, PARENT)
    assert (record.time, record.seconds) == pytest.approx((1763600000.012, 0.012))


def test_a_span_of_a_client_is_a_call_to_a_name_or_else_an_address() -> None:
    request = message(**NEW, server__address="127.0.0.1", server__port=4711)
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.kind = Span.SPAN_KIND_CLIENT
    assert (read(request).event, read(request).to) == ("called", "127.0.0.1:4711")
    span.attributes.add(key="peer.service").value.string_value = "tax"
    assert read(request).to == "tax"


def test_a_call_without_an_answer_says_why() -> None:
    request = message(http__request__method="GET", url__full="http://tax/x")
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.kind, span.status.code = Span.SPAN_KIND_CLIENT, 2
    event = span.events.add(name="exception")
    event.attributes.add(key="exception.type").value.string_value = "ConnectTimeout"
    event.attributes.add(key="exception.message").value.string_value = "timed out"
    assert (read(request).status, read(request).error) == (0, "ConnectTimeout: timed out")


def test_a_span_inside_a_service_only_joins_others() -> None:
    request = message()
    request.resource_spans[0].scope_spans[0].spans[0].kind = Span.SPAN_KIND_INTERNAL
    assert (read(request).event, read(request).parent) == ("", PARENT)


def test_json_says_the_same_with_ids_in_hexadecimal() -> None:
    span = {
        "traceId": TRACE.upper(),
        "spanId": SPAN,
        "parentSpanId": PARENT,
        "name": "POST /prices",
        "kind": 2,
        "startTimeUnixNano": str(BEGIN),
        "endTimeUnixNano": str(END),
        "attributes": [
            {"key": "http.request.method", "value": {"stringValue": "POST"}},
            {"key": "url.path", "value": {"stringValue": "/prices"}},
            {"key": "http.response.status_code", "value": {"intValue": "500"}},
        ],
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "price"}}]}
    document = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    records = otlp.spans(
        json.dumps(document).encode(), media_type="application/json; charset=utf-8"
    )
    assert records == [read(message(**NEW))]


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_what_is_packed_is_unpacked(encoding: str, pack: object) -> None:
    body = message(**NEW).SerializeToString()
    assert callable(pack)
    assert otlp.spans(pack(body), media_type=otlp.PROTOBUF, encoding=encoding) != []


@pytest.mark.parametrize(
    ("body", "media_type", "encoding"),
    [
        (b"\xff\xff", otlp.PROTOBUF, ""),
        (b"{", otlp.JSON, ""),
        (b"[]", otlp.JSON, ""),
        (b"x", otlp.PROTOBUF, "gzip"),
        (gzip.compress(b"{}" * 999, mtime=0)[:20], otlp.JSON, "gzip"),
        (b"", otlp.PROTOBUF, "br"),
    ],
    ids=["bytes", "half", "list", "not-packed", "cut", "brotli"],
)
def test_what_is_no_message_is_refused(body: bytes, media_type: str, encoding: str) -> None:
    with pytest.raises(otlp.UnreadableSpansError):
        otlp.spans(body, media_type=media_type, encoding=encoding)


@pytest.mark.parametrize(
    "document",
    [{}, {"resourceSpans": 1}, {"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 7}]}]}]}],
)
def test_a_message_without_spans_has_none(document: object) -> None:
    assert otlp.spans(json.dumps(document).encode(), media_type=otlp.JSON) == []


def test_a_log_record_of_a_trace_is_a_line() -> None:
    request = ExportLogsServiceRequest()
    line = (
        request.resource_logs.add()
        .scope_logs.add()
        .log_records.add(trace_id=bytes.fromhex(TRACE), time_unix_nano=BEGIN, severity_text="ERROR")
    )
    line.body.string_value = "table locked"
    request.resource_logs[0].scope_logs[0].log_records.add().body.string_value = "of no trace"
    (record,) = otlp.log_records(request.SerializeToString(), media_type=otlp.PROTOBUF)
    assert (record.trace, record.level, record.message) == (TRACE, "error", "table locked")
