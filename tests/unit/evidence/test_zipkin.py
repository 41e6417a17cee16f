from typing import Any

import pytest

from accord.evidence import zipkin
from accord.evidence.hops import HopRecord

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def record(**changes: Any) -> HopRecord:
    usual: dict[str, Any] = {
        "traceId": TRACE,
        "id": "a" * 16,
        "kind": "CLIENT",
        "name": "get",
        "timestamp": 1_763_600_000_000_000,
        "duration": 250_000,
        "localEndpoint": {"serviceName": "front"},
        "tags": {"http.method": "GET", "http.path": "/prices/1"},
    }
    (read,) = zipkin.records([usual | changes])
    return read


@pytest.mark.parametrize(
    ("kind", "tags", "status"),
    [
        ("SERVER", {}, 200),
        ("SERVER", {"http.status_code": "404"}, 404),
        ("SERVER", {"error": "503"}, 503),
        ("SERVER", {"error": "NullPointerException"}, 500),
        ("CLIENT", {}, 200),
        ("CLIENT", {"error": "Connection refused"}, 0),
    ],
)
def test_a_status_is_tagged_only_where_it_is_no_success(
    kind: str, tags: dict[str, str], status: int
) -> None:
    assert record(kind=kind, tags={"http.method": "GET", **tags}).status == status


def test_a_call_that_nobody_answered_says_why() -> None:
    assert record(tags={"http.method": "GET", "error": "refused"}).error == "refused"


@pytest.mark.parametrize(
    ("endpoint", "asked"),
    [
        ({"serviceName": "price"}, "price"),
        ({"ipv4": "127.0.0.1", "port": 4711}, "127.0.0.1:4711"),
        (None, ""),
    ],
)
def test_whom_a_call_went_to_is_a_name_or_an_address(endpoint: object, asked: str) -> None:
    assert record(remoteEndpoint=endpoint).to == asked


def test_a_short_trace_id_has_the_zeros_that_its_sender_left_out() -> None:
    assert record(traceId="a3ce929d0e0e4736").trace == "0" * 16 + "a3ce929d0e0e4736"


@pytest.mark.parametrize("changes", [{"kind": "PRODUCER"}, {"tags": {}, "name": "select"}])
def test_a_span_of_something_else_is_no_exchange(changes: dict[str, Any]) -> None:
    assert record(**changes).event == ""


def test_time_is_when_it_ended_in_seconds() -> None:
    assert (record().time, record().seconds) == (1_763_600_000.25, 0.25)


def test_whom_a_call_went_to_is_told_by_tags_where_no_endpoint_does() -> None:
    tags = {"http.request.method": "GET", "server.address": "127.0.0.1", "server.port": "4711"}
    assert record(tags=tags).to == "127.0.0.1:4711"
