import pytest

from accord.model.call_tree import Exchange, call_tree
from accord.model.time_spent import own_seconds, tries_within
from fakes.traces import hops


def root_of(text: str) -> Exchange:
    return next(exchange for exchange in call_tree(hops(text)) if exchange.from_case)


POLLED = root_of("""
front 200 0.00-1.00
  job 200 0.10-0.15
  job 200 0.45-0.50
  job 200 0.80-0.85
""")


def test_what_goes_by_between_two_tries_is_no_work_of_who_asks() -> None:
    assert own_seconds(POLLED) == pytest.approx(0.25)


def test_what_goes_by_between_two_tries_is_told_of_who_is_asked() -> None:
    longest, *_ = tries_within(POLLED, POLLED.left)
    assert (longest.exchanges[0].call.service, longest.is_polled) == ("job", True)


def test_tries_of_several_callers_add_up() -> None:
    root = root_of("""
front 200 0.00-1.00
  order 200 0.01-0.45
    price 200 0.05-0.40
  order 200 0.50-0.95
    price 200 0.55-0.90
""")
    longest, *_ = tries_within(root, root.left)
    assert (longest.exchanges[0].call.service, longest.own_s) == ("price", pytest.approx(0.7))


def test_what_was_done_after_everybody_had_gone_is_left_out() -> None:
    root = root_of("""
front 503 0.00-0.50 timed out
  order -/200 0.10-0.50/9.00 timed out
""")
    assert own_seconds(root.children[0], root.began + 0.3) == pytest.approx(0.2)


def test_a_request_that_took_no_time_is_there_all_the_same() -> None:
    root = root_of("\nfront 200 0.50-0.50\n")
    assert [tries.exchanges for tries in tries_within(root, root.left)] == [[root]]
