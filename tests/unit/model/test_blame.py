import pytest

from accord.model.blame import Blame, Ground
from fakes import call_trees, drawn_failures, traces
from fakes.call_trees import FaultKind, Story
from fakes.drawn_failures import Failing, Telling
from fakes.traces import blame_of

SILENT_VALUES = {FaultKind.WRONG_VALUE}
"""Every answer is as it may be: no line of a log can tell who worked it out wrongly."""

DEPENDENCIES = {
    "front": ("order", "price", "pay", "ads", "mail"),
    "order": ("stock", "price"),
    **dict.fromkeys(("stock", "price", "pay", "ads", "mail"), ()),
}


def blame(text: str, *, was_slow: bool = False) -> Blame:
    return traces.blame(text, DEPENDENCIES, was_slow=was_slow)


def stories(count: int) -> list[Story]:
    drawn = filter(None, map(call_trees.story, range(count * 2)))
    return [story for story in drawn if story.decisive.kind not in SILENT_VALUES][:count]


@pytest.mark.parametrize(
    ("hidden", "right", "wrong_and_certain"),
    [("nothing", 0.95, 0.01), ("one-silent", 0.85, 0.02), ("one-dropping", 0.70, 0.02)],
)
def test_random_faults_are_placed(hidden: str, right: float, wrong_and_certain: float) -> None:
    placed = [(story, blame_of(call_trees.hiding(story, hidden))) for story in stories(400)]
    hits = sum(story.at_fault in (result.service, *result.others) for story, result in placed)
    wrong = sum(result.certain and result.service != story.at_fault for story, result in placed)
    assert hits >= right * len(placed)
    assert wrong <= wrong_and_certain * len(placed)


@pytest.fixture(scope="module")
def drawn() -> list[Failing]:
    return [*drawn_failures.stories(250, 0)]


@pytest.mark.parametrize(
    ("telling", "right", "wrong_and_certain"),
    [
        pytest.param(Telling(), 0.95, 0.01, id="perfect"),
        pytest.param(Telling(skew_s=2.0), 0.93, 0.02, id="clocks-differ"),
        pytest.param(Telling(twice=0.2), 0.95, 0.01, id="lines-twice"),
        pytest.param(Telling(lost=0.05), 0.92, 0.02, id="lines-lost"),
        pytest.param(Telling(silent=True), 0.85, 0.02, id="one-silent"),
        pytest.param(Telling(dropping=True), 0.70, 0.02, id="one-dropping"),
    ],
)
def test_faults_in_systems_of_many_habits_are_placed(
    drawn: list[Failing], telling: Telling, right: float, wrong_and_certain: float
) -> None:
    told = [(it, traces.calls_of_failing(it, telling)) for it in drawn]
    placed = [(it.at_fault, traces.blame_of_failing(it, calls)) for it, calls in told]
    hits = sum(at_fault in (blame.service, *blame.others) for at_fault, blame in placed)
    wrong = sum(blame.certain and blame.service != at_fault for at_fault, blame in placed)
    assert hits >= right * len(placed)
    assert wrong <= wrong_and_certain * len(placed)


def test_the_deepest_failure_that_explains_the_others_is_at_fault() -> None:
    result = blame("""
        front 503 0.00-0.30 order answered 500
          order 500 0.05-0.20 stock answered 500
            stock 500 0.10-0.15 table locked
    """)
    assert (result.service, result.ground, result.certain) == ("stock", Ground.FAILED, True)


def test_what_was_swallowed_did_not_decide() -> None:
    result = blame("""
        front 503 0.00-0.30
          ads 503 0.05-0.10 no ads today
          pay 500 0.15-0.20 deadlock
    """)
    assert (result.service, result.certain) == ("pay", True)


def test_a_try_that_went_well_after_the_answer_healed_nothing() -> None:
    result = blame("""
        front 503 0.00-0.30 pay: timed out
          pay - 0.02-0.25 timed out
          pay 200 0.26-2.00
    """)
    assert (result.service, result.ground, result.certain) == ("pay", Ground.WAITED_FOR, True)


def test_what_is_taken_back_after_a_failure_does_not_hide_it() -> None:
    result = blame("""
        front 503 0.00-0.30 pay gave no usable answer: 503
          order 200 0.02-0.05
          pay 503 0.05-0.10 no bank
          order 200 0.15-0.20
          mail 200 0.21-0.25
    """)
    assert (result.service, result.certain) == ("pay", True)


