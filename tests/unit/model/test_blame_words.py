import pytest
from msgspec.structs import replace

from accord.model.blame import BlameRule
from accord.model.blame_words import operation_of, reason_of, symptom_of
from accord.model.call_tree import call_tree
from accord.model.chain_evidence import ChainEvidence
from accord.model.lists import Listed
from accord.text import say
from fakes.traces import hops

NOBODY = Listed(())


def sentences(text: str, *, was_slow: bool = False) -> tuple[str, str]:
    exchanges = call_tree(hops(text))
    evidence = ChainEvidence(exchanges, {})
    blame = BlameRule(evidence).blame(exchanges[0], was_slow=was_slow)
    way = evidence.path(blame.exchange)
    assert operation_of(blame, way)
    return say(reason_of(blame, way, NOBODY), "en"), say(symptom_of(blame), "en")


def test_one_that_was_asked_again_and_again_is_told_with_how_often_and_how_long() -> None:
    reason, _ = sentences(
        """
front 200 0.00-2.00
  job 200 0.05-0.10
  job 200 0.90-0.95
  job 200 1.90-1.95
""",
        was_slow=True,
    )
    assert "front asked job for POST /job 3 times, and 1.90 s went by" in reason


def test_what_was_swallowed_is_told_with_the_answer_all_the_same() -> None:
    reason, symptom = sentences("""
front 200 0.00-0.30
  ads 503 0.05-0.10
""")
    assert "503" in reason
    assert "ads" in symptom


def test_one_that_was_given_up_without_a_word_is_told_all_the_same() -> None:
    reason, _ = sentences("""
front - 0.00-3.00
""")
    assert reason.startswith("front ")


def test_one_that_could_not_send_is_told_with_whom_it_would_have_asked() -> None:
    reason, symptom = sentences("""
front 503 0.00-1.30
  pay - 0.05-1.05 Timeout waiting for connection from pool
""")
    assert reason.startswith("front could not send pay its request (POST /pay): Timeout waiting")
    assert symptom == "front cannot send pay its requests (POST /pay)"


def test_one_that_others_waited_for_in_vain_is_not_told_of_a_good_answer_that_was_none() -> None:
    reason, _ = sentences("""
front 503 0.00-6.00
  order - 0.01-6.01 timed out after 6 s
    pay 503 0.05-4.05 no bank
    mail 200 4.50-5.90
""")
    assert reason == "pay answered POST /pay with 503: no bank (front then answered 503)"


@pytest.mark.parametrize(
    ("words", "shown"),
    [("timed out", "逾時"), ("connection refused", "連線被拒"), ("EPIPE", "EPIPE")],
)
def test_why_no_answer_came_is_told_in_the_language_of_the_reader(words: str, shown: str) -> None:
    exchanges = call_tree(
        hops(f"""
front 503 0.00-1.30
  pay - 0.05-1.05 {words}
""")
    )
    evidence = ChainEvidence(exchanges, {})
    blame = BlameRule(evidence).blame(exchanges[0])
    reason = say(reason_of(blame, evidence.path(blame.exchange), NOBODY), "zh-TW")
    assert shown in reason


def test_an_operation_that_is_called_after_its_path_keeps_the_whole_of_it() -> None:
    calls = [
        replace(call, operation="front/GET /carts/{id}") for call in hops("front 500 0.00-0.10")
    ]
    [exchange] = call_tree(calls)
    evidence = ChainEvidence([exchange], {})
    blame = BlameRule(evidence).blame(exchange, was_slow=False)
    assert operation_of(blame, evidence.path(exchange)) == "GET /carts/{id}"
