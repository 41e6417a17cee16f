import pytest

from accord.model.calls import Call, CallOrigin, CallResponse
from accord.model.clocks import on_one_clock


def record(
    service: str, begin: float, end: float, *, span: str, parent: str = "", **changes: object
) -> Call:
    given: dict[str, object] = {
        "service": service,
        "method": "POST",
        "url": f"/{service}",
        "started": begin,
        "seconds": end - begin,
        "trace": "t",
        "span": span,
        "parent": parent,
        "origin": CallOrigin.LOG,
        "response": CallResponse(status=200),
    }
    return Call(**(given | changes))  # type: ignore[arg-type]


OWN = record("front", 10.0, 11.0, span="c1", origin=CallOrigin.CLIENT)
FRONT = record("front", 12.01, 12.99, span="s1", parent="c1")
ASKED = record("price", 12.1, 12.9, span="c2", parent="s1", caller="front")
PRICE = record("price", 8.65, 9.35, span="s2", parent="c2")


def moments(calls: list[Call]) -> list[float]:
    return [round(call.started, 2) for call in calls]


def test_a_clock_that_is_ahead_is_put_back_until_the_answer_fits_into_the_call() -> None:
    assert moments(on_one_clock([FRONT], [OWN])) == [10.01]


def test_what_a_service_asked_moves_with_it_and_whom_it_asked_by_its_own_clock() -> None:
    assert moments(on_one_clock([FRONT, ASKED, PRICE], [OWN])) == [10.01, 10.1, 10.15]


def test_records_that_fit_stay_what_they_were() -> None:
    front = record("front", 10.01, 10.99, span="s1", parent="c1")
    assert on_one_clock([front], [OWN]) == [front]


def test_a_line_that_was_written_a_moment_late_moves_nothing() -> None:
    front = record("front", 10.02, 11.01, span="s1", parent="c1")
    assert on_one_clock([front], [OWN]) == [front]


def test_an_answer_after_its_caller_gave_up_moves_nothing() -> None:
    given_up = record("front", 10.0, 11.0, span="c1", origin=CallOrigin.CLIENT, response=None)
    front = record("front", 10.01, 40.0, span="s1", parent="c1")
    assert on_one_clock([front], [given_up]) == [front]


def test_a_late_clock_is_seen_where_the_caller_gave_up() -> None:
    given_up = record("front", 10.0, 11.0, span="c1", origin=CallOrigin.CLIENT, response=None)
    front = record("front", 8.0, 38.05, span="s1", parent="c1")
    assert moments(on_one_clock([front], [given_up])) == [10.0]


def test_a_caller_that_tells_only_when_it_was_over_puts_nobody_ahead() -> None:
    asked = record("price", 10.9, 10.9, span="c2", parent="s1", caller="front")
    price = record("price", 10.2, 10.9, span="s2", parent="c2")
    front = record("front", 10.01, 10.99, span="s1", parent="c1")
    assert on_one_clock([front, asked, price], [OWN]) == [front, asked, price]


def test_an_answer_after_its_caller_had_it_is_put_back_by_no_more_than_needed() -> None:
    asked = record("price", 10.9, 10.9, span="c2", parent="s1", caller="front")
    price = record("price", 11.7, 12.4, span="s2", parent="c2")
    front = record("front", 10.01, 10.99, span="s1", parent="c1")
    assert moments(on_one_clock([front, asked, price], [OWN])) == [10.01, 10.9, 10.2]


def test_times_that_no_clock_explains_stay_what_they_were() -> None:
    front = record("front", 9.0, 12.0, span="s1", parent="c1")
    assert on_one_clock([front], [OWN]) == [front]


def test_two_sides_without_ids_stay_what_they_were() -> None:
    front = record("front", 12.0, 12.9, span="")
    assert on_one_clock([front], [OWN]) == [front]


@pytest.mark.parametrize(
    "order", [[FRONT, ASKED, PRICE], [PRICE, ASKED, FRONT]], ids=["down", "up"]
)
def test_the_order_of_the_records_decides_nothing(order: list[Call]) -> None:
    assert sorted(moments(on_one_clock(order, [OWN]))) == [10.01, 10.1, 10.15]


def test_a_time_in_whole_seconds_is_placed_within_its_call() -> None:
    asked = record("price", 10.5, 10.9, span="c2", parent="s1", caller="front")
    price = record("price", 9.7, 10.0, span="s2", parent="c2")
    front = record("front", 10.01, 10.99, span="s1", parent="c1")
    assert moments(on_one_clock([front, asked, price], [OWN])) == [10.01, 10.5, 10.55]


def test_whole_seconds_of_one_line_move_no_other_line_of_its_writer() -> None:
    first = record("front", 9.5, 10.0, span="s1", parent="c1")
    second = record("front", 10.4, 10.6, span="s9", parent="c9")
    assert moments(on_one_clock([first, second], [OWN])) == [10.25, 10.4]


def test_a_clock_is_ahead_whose_service_seems_to_begin_when_nobody_waits_any_more() -> None:
    given_up = record("front", 10.0, 11.0, span="c1", origin=CallOrigin.CLIENT, response=None)
    front = record("front", 11.3, 13.05, span="s1", parent="c1")
    assert moments(on_one_clock([front], [given_up])) == [10.0]


def test_a_service_that_was_stopped_begins_late_by_a_clock_that_others_bear_out() -> None:
    asked = record("price", 10.9, 10.9, span="c2", parent="s1", caller="front")
    price = record("price", 10.89, 10.9, span="s2", parent="c2")
    given_up = record("price", 11.0, 13.0, span="c3", parent="s1", caller="front", response=None)
    late = record("price", 15.0, 15.01, span="s3", parent="c3")
    front = record("front", 10.01, 10.99, span="s1", parent="c1")
    calls = [front, asked, price, given_up, late]
    assert on_one_clock(calls, [OWN]) == calls
