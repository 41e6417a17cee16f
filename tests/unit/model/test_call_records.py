from accord.model.call_records import addressed, told_once
from accord.model.calls import Call, CallOrigin, CallResponse


def record(service: str, *, span: str = "", caller: str = "", **changes: object) -> Call:
    given: dict[str, object] = {
        "service": service,
        "method": "GET",
        "url": "/prices",
        "started": 1.0,
        "seconds": 0.5,
        "trace": "t",
        "span": span,
        "caller": caller,
        "origin": CallOrigin.LOG,
        "response": CallResponse(status=200),
    }
    return Call(**(given | changes))  # type: ignore[arg-type]


def test_what_a_log_and_a_span_tell_of_one_hop_stands_once() -> None:
    line, span = record("price", span="a"), record("price", span="a", parent="b")
    assert told_once([line, span]) == [span]


def test_both_sides_of_a_hop_that_share_a_span_stay() -> None:
    sides = [record("price", span="a"), record("price", span="a", caller="order")]
    assert len(told_once(sides)) == 2


def test_a_line_without_a_span_that_was_delivered_twice_stands_once() -> None:
    assert len(told_once([record("price"), record("price")])) == 1


def test_two_calls_without_spans_that_differ_in_time_stay() -> None:
    assert len(told_once([record("price"), record("price", started=1.1)])) == 2


def test_whom_an_address_belongs_to_is_told_by_whoever_answered() -> None:
    asked = record("10.1.4.7:8080", span="a", caller="order")
    answered = record("price", span="b", parent="a")
    assert [call.service for call in addressed([asked, answered])] == ["price", "price"]
