from __future__ import annotations

from accord.model.call_tree import UNKNOWN, Dependencies, call_tree, walk
from accord.model.calls import Call, CallOrigin, CallResponse


def call(span: str, parent: str = "", *, at: float = 1.0, **changes: object) -> Call:
    fields: dict[str, object] = {
        "service": span,
        "method": "GET",
        "url": "http://127.0.0.1/x",
        "started": at,
        "seconds": 0.1,
        "trace": "a" * 32,
        "span": span,
        "parent": parent,
        "origin": CallOrigin.LOG,
        "response": CallResponse(status=200),
    }
    return Call(**(fields | changes))  # type: ignore[arg-type]


def asked(span: str, *, at: float = 1.0, parent: str = "", **changes: object) -> Call:
    return call(span, parent, at=at, origin=CallOrigin.CLIENT, **changes)


def depths(*calls: Call, dependencies: Dependencies = UNKNOWN) -> list[tuple[str, int]]:
    tree = call_tree(calls, dependencies)
    return [(exchange.call.service, depth) for exchange, depth in walk(tree)]


def test_a_call_stands_below_the_one_that_caused_it() -> None:
    tree = depths(call("c", "b", at=3), asked("a"), call("b", "a", at=2))
    assert tree == [("a", 0), ("b", 1), ("c", 2)]


def test_calls_of_the_case_alone_stand_beside_each_other_in_their_order() -> None:
    late, early = asked("a", at=2.0), asked("b", at=1.0, parent="a")
    assert [it.call.span for it in call_tree([late, early])] == ["b", "a"]


def test_no_call_is_lost_when_its_cause_is_unknown() -> None:
    assert depths(call("a", "gone"), call("b", "b")) == [("a", 0), ("b", 0)]


def test_calls_that_name_each_other_as_their_cause_are_not_lost() -> None:
    assert sorted(service for service, _ in depths(call("a", "b"), call("b", "a"))) == ["a", "b"]


def test_a_call_of_unknown_cause_stands_below_the_one_that_was_open_around_it() -> None:
    tree = depths(asked("a", seconds=5.0), call("b", "not logged", at=2))
    assert tree == [("a", 0), ("b", 1)]


def test_a_call_that_was_logged_a_moment_late_stands_below_the_one_that_was_open() -> None:
    tree = depths(asked("a", seconds=1.0), call("b", "not logged", at=1.2, seconds=0.801))
    assert tree == [("a", 0), ("b", 1)]


def test_both_records_of_an_exchange_are_one_node() -> None:
    (exchange,) = call_tree([asked("a"), call("s", "a", service="a", note="out of stock")])
    assert exchange.caller is not None
    assert exchange.callee is not None
    assert (exchange.call.span, exchange.call.note) == ("a", "out of stock")


def test_what_hangs_on_either_side_of_an_exchange_hangs_on_the_node() -> None:
    tree = depths(asked("a"), call("s", "a", service="a", at=2), call("c", "s", at=3))
    assert tree == [("a", 0), ("c", 1)]


def test_a_service_that_logs_its_own_calls_has_both_sides_told() -> None:
    sent = call("x", "s", service="b", caller="a", response=None, error="timed out")
    late = call("y", "x", service="b", seconds=2.0)
    _, (exchange, _) = walk(call_tree([call("s", service="a"), sent, late]))
    assert (exchange.caller, exchange.callee) == (sent, late)
    assert exchange.call.error == "timed out"


def test_a_caller_that_was_answered_tells_no_more_than_the_callee() -> None:
    sent = call("x", "s", service="b", caller="a")
    answered = call("y", "x", service="b", note="ok")
    (exchange,) = call_tree([sent, answered])
    assert exchange.call is answered


def test_services_that_pass_the_header_on_as_it_came_are_nested_by_time() -> None:
    tree = depths(
        asked("e", service="front", seconds=2.0),
        call("s1", "e", service="front", seconds=0.3),
        call("s2", "e", service="order", at=1.1, seconds=0.1),
        call("s3", "e", service="price", at=1.12, seconds=0.05),
    )
    assert tree == [("front", 0), ("order", 1), ("price", 2)]


def test_records_without_ids_of_spans_are_paired_and_nested_by_time() -> None:
    tree = depths(
        asked("e", service="front", seconds=2.0),
        call("", service="front", seconds=0.3),
        call("", service="order", at=1.1, seconds=0.1),
        call("", service="price", at=1.12, seconds=0.05),
    )
    assert tree == [("front", 0), ("order", 1), ("price", 2)]


def test_a_span_that_both_sides_share_is_one_exchange() -> None:
    (exchange,) = call_tree([asked("a"), call("a", "somewhere")])
    assert exchange.callee is not None


