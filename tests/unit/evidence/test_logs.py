from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles
from accord.model.calls import Call, CallOrigin
from accord.ports import TraceEvidence

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
OTHER = "0" * 31 + "1"


def line(**fields: Any) -> str:
    given = {
        "time": 1763600000.5,
        "level": "info",
        "service": "ordering",
        "event": "answered",
        "trace": TRACE,
        "span": "00f067aa0ba902b7",
        "parent": "b7ad6b7169203331",
        **fields,
    }
    return json.dumps({k: v for k, v in given.items() if v is not None}, ensure_ascii=False)


def of(*paths: Path, masks: Masks | None = None) -> LogFiles:
    files = [LogFile(path=path) for path in paths]
    return LogFiles(lambda _: files, masks=masks or Masks())


def read(tmp_path: Path, *lines: str, name: str = "ordering.log") -> TraceEvidence:
    path = tmp_path / name
    path.write_text("".join(f"{one}\n" for one in lines))
    source = of(path, masks=Masks(key=b"trial"))
    return source.find({TRACE: 0.0}).get(TRACE, TraceEvidence())


def only(traced: TraceEvidence) -> Call:
    (call,) = traced.calls
    return call


def test_answered_line_is_a_call_that_the_service_saw(tmp_path: Path) -> None:
    call = only(
        read(
            tmp_path,
            line(method="post", path="/orders", status=503, seconds=0.5, message="no stock"),
        )
    )

    assert (call.service, call.method, call.url, call.status) == (
        "ordering",
        "POST",
        "/orders",
        503,
    )
    assert (call.trace, call.span, call.parent) == (TRACE, "00f067aa0ba902b7", "b7ad6b7169203331")
    assert (call.started, call.seconds, call.note) == (1763600000.0, 0.5, "no stock")
    assert (call.origin, call.operation, call.error) == (CallOrigin.LOG, "", "")


def test_exchange_that_both_ends_logged_is_told_by_both(tmp_path: Path) -> None:
    sent = line(event="called", to="payment", span="aa" * 8, parent="bb" * 8, status=201)
    answered = line(service="payment", span="cc" * 8, parent="aa" * 8, status=201)

    calls = read(tmp_path, answered, sent).calls

    assert {(call.service, call.span, call.caller) for call in calls} == {
        ("payment", "aa" * 8, "ordering"),
        ("payment", "cc" * 8, ""),
    }


def test_exchange_that_only_its_caller_logged_is_told_as_the_caller_saw_it(tmp_path: Path) -> None:
    call = only(read(tmp_path, line(event="called", to="bank", status=402)))

    assert (call.service, call.status) == ("bank", 402)


def test_answer_that_came_too_late_stays_below_the_call_that_was_given_up(tmp_path: Path) -> None:
    sent = line(event="called", to="bank", span="aa" * 8, status=None, error="timed out after 2 s")
    late = line(service="bank", span="cc" * 8, parent="aa" * 8, status=201, time=1763600009)

    given_up, answer = read(tmp_path, sent, late).calls

    assert (given_up.response, answer.parent) == (None, given_up.span)


def test_called_line_is_a_call_without_an_answer(tmp_path: Path) -> None:
    call = only(
        read(
            tmp_path,
            line(event="called", to="payment", method="POST", error="timed out after 2 s"),
        )
    )

    assert (call.service, call.status, call.error) == ("payment", None, "timed out after 2 s")


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        ("timed out after 2 s", 2.0),
        ("timeout of 1500ms exceeded", 1.5),
        ("timed out: 127.0.0.1:8080", 0.0),
        ("connection refused", 0.0),
    ],
)
def test_call_that_was_given_up_began_as_long_before_as_its_reason_says(
    tmp_path: Path, error: str, seconds: float
) -> None:
    call = only(read(tmp_path, line(event="called", to="payment", error=error, time=1763600010)))

    assert (call.started, call.seconds) == (1763600010 - seconds, seconds)


