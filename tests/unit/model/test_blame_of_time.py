"""Who is named where a service answered, or was given up, for want of time."""

from accord.model.blame import Blame, Ground
from fakes import traces

DEPENDENCIES = {
    "front": ("order", "price", "ads"),
    "order": ("stock", "price"),
    **dict.fromkeys(("stock", "price", "ads"), ()),
}


def blame(text: str) -> Blame:
    return traces.blame(text, DEPENDENCIES)


def test_who_answers_for_want_of_time_waited_for_whom_it_had_asked() -> None:
    result = blame("""
front 503 0.00-0.80 gave up waiting
  order 200 0.05-1.50
    stock 200 0.10-1.45
""")
    assert (result.service, result.ground, result.certain) == ("stock", Ground.WAITED_FOR, True)


def test_without_a_word_it_may_as_well_have_failed_itself() -> None:
    result = blame("""
front 503 0.00-0.80
  price 200 0.05-1.50
""")
    assert (result.service, result.others, result.certain) == ("price", ("front",), False)


def test_what_failed_just_before_an_answer_decided_although_others_went_on() -> None:
    result = blame("""
front 503 0.00-0.30
  order 500 0.05-0.29 table locked
  price 200 0.05-1.50
""")
    assert result.service == "order"


def test_what_failed_long_before_it_gave_up_was_survived() -> None:
    result = blame("""
front 503 0.00-0.80
  ads 500 0.05-0.06 table locked
  price 200 0.05-1.50
""")
    assert (result.service, result.others) == ("price", ("front",))


def test_what_happened_after_the_answer_from_above_decided_nothing() -> None:
    result = blame("""
front 503 0.00-0.80 gave up waiting
  order - 0.05-1.05 timed out after 1 s
    stock 503 0.10-0.85 no worker is free
    price 200 0.90-1.20
""")
    assert result.service == "stock"


def test_who_is_between_two_tries_waits_for_what_it_tries() -> None:
    result = blame("""
front 503 0.00-0.52
  order -/200 0.01-0.51/0.95 timed out after 0.5 s
    stock 500 0.02-0.30 table locked
    stock 200 0.80-0.90
""")
    assert (result.service, result.others, result.certain) == ("stock", ("order",), False)


def test_who_had_but_begun_when_time_was_up_did_not_use_it_up() -> None:
    result = blame("""
front 503 0.00-0.52
  order -/200 0.01-0.51/0.70 timed out after 0.5 s
    stock - 0.02-0.03 connection reset
    stock 200 0.44-0.65
      price 200 0.48-0.60
""")
    assert (result.service, result.certain) == ("stock", False)
    assert "price" in result.others


def test_a_circuit_is_explained_by_what_opened_it() -> None:
    result = blame("""
front 503 0.00-0.90
  order 502 0.05-0.20
    stock - 0.06-0.07 connection refused
  order - 0.60-0.60 circuit breaker for order is open
""")
    assert result.service == "stock"


def test_who_answers_a_moment_before_its_own_call_ends_gave_up_as_well() -> None:
    result = blame("""
front 504 0.000-3.000
  price 504 0.005-3.007
""")
    assert (result.service, result.others) == ("price", ("front",))


def test_who_gives_up_between_two_tries_had_its_time_used_up_before() -> None:
    result = blame("""
front 503 0.00-0.80 gave up waiting
  order 200 0.01-0.70
    stock - 0.02-0.03 connection refused
    stock 200 0.44-0.65
  price 500 0.70-0.73 table locked
  price 200 0.85-0.90
""")
    assert (result.service, result.certain) == ("stock", False)


def test_a_try_that_ended_after_time_was_up_does_not_say_why() -> None:
    result = blame("""
front 503 0.00-6.02
  order -/503 0.02-6.02/6.15 timed out after 6 s
    stock 200 0.05-2.90
    price - 3.00-5.00 timed out after 2 s
    price 404 5.10-6.10
""")
    assert (result.service, result.certain) == ("price", False)


def test_who_gives_up_on_an_answer_that_comes_as_soon_as_answers_should_may_be_at_fault() -> None:
    result = blame("""
front 504 0.00-0.10 price: timed out after 20 ms
  price -/200 0.05-0.07/0.08 timed out after 20 ms
""")
    assert (result.service, result.others, result.certain) == ("price", ("front",), False)


def test_who_gives_up_so_soon_on_one_that_left_no_word_may_be_at_fault_as_well() -> None:
    result = blame("""
front 504 0.00-0.10
  price - 0.05-0.07 timed out after 20 ms
""")
    assert (result.service, result.others, result.certain) == ("price", ("front",), False)


def test_who_failed_long_after_the_last_failure_may_have_failed_itself() -> None:
    result = blame("""
front 500 0.00-1.00
  ads 503 0.05-0.06 no worker is free
""")
    assert (result.service, result.others, result.certain) == ("ads", ("front",), False)


def test_who_names_the_one_that_failed_it_long_ago_is_believed() -> None:
    result = blame("""
front 500 0.00-1.00 ads answered 503
  ads 503 0.05-0.06 no worker is free
""")
    assert (result.service, result.others, result.certain) == ("ads", (), True)


def test_words_of_time_count_whatever_the_status() -> None:
    result = blame("""
front 404 0.00-0.80 gave up waiting
  order 200 0.05-1.50
    stock 200 0.10-1.45
""")
    assert result.service == "stock"
