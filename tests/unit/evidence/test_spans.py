from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from accord.evidence import Masks
from accord.evidence.hops import HopRecord
from accord.evidence.otlp_receiver import Receiver
from accord.evidence.service_names import ServiceNames
from accord.evidence.spans import Spans
from accord.ports import TraceEvidence

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ADDRESSES = {"price": "http://127.0.0.1:4711"}


def answered(service: str, *, span: str, parent: str, status: int = 500) -> HopRecord:
    return HopRecord(
        trace=TRACE,
        time=1763600000.2,
        seconds=0.1,
        service=service,
        event="answered",
        span=span,
        parent=parent,
        method="GET",
        path="/prices/1",
        status=status,
        message="hunter2-and-then-some",
    )


def called(service: str, to: str, *, span: str, parent: str) -> HopRecord:
    record = answered(service, span=span, parent=parent)
    return msgspec.structs.replace(record, event="called", to=to)


def inner(*, span: str, parent: str) -> HopRecord:
    return HopRecord(trace=TRACE, service="front", span=span, parent=parent, rest={"span": "x"})


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path).running() as it:
        yield it


def find(receiver: Receiver, *records: HopRecord, masks: Masks | None = None) -> TraceEvidence:
    source = Spans(receiver, masks=masks or Masks(), names=ServiceNames((), ADDRESSES))
    receiver.keep(list(records))
    return source.find({TRACE: 0.0}).get(TRACE, TraceEvidence())


FRONT = answered("front", span="b", parent="a", status=502)
CALLED = called("front", "127.0.0.1:4711", span="d", parent="c")
PRICE = answered("price", span="e", parent="d")


def test_spans_of_both_sides_are_calls(receiver: Receiver) -> None:
    evidence = find(receiver, FRONT, CALLED, PRICE)
    sides = {(call.service, call.caller, call.status) for call in evidence.calls}
    assert sides == {("front", "", 502), ("price", "front", 500), ("price", "", 500)}


def test_a_span_inside_a_service_is_passed_by(receiver: Receiver) -> None:
    evidence = find(receiver, FRONT, inner(span="c", parent="b"), CALLED, PRICE)
    (made,) = [call for call in evidence.calls if call.caller]
    assert made.parent == "b"


def test_what_spans_say_is_masked(receiver: Receiver) -> None:
    masks = Masks(secrets=("hunter2-and-then-some",))
    evidence = find(receiver, FRONT, CALLED, PRICE, masks=masks)
    assert all("hunter2" not in call.note for call in evidence.calls)


def test_a_log_record_is_a_line(receiver: Receiver) -> None:
    said = HopRecord(trace=TRACE, time=1.0, service="price", level="error", message="table locked")
    assert find(receiver, FRONT, said).lines == ("00:00:01.000 error price table locked",)