@pytest.mark.parametrize(
    "fields",
    [
        {"trace": None, "trace_id": TRACE, "span": None, "span_id": "00f067aa0ba902b7"},
        {"trace": None, "traceId": TRACE, "span": None, "spanId": "00f067aa0ba902b7"},
        {"time": None, "timestamp": "2025-11-20T00:53:20.500Z"},
        {"time": None, "ts": 1763600000500},
        {"time": "1763600000.5"},
        {"status": "503"},
        {"message": None, "msg": "why"},
    ],
    ids=["snake", "camel", "iso", "milliseconds", "text-time", "text-status", "msg"],
)
def test_other_names_and_notations_are_understood(tmp_path: Path, fields: dict[str, Any]) -> None:
    given = {"status": 503, "message": "why", "seconds": 0.0, **fields}
    call = only(read(tmp_path, line(**given)))

    assert (call.trace, call.span, call.started) == (TRACE, "00f067aa0ba902b7", 1763600000.5)
    assert (call.status, call.note) == (503, "why")


def test_service_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    assert only(read(tmp_path, line(service=None, status=200), name="bank.log")).service == "bank"


def test_any_other_event_is_a_line_only(tmp_path: Path) -> None:
    traced = read(tmp_path, line(event="coupon-locked", message="鎖定優惠券", coupon="C-1"))

    assert traced.calls == ()
    assert traced.lines == ("00:53:20.500 info ordering coupon-locked 鎖定優惠券 coupon=C-1",)


def test_lines_of_other_traces_are_left_out(tmp_path: Path) -> None:
    traced = read(tmp_path, line(trace=OTHER, event="x"), line(event="mine"))

    assert len(traced.lines) == 1
    assert "mine" in traced.lines[0]


def test_plain_lines_and_a_traceback_after_them_are_kept(tmp_path: Path) -> None:
    traced = read(
        tmp_path,
        "starting up",
        f"ERROR [{TRACE}] cannot reserve",
        "Traceback (most recent call last):",
        '  File "app.py", line 3, in reserve',
        "sqlite3.OperationalError: database is locked",
        'INFO: 127.0.0.1 - "GET /health"',
        "  not ours any more",
    )

    assert [one.strip().split(" ")[0] for one in traced.lines] == [
        "ERROR",
        "Traceback",
        "File",
        "sqlite3.OperationalError:",
    ]


@pytest.mark.parametrize(
    "garbage",
    ['{"trace": "' + TRACE, f"[1, {TRACE!r}]", '{"half": ', "\x00\xff", "{}", "null", ""],
    ids=["cut", "list", "half", "binary", "empty-object", "null", "empty"],
)
def test_lines_that_are_no_json_stop_nothing(tmp_path: Path, garbage: str) -> None:
    traced = read(tmp_path, garbage, line(status=200))

    assert only(traced).status == 200


def test_lines_are_masked(tmp_path: Path) -> None:
    traced = read(
        tmp_path,
        line(status=200, path="/x?token=abcXYZ123", message="password=letmein42"),
        f"{TRACE} echo abcXYZ123 letmein42",
    )

    everything = repr(traced)
    assert "abcXYZ123" not in everything
    assert "letmein42" not in everything


def test_lines_of_a_trace_are_capped_and_the_rest_counted(tmp_path: Path) -> None:
    traced = read(tmp_path, *(line(event=f"n{number}") for number in range(205)))

    assert len(traced.lines) == 201
    assert traced.lines[-1] == "… +5"


def test_very_long_line_is_shown_short_and_ends_where_it_ends(tmp_path: Path) -> None:
    traced = read(tmp_path, f"{TRACE} " + "x" * 200_000, line(status=200))

    assert only(traced).status == 200
    assert max(len(one) for one in traced.lines) == 2000


def test_files_are_joined_by_trace_in_order_of_time(tmp_path: Path) -> None:
    later, sooner = tmp_path / "a.log", tmp_path / "b.log"
    later.write_text(line(time=20.0, service="a", status=200) + "\n")
    sooner.write_text(line(time=10.0, service="b", status=200) + "\n")

    paths = (later, sooner, tmp_path / "missing.log")
    traced = of(*paths).find({TRACE: 0.0})[TRACE]

    assert [call.service for call in traced.calls] == ["b", "a"]
    assert [one.split(" ")[2] for one in traced.lines] == ["b", "a"]


def test_unknown_trace_has_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(line(status=200))

    assert of(path).find({}) == {}