def test_tries_of_one_call_stay_apart() -> None:
    first = call("x1", "s", service="b", caller="a", at=1.1)
    second = call("x2", "s", service="b", caller="a", at=1.3)
    answers = [call("y2", "x2", service="b", at=1.3), call("y1", "x1", service="b", at=1.1)]
    pairs = [(e.caller, e.callee) for e in call_tree([first, second, *answers])]
    assert pairs == [(first, answers[1]), (second, answers[0])]


def test_what_a_service_called_belongs_to_an_exchange_in_which_it_was_asked() -> None:
    tree = depths(
        asked("e", service="front", seconds=3.0),
        call("s", "e", service="front", seconds=2.0),
        call("p", "gone", service="stock", at=1.1, seconds=0.5),
        call("q", "gone too", service="price", caller="front", at=1.2, seconds=0.1),
    )
    assert tree == [("front", 0), ("stock", 1), ("price", 1)]


def test_what_an_abandoned_service_went_on_with_stands_below_the_call_that_was_given_up() -> None:
    tree = depths(
        asked("e", service="front", seconds=5.0),
        call("s", "e", service="front", at=1.1, seconds=4.0),
        call("p", "s", service="stock", caller="front", at=1.2, seconds=0.5, response=None),
        call("q", "gone", service="price", caller="stock", at=1.3, seconds=2.0),
    )
    assert tree == [("front", 0), ("stock", 1), ("price", 2)]


def test_a_call_that_went_on_after_the_answer_stands_below_the_service_that_made_it() -> None:
    front = asked("front", seconds=1.0)
    served = call("front", "front", at=1.01, seconds=0.98)
    begun = call("", at=1.5, seconds=2.0, service="price", caller="front")
    assert depths(front, served, begun) == [("front", 0), ("price", 1)]


def test_a_service_that_was_given_up_is_the_other_side_of_the_call_that_was() -> None:
    waited = call("", service="price", caller="front", at=1.0, seconds=1.0, response=None)
    served = call("", service="price", at=1.01, seconds=5.0)
    (exchange,) = call_tree([waited, served])
    assert (exchange.caller, exchange.callee) == (waited, served)


def test_a_service_that_began_after_it_was_given_up_served_another_call() -> None:
    waited = call("", service="price", caller="front", at=1.0, seconds=1.0, response=None)
    served = call("", service="price", at=2.5, seconds=5.0)
    assert len(call_tree([waited, served])) == 2


def test_of_two_that_took_equally_long_the_later_stands_below_the_earlier() -> None:
    outer = call("o", "not logged", at=1.1, seconds=0.5)
    inner = call("p", "not logged", at=1.101, seconds=0.5)
    assert depths(asked("a", seconds=0.9), outer, inner) == [("a", 0), ("o", 1), ("p", 2)]


def test_what_began_a_moment_after_another_was_over_stands_beside_it() -> None:
    first = call("o", "not logged", at=1.1, seconds=0.01)
    second = call("p", "not logged", at=1.111, seconds=0.005)
    assert depths(asked("a", seconds=0.9), first, second) == [("a", 0), ("o", 1), ("p", 1)]


BESIDE = (
    asked("front", seconds=0.9),
    call("order", "not logged", at=1.1, seconds=0.5),
    call("price", "not logged", at=1.101, seconds=0.4),
)


def test_of_two_that_were_open_the_one_whose_service_may_ask_began_a_call() -> None:
    tree = depths(*BESIDE, dependencies={"front": ("order", "price"), "order": ()})
    assert tree == [("front", 0), ("order", 1), ("price", 1)]


def test_a_service_that_no_inventory_knows_may_ask_anybody() -> None:
    tree = depths(*BESIDE, dependencies={"front": ("order", "price")})
    assert tree == [("front", 0), ("order", 1), ("price", 2)]


def test_where_nobody_may_have_asked_time_decides_alone() -> None:
    tree = depths(*BESIDE, dependencies={"front": ("order",), "order": ()})
    assert tree == [("front", 0), ("order", 1), ("price", 2)]


def test_what_went_on_after_the_answer_stands_below_the_service_that_may_have_asked_it() -> None:
    tree = depths(
        asked("front", seconds=1.0),
        call("front", "front", at=1.01, seconds=0.98),
        call("price", "not logged", at=1.5, seconds=2.0),
        dependencies={"front": ("price",), "price": ()},
    )
    assert tree == [("front", 0), ("price", 1)]


def test_a_call_of_a_service_that_sends_on_what_it_got_stands_below_what_it_was_asked() -> None:
    tree = depths(
        asked("e", service="front", seconds=2.0),
        call("", "e", service="front", seconds=0.3),
        call("", "e", service="order", caller="front", at=1.1, seconds=0.1),
        call("", "e", service="order", at=1.11, seconds=0.08),
        call("", "e", service="price", caller="order", at=1.12, seconds=0.05),
        call("", "e", service="price", at=1.13, seconds=0.03),
    )
    assert tree == [("front", 0), ("order", 1), ("price", 2)]