def test_a_failure_that_was_gone_on_from_may_have_decided_all_the_same() -> None:
    result = blame("""
        front 503 0.00-0.30
          pay 503 0.05-0.10 no bank
          mail 200 0.21-0.25
    """)
    assert (result.service, result.others, result.certain) == ("front", ("pay",), False)


def test_what_failed_after_the_answer_did_not_decide() -> None:
    result = blame("""
        front 503 0.00-0.30 out of memory
          mail 500 0.35-0.40 smtp down
    """)
    assert result.service == "front"


def test_what_a_retry_healed_did_not_decide() -> None:
    result = blame("""
        front 503 0.00-0.30
          order 500 0.02-0.04
          order 200 0.05-0.07
          pay 500 0.10-0.20 deadlock
    """)
    assert result.service == "pay"


def test_a_caller_that_sent_what_is_forbidden_is_at_fault_or_whoever_refused_it() -> None:
    result = blame("""
        front 503 0.00-0.30
          pay 422 0.05-0.10 amount must be positive
    """)
    assert (result.service, result.others) == ("front", ("pay",))
    assert (result.ground, result.certain) == (Ground.SENT_WRONG, False)


def test_a_caller_that_could_not_even_send_is_at_fault_or_whom_it_would_have_asked() -> None:
    result = blame("""
        front 503 0.00-1.30
          pay - 0.05-1.05 Timeout waiting for connection from pool
    """)
    assert (result.service, result.others) == ("front", ("pay",))
    assert (result.ground, result.certain) == (Ground.NOT_SENT, False)


def test_a_404_behind_a_good_answer_is_a_failure_if_something_failed_below_it() -> None:
    result = blame("""
        front 200 0.00-0.30
          order 404 0.05-0.20
            stock 500 0.10-0.15 table locked
    """)
    assert result.service == "stock"


def test_a_refusal_for_the_state_of_things_is_the_callees_word() -> None:
    result = blame("""
        front 503 0.00-0.30
          pay 409 0.05-0.10 coupon is locked
    """)
    assert (result.service, result.ground, result.certain) == ("pay", Ground.REFUSED, False)


def test_an_undocumented_success_is_at_fault_before_the_caller_that_stumbled() -> None:
    result = blame("""
        front 503 0.00-0.30 KeyError: 'amount'
          pay 202 0.05-0.10 !
    """)
    assert (result.service, result.ground) == ("pay", Ground.BROKE_CONTRACT)


def test_a_crash_over_a_good_looking_answer_is_either() -> None:
    result = blame("""
        front 503 0.00-0.30 KeyError: 'amount'
          pay 200 0.05-0.10
    """)
    assert (result.service, result.others, result.certain) == ("pay", ("front",), False)
    assert result.ground is Ground.STUMBLED_OVER


def test_a_failure_after_a_good_answer_may_be_the_own_one() -> None:
    result = blame("""
        front 503 0.00-0.30 disk full
          pay 200 0.05-0.10
    """)
    assert (result.service, result.others, result.certain) == ("front", ("pay",), False)


def test_a_service_that_cannot_be_reached_is_at_fault_although_it_says_nothing() -> None:
    result = blame("""
        front 503 0.00-0.30
          pay - 0.05-0.06 connection refused
    """)
    assert (result.service, result.ground, result.certain) == ("pay", Ground.UNREACHABLE, True)


def test_a_time_out_leads_to_whoever_waited_for_nobody() -> None:
    result = blame("""
        front 503 0.00-1.10
          order -/200 0.05-1.05/2.00 timed out after 1 s
            price - 0.10-1.90 timed out after 1.8 s
    """)
    assert (result.service, result.ground) == ("price", Ground.WAITED_FOR)


def test_who_stood_still_over_an_answer_is_named_and_not_who_gave_it() -> None:
    result = blame("""
        front 503 0.00-6.10
          order -/201 0.05-6.05/6.30 timed out after 6 s
            stock 200/200 0.10-6.10/0.12
    """)
    assert (result.service, result.others, result.certain) == ("order", ("stock",), False)


def test_who_had_waited_in_vain_most_of_the_time_is_not_the_first_to_ask() -> None:
    result = blame("""
        front 503 0.00-6.10
          order -/503 0.05-6.05/6.30 timed out after 6 s
            stock - 0.10-2.10 timed out after 2 s
            stock - 2.20-4.20 timed out after 2 s
            price 200 6.20-6.25
    """)
    assert (result.service, result.others, result.certain) == ("stock", ("order",), False)