def test_a_span_within_a_service_only_leads_to_the_one_above(tmp_path: Path) -> None:
    served = line(service="price", span="cc" * 8, parent="aa" * 8, status=200)
    inner = line(service="price", event="cache missed", span="dd" * 8, parent="cc" * 8)
    ids = {"span": "ee" * 8, "parent": "dd" * 8}
    asked = line(event="called", service="price", to="bank", status=200, **ids)

    calls = read(tmp_path, served, inner, asked).calls

    assert {call.parent for call in calls if call.service == "bank"} == {"cc" * 8}


def test_a_line_without_a_time_is_of_when_its_trace_was(tmp_path: Path) -> None:
    path = tmp_path / "ordering.log"
    path.write_text(line(time=None, status=200) + "\n")

    traced = of(path).find({TRACE: 42.0})[TRACE]

    assert only(traced).started == 42.0


def test_a_team_says_under_which_names_its_logger_writes(tmp_path: Path) -> None:
    path = tmp_path / "all.log"
    path.write_text(line(status=None, path="/x", method="GET", code=503) + "\n")
    file = LogFile(path=path, fields={"status": "code"})

    traced = LogFiles(lambda _: [file], masks=Masks()).find({TRACE: 0.0})[TRACE]

    assert only(traced).status == 503


def test_a_trace_in_the_middle_of_a_long_log_is_found(tmp_path: Path) -> None:
    others = [line(trace=f"{number:032x}", status=200) for number in range(3_000)]
    traced = read(tmp_path, *others, line(status=500), *others)

    assert only(traced).status == 500


def test_what_was_written_before_is_skipped_and_what_comes_later_is_added(tmp_path: Path) -> None:
    path = tmp_path / "ordering.log"
    path.write_text(line(status=500, service="earlier") + "\n")
    logs = of(path)
    logs.skip([LogFile(path=path)])
    for service in ("price", "stock"):
        with path.open("a") as file:
            file.write(line(status=200, service=service) + "\n")
        traced = logs.find({TRACE: 0.0})[TRACE]
    assert [call.service for call in traced.calls] == ["price", "stock"]


def test_a_log_that_was_begun_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "ordering.log"
    path.write_text("x" * 10_000)
    logs = of(path)
    logs.skip([LogFile(path=path)])
    path.write_text(line(status=500) + "\n")
    assert only(logs.find({TRACE: 0.0})[TRACE]).status == 500


def test_a_line_that_is_written_in_two_halves_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "ordering.log"
    whole = line(status=500)
    path.write_text(whole[:-20])

    def finish() -> None:
        with path.open("a") as file:
            file.write(whole[-20:] + "\n")

    threading.Timer(0.01, finish).start()
    assert only(of(path).find({TRACE: 0.0})[TRACE]).status == 500


def test_the_reason_of_an_answer_may_stand_in_a_line_of_its_own(tmp_path: Path) -> None:
    ids = f"[price,{TRACE},00f067aa0ba902b7]"
    call = only(
        read(
            tmp_path,
            f"2025-11-20 00:53:20.200 ERROR {ids} 1 --- [nio-1] c.e.Prices : tax answered 500",
            f"2025-11-20 00:53:20.201  INFO {ids} 1 --- [nio-1] c.e.Log : POST /prices 500 in 2 ms",
        )
    )
    assert call.note == "tax answered 500"


def test_an_error_that_stands_beside_an_answer_is_its_reason(tmp_path: Path) -> None:
    error = {"error.message": "tax answered 500", "message": "POST /prices 500"}
    call = only(read(tmp_path, line(method="POST", path="/prices", status=500, **error)))
    assert call.note == "tax answered 500"


def test_a_complaint_during_a_good_answer_is_no_reason(tmp_path: Path) -> None:
    told = read(
        tmp_path,
        line(event=None, level="error", message="cache is cold"),
        line(status=200, method="GET", path="/x"),
    )
    assert only(told).note == ""


def test_an_id_may_be_written_with_dashes(tmp_path: Path) -> None:
    uuid = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"
    access = (
        f'{{"start_time":"2025-11-20T00:53:20.200Z","method":"GET","path":"/a","request_id":"{uuid}",'
        '"response_code":503,"response_flags":"UH","upstream_cluster":"inbound|80||","duration":12}'
    )
    assert only(read(tmp_path, access, name="price.log")).status == 503
