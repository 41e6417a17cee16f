"""What is gathered of one trace, from whatever was recorded of it."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    "routine",
    [
        "request completed",
        "Request errored.",
        "failed with status code 500",
        "Completed 500 INTERNAL_SERVER_ERROR",
        "HTTP GET /x responded 500 in 3.1 ms",
        "finished call",
        "HTTP request failed with status code 500",
    ],
)
def test_what_a_logger_says_of_every_answer_is_no_reason(routine: str) -> None:
    complaint = HopRecord(trace="t", time=1.0, span="s", level="error", message="out of stock")
    [why] = gathered(complaint, answered("s", status=500, message=routine)).calls
    [alone] = gathered(answered("s", status=500, message=routine)).calls
    assert (why.note, alone.note) == ("out of stock", "")


def test_what_a_service_says_of_its_answer_stays_the_reason() -> None:
    complaint = HopRecord(trace="t", time=1.0, span="s", level="error", message="slow disk")
    [call] = gathered(complaint, answered("s", status=500, message="request lost its lock")).calls
    assert call.note == "request lost its lock"


def test_who_has_no_span_of_its_own_complained_of_what_it_answered_meanwhile() -> None:
    def complained(at: float, message: str) -> HopRecord:
        return HopRecord(trace="t", time=at, parent="c", level="error", message=message)

    records = complained(1.8, "out of stock"), complained(7.0, "of another call")
    [call] = gathered(
        *records, answered("", parent="c", status=500, message="request errored")
    ).calls
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


def test_complaints_without_end_leave_the_last_of_them() -> None:
    entries = TraceEntries()
    for number in range(200_000):
        said = HopRecord(trace="t", time=1.9, level="error", span="s", message=f"said {number}")
        entries.add(said, service="shop", asked="", is_line=False)
    held = sum(map(len, entries._complaints.values()))
    entries.add(answered("s", status=500), service="shop", asked="bank", is_line=False)
    [call] = entries.evidence(Masks()).calls
    assert (call.note, held < 1_000) == ("said 199999", True)