def test_one_that_worked_most_of_the_time_itself_is_named_although_it_waited_in_vain() -> None:
    result = blame("""
        front 503 0.00-6.10
          order -/503 0.05-6.05/6.30 timed out after 6 s
            stock - 0.10-0.60 timed out after 500 ms
            price 200 6.20-6.25
    """)
    assert result.service == "order"


def test_a_silent_service_that_asks_others_may_have_waited_for_them() -> None:
    result = blame("""
        front 503 0.00-1.10
          order - 0.05-1.05 timed out after 1 s
    """)
    assert (result.service, result.certain) == ("order", False)
    assert result.others == ("stock", "price")


def test_a_silent_service_that_asks_nobody_is_at_fault_for_certain() -> None:
    result = blame("""
        front 503 0.00-1.10
          pay - 0.05-1.05 timed out after 1 s
    """)
    assert (result.service, result.certain) == ("pay", True)


def test_a_degraded_answer_is_explained_by_what_failed_below() -> None:
    result = blame("""
        front 200 0.00-0.30
          order 200 0.05-0.20
            price 500 0.10-0.15 table locked
    """)
    assert (result.service, result.ground, result.certain) == ("price", Ground.FAILED, False)


def test_too_slow_is_whoever_took_most_time_itself() -> None:
    result = blame(
        """
        front 200 0.00-2.00
          ads 500 0.01-0.02
          order 200 0.05-1.95
            stock 200 0.10-1.80
        """,
        was_slow=True,
    )
    assert (result.service, result.ground) == ("stock", Ground.SLOW)


def test_one_that_stands_out_by_its_time_is_named_before_a_value_is() -> None:
    result = blame("""
        front 200 0.00-2.00
          stock 200 0.05-1.95
    """)
    assert (result.service, result.ground) == ("stock", Ground.SLOW)


def test_a_service_that_only_its_caller_names_is_named_as_likely() -> None:
    result = blame("""
        front 503 0.00-1.10
          order 500 0.05-1.05 RuntimeError: stock answered 500
    """)
    assert (result.service, result.others) == ("stock", ("order",))
    assert (result.ground, result.certain) == (Ground.SAID_BY_CALLER, False)


def test_one_that_may_have_asked_somebody_silent_is_not_certain() -> None:
    result = blame("""
        front 503 0.00-0.30
          order 500 0.05-0.20 >
    """)
    assert (result.service, result.certain, result.others) == ("order", False, ("stock", "price"))


def test_a_server_error_that_no_contract_knows_is_explained_by_what_failed_below() -> None:
    result = blame("""
front 500 0.00-0.30 !
  pay 503 0.05-0.20
""")
    assert (result.service, result.certain) == ("pay", True)


def test_a_service_that_tells_of_a_failure_within_itself_is_named_before_what_it_survived() -> None:
    result = blame("""
front 500 0.00-0.30 database is locked
  ads - 0.05-0.06 connection refused
""")
    assert (result.service, result.others, result.certain) == ("front", ("ads",), False)


def test_tries_that_failed_for_different_reasons_decided_together() -> None:
    result = blame("""
front 503 0.00-0.50
  order 500 0.05-0.10
  order 503 0.20-0.40
    price 503 0.25-0.35
""")
    assert (result.service, result.others, result.certain) == ("price", ("order",), False)


def test_an_open_circuit_leads_to_whom_it_keeps_from_being_asked() -> None:
    result = blame("""
front 503 0.00-0.30
  order 503 0.05-0.20 circuit breaker for price is open
    stock 200 0.06-0.10
""")
    assert (result.service, result.others, result.certain) == ("price", ("order",), False)


def test_an_open_circuit_without_a_name_leads_to_the_one_that_was_not_asked() -> None:
    result = blame("""
front 503 0.00-0.30
  order 503 0.05-0.20 Breaker is open
    stock 200 0.06-0.10
""")
    assert result.service == "price"


def test_a_failure_that_does_not_say_why_and_took_long_was_waited_for() -> None:
    result = blame("""
front 503 0.00-3.00
  order - 0.05-2.95 no answer <
    price - 0.10-2.95 no answer <
""")
    assert (result.service, result.ground) == ("price", Ground.WAITED_FOR)


def test_what_was_begun_after_the_answer_explains_no_degraded_one() -> None:
    result = blame("""
front 200 0.00-0.300
  mail - 0.305-0.306 connection refused
""")
    assert result.ground is Ground.VALUE


