from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from accord.evidence import Masks
from accord.evidence.service_names import ServiceNames
from accord.evidence.trace_store import StoredTraces, TraceStore
from accord.model.call_tree import call_tree, walk
from accord.ports import TraceEvidence
from fakes import trace_stores
from fakes.clock import FakeClock
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.trace_stores import ERROR, TRACE

Serving = Callable[[], AbstractContextManager[Service]]
STORES: dict[str, Serving] = {
    "jaeger": trace_stores.jaeger,
    "tempo": trace_stores.tempo,
    "zipkin": trace_stores.zipkin,
}


def stored(
    service: Service, kind: str = "zipkin", *, clock: FakeClock | None = None, **how: object
) -> StoredTraces:
    store = TraceStore(kind=kind, address=service.address, **how)  # type: ignore[arg-type]
    masks = Masks(secrets=("hunter2-and-then-some",))
    return StoredTraces(store, masks=masks, names=ServiceNames(), clock=clock or FakeClock())


@pytest.fixture(params=STORES)
def evidence(request: pytest.FixtureRequest) -> Iterator[TraceEvidence]:
    with STORES[request.param]() as service:
        yield stored(service, request.param).find({TRACE: 0.0})[TRACE]


def test_a_chain_is_whole(evidence: TraceEvidence) -> None:
    chain = [
        (exchange.call.service, depth, exchange.caller is not None, exchange.callee is not None)
        for exchange, depth in walk(call_tree(evidence.calls))
    ]
    assert chain == [("front", 0, False, True), ("price", 1, True, True)]


def test_an_exchange_says_what_became_of_it(evidence: TraceEvidence) -> None:
    (failed,) = [call for call in evidence.calls if call.service == "price" and not call.caller]
    told = (failed.method, failed.url, failed.status, failed.note, failed.seconds)
    assert told == ("GET", "/prices/0", 500, ERROR, pytest.approx(0.05))


def test_spans_are_no_lines(evidence: TraceEvidence) -> None:
    assert evidence.lines == ()


@pytest.mark.parametrize("kind", STORES)
def test_a_trace_that_a_store_does_not_know_is_no_problem(kind: str) -> None:
    with STORES[kind]() as service:
        traces = stored(service, kind)
        assert traces.find({"0" * 31 + "1": 0.0}) == {}
        assert [*traces.notes()] == []


def test_a_path_in_the_address_stays_and_headers_are_sent() -> None:
    def answer(request: Received) -> Answer:
        return as_json([])

    with serving(answer) as service:
        behind = Service(address=f"{service.address}/proxy/3")
        stored(behind, headers={"X-Scope-OrgID": "shop"}).find({TRACE: 0.0})
        (request,) = service.received
    sent = {name.lower(): value for name, value in request.headers.items()}
    assert (request.target, sent["x-scope-orgid"]) == (f"/proxy/3/api/v2/trace/{TRACE}", "shop")


def test_a_name_and_a_password_in_an_address_are_sent_and_never_told() -> None:
    with serving(lambda _: Answer(status=401)) as service:
        signed_in = service.address.replace("//", "//me:se%40cret@")
        traces = stored(Service(address=signed_in))
        traces.find({TRACE: 0.0})
        (request,), (note,) = service.received, traces.notes()
    sent = {name.lower(): value for name, value in request.headers.items()}
    assert sent["authorization"] == "Basic bWU6c2VAY3JldA=="
    assert note.arguments["address"] == service.address


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(status=401), "HTTP 401"),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:9/"}), "HTTP 302"),
        (Answer(body=b"<html>"), "JSON is malformed"),
        (Answer(hang_up=True), "Remote end closed"),
    ],
    ids=["refused", "elsewhere", "no-json", "hangs-up"],
)
def test_a_store_that_does_not_say_what_it_has_is_told_once(answer: Answer, problem: str) -> None:
    clock = FakeClock()
    with serving(lambda _: answer) as service:
        traces = stored(service, clock=clock)
        for _ in range(3):
            assert traces.find({TRACE: 0.0, "0" * 31 + "1": 0.0}) == {}
            clock.sleep(2.0)
        (note,) = traces.notes()
        assert len(service.received) == 1
    assert problem in str(note.arguments["problem"])


def test_a_store_is_asked_again_no_sooner_than_after_a_second() -> None:
    clock = FakeClock()
    with trace_stores.zipkin() as service:
        traces = stored(service, clock=clock)
        for pause in (0.5, 0.4, 0.2):
            traces.find({TRACE: 0.0})
            clock.sleep(pause)
        traces.find({TRACE: 0.0})
        assert len(service.received) == 2


def test_no_more_than_twenty_traces_are_asked_for() -> None:
    with serving(lambda _: as_json([])) as service:
        stored(service).find({f"{number:032x}": 0.0 for number in range(1, 31)})
        assert len(service.received) == 20


def test_what_a_store_says_is_masked() -> None:
    span = {
        "traceId": TRACE,
        "id": "a" * 16,
        "kind": "SERVER",
        "localEndpoint": {"serviceName": "price"},
        "tags": {"http.method": "GET", "http.path": "/x", "error": "hunter2-and-then-some"},
    }
    with serving(lambda _: as_json([span])) as service:
        (call,) = stored(service).find({TRACE: 0.0})[TRACE].calls
    assert (call.status, "hunter2" in call.note) == (500, False)


@pytest.mark.parametrize("document", [{}, [], None, [1], {"result": 3}, {"batches": [{"a": 1}]}])
@pytest.mark.parametrize("kind", STORES)
def test_an_answer_without_spans_is_no_evidence(kind: str, document: object) -> None:
    with serving(lambda _: as_json(document)) as service:
        assert stored(service, kind).find({TRACE: 0.0}) == {}
