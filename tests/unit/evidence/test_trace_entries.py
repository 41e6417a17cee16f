"""What is gathered of one trace, from whatever was recorded of it."""

from __future__ import annotations

from accord.evidence import Masks
from accord.evidence.hops import HopRecord
from accord.evidence.trace_entries import TraceEntries
from accord.model.calls import CallOrigin
from accord.ports import TraceEvidence


def answered(span: str, *, time: float = 2.0, status: int = 200, **more: str) -> HopRecord:
    return HopRecord(
        trace="t", time=time, event="answered", span=span, method="GET", path="/x",
        status=status, seconds=0.5, **more,
    )  # fmt: skip


def gathered(*records: HopRecord, secrets: tuple[str, ...] = ()) -> TraceEvidence:
    entries = TraceEntries()
    for record in records:
        entries.add(record, service="shop", asked="bank")
    return entries.evidence(Masks(secrets=secrets))


def test_an_answer_is_a_call_that_ended_when_it_was_written() -> None:
    [call] = gathered(answered("s", parent="c")).calls
    assert (call.service, call.status, call.started, call.seconds) == ("shop", 200, 1.5, 0.5)
    assert (call.origin, call.parent) == (CallOrigin.LOG, "c")


def test_a_request_that_was_sent_is_a_call_to_the_service_asked() -> None:
    sent = HopRecord(trace="t", time=1.0, event="called", method="GET", path="/x", error="refused")
    [call] = gathered(sent).calls
    assert (call.service, call.caller, call.status, call.error) == ("bank", "shop", None, "refused")


def test_spans_within_a_service_lead_to_the_call_above_them() -> None:
    inner = HopRecord(trace="t", time=1.0, span="inner", parent="top")
    calls = gathered(answered("top"), inner, answered("s", parent="inner")).calls
    assert {call.span: call.parent for call in calls} == {"top": "", "s": "top"}


def test_what_a_service_complained_of_before_it_answered_badly_is_why() -> None:
    complaint = HopRecord(trace="t", time=1.0, span="s", level="error", message="out of stock")
    [call] = gathered(complaint, answered("s", status=500)).calls
    assert call.note == "out of stock"


def test_calls_and_lines_stand_in_the_order_of_time() -> None:
    evidence = gathered(answered("late", time=9.0), answered("early", time=1.0))
    assert [call.span for call in evidence.calls] == ["early", "late"]
    assert [line[6:8] for line in evidence.lines] == ["01", "09"]


def test_nothing_that_is_secret_is_told() -> None:
    evidence = gathered(answered("s", message="key opens-doors-5"), secrets=("opens-doors-5",))
    assert "opens-doors-5" not in repr(evidence)


def test_the_last_line_counts_those_that_were_left_out() -> None:
    evidence = gathered(*(answered(f"s{number}") for number in range(203)))
    assert (len(evidence.calls), len(evidence.lines), evidence.lines[-1]) == (203, 201, "… +3")


def test_a_request_of_which_nothing_bad_is_told_is_none_that_nobody_answered() -> None:
    sent = HopRecord(trace="t", time=2.0, level="info", event="called", to="price", span="c")
    assert gathered(sent).calls == ()