def test_one_that_is_asked_until_time_is_up_is_named_before_who_asks() -> None:
    result = blame(
        """
front 200 0.00-2.00
  order 200 0.05-0.10
  order 200 0.60-0.65
  order 200 1.20-1.25
  order 200 1.90-1.95
""",
        was_slow=True,
    )
    assert (result.service, result.ground) == ("order", Ground.POLLED)


def test_two_that_took_about_as_long_are_both_told() -> None:
    result = blame(
        """
front 200 0.00-2.00
  price 200 0.05-1.05
  pay 200 1.10-1.90
""",
        was_slow=True,
    )
    assert (result.service, result.others) == ("price", ("pay",))


def test_several_failures_behind_a_good_answer_are_all_told() -> None:
    result = blame("""
front 200 0.00-0.30
  ads 503 0.05-0.10
  pay 500 0.12-0.20
""")
    assert {result.service, *result.others} == {"ads", "pay"}


def test_whoever_is_not_even_called_may_have_failed_for_want_of_another() -> None:
    result = traces.blame(
        """
front 503 0.00-0.30
  pay - 0.05-0.05 not called, it failed many times in a row
""",
        {"front": ("pay",), "pay": ("bank",), "bank": ()},
    )
    assert (result.service, result.others, result.certain) == ("pay", ("bank",), False)


def test_a_status_that_the_reason_tells_points_at_the_call_that_had_it() -> None:
    result = blame("""
front 502 0.00-0.30 Request failed with status code 503
  price 503 0.05-0.20
  pay 500 0.05-0.25
""")
    assert result.service == "price"


def test_a_service_that_is_unavailable_without_a_word_may_not_have_asked_somebody() -> None:
    result = traces.blame(
        """
front 503 0.00-0.30
  order 503 0.05-0.20
    stock 200 0.06-0.10
""",
        {"front": ("order",), "order": ("stock", "price"), "stock": (), "price": ()},
    )
    assert (result.service, result.others) == ("order", ("stock", "price"))


def test_an_answer_that_its_reader_cannot_read_is_named_although_it_seems_good() -> None:
    result = blame("""
front 503 0.00-0.30 price: cannot read its answer
  ads 500 0.05-0.06
  price 200 0.05-0.10
  ads 200 0.12-0.25
""")
    assert (result.service, result.others) == ("price", ("front",))


def test_answers_that_came_together_are_told_together() -> None:
    result = blame("""
front 500 0.00-0.30
  order 200 0.05-0.20
  price 200 0.05-0.28
""")
    assert (result.service, set(result.others)) == ("front", {"order", "price"})


def test_a_reader_that_complains_of_a_missing_field_may_have_failed_by_itself() -> None:
    result = blame("""
front 500 0.00-0.30 KeyError: 'sku'
  ads 500 0.05-0.28
""")
    assert (result.service, result.others) == ("ads", ("front",))


def test_whoever_has_no_name_is_never_certain() -> None:
    result = traces.blame("front 500 0.00-0.30\n  ?/prices - 0.05-0.06 connection refused\n", {})
    assert (result.service, result.certain) == ("?/prices", False)


def test_a_failure_that_the_reason_names_decided_although_another_call_came_after_it() -> None:
    result = blame("""
front 502 0.00-0.40 order failed: 500
  order 500 0.05-0.10 table locked
  ads 500 0.05-0.10
  ads 500 0.20-0.38
""")
    assert result.service == "order"


def test_an_answer_that_the_reason_names_goes_before_a_failure_that_it_does_not() -> None:
    result = blame("""
front 500 0.00-0.20 price failed: cannot read its answer
  ads - 0.05-0.06 connection refused
  price 200 0.05-0.18
""")
    assert (result.service, result.others, result.certain) == ("price", ("front", "ads"), False)


def test_a_wrong_value_may_be_of_whom_nothing_is_heard() -> None:
    result = blame("""
front 200 0.00-0.300
  order 200 0.10-0.200
""")
    assert (result.service, result.ground) == ("order", Ground.VALUE)
    assert result.others == ("stock", "price")


def test_a_wrong_value_is_of_nobody_who_is_seen_not_to_be_asked() -> None:
    result = blame("""
front 200 0.00-0.300
  order 200 0.10-0.200
    stock 404 0.12-0.14
""")
    assert (result.service, result.ground, result.others) == ("order", Ground.VALUE, ("stock",))
