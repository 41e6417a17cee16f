from pathlib import Path

import msgspec

from accord.evidence import Masks
from accord.evidence.hops import HopRecord
from accord.evidence.spans import Spans
from accord.ports import TraceEvidence
from fakes.clock import FakeClock

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


def find(
    tmp_path: Path, *records: HopRecord, clock: FakeClock | None = None, masks: Masks | None = None
) -> TraceEvidence:
    path = tmp_path / "otlp.ndjson"
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
    source = Spans(path, addresses=ADDRESSES, masks=masks or Masks(), clock=clock or FakeClock())
    return source.find({TRACE}).get(TRACE, TraceEvidence())


FRONT = answered("front", span="b", parent="a", status=502)
CALLED = called("front", "127.0.0.1:4711", span="d", parent="c")
PRICE = answered("price", span="e", parent="d")


def test_spans_of_both_sides_are_calls(tmp_path: Path) -> None:
    evidence = find(tmp_path, FRONT, CALLED, PRICE)
    sides = {(call.service, call.caller, call.status) for call in evidence.calls}
    assert sides == {("front", "", 502), ("price", "front", 500), ("price", "", 500)}


def test_a_span_inside_a_service_is_passed_by(tmp_path: Path) -> None:
    evidence = find(tmp_path, FRONT, inner(span="c", parent="b"), CALLED, PRICE)
    (made,) = [call for call in evidence.calls if call.caller]
    assert made.parent == "b"


def test_a_whole_chain_is_not_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    find(tmp_path, FRONT, CALLED, PRICE, clock=clock)
    assert clock.monotonic() == FakeClock().monotonic()


def test_an_answer_that_a_sender_still_owes_is_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    other = msgspec.structs.replace(PRICE, trace="0" * 32)
    find(tmp_path, FRONT, CALLED, other, clock=clock)
    assert 5 <= clock.monotonic() - FakeClock().monotonic() < 6


def test_nobody_who_sends_nothing_is_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    find(tmp_path, clock=clock)
    assert clock.monotonic() - FakeClock().monotonic() < 1


def test_what_spans_say_is_masked(tmp_path: Path) -> None:
    masks = Masks(secrets=("hunter2-and-then-some",))
    evidence = find(tmp_path, FRONT, CALLED, PRICE, masks=masks)
    assert all("hunter2" not in call.note for call in evidence.calls)


def test_a_log_record_is_a_line(tmp_path: Path) -> None:
    said = HopRecord(trace=TRACE, time=1.0, service="price", level="error", message="table locked")
    assert find(tmp_path, FRONT, said).lines == ("00:00:01.000 error price table locked",)
