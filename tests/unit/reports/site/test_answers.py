from __future__ import annotations

from accord.model.status import Suite
from accord.reports.site.answers import Answers
from accord.text import say
from fakes.reference import reference


def test_each_response_says_which_suite_saw_it() -> None:
    found = reference("four-suites")
    answers = Answers(found.catalogue, found.run)
    operation = next(it for it in found.catalogue.operations() if it.name == "placeOrder")
    told = {it.status: dict(it.times) for it in answers.of(operation)}
    assert set(told["201"]) == {Suite.SCENARIOS, Suite.CONTRACT, Suite.LOAD, Suite.CHAOS}
    assert set(told["409"]) == {Suite.CONTRACT}


def test_an_answer_that_the_contract_does_not_know_is_told_as_such() -> None:
    found = reference("contract-findings")
    found.run.stage("contract").seen["ordering/placeOrder", 500] = 7
    answers = Answers(found.catalogue, found.run)
    operation = next(it for it in found.catalogue.operations() if it.name == "placeOrder")
    stray = answers.of(operation)[-1]
    assert (stray.status, stray.response, stray.seen) == ("500", None, True)


def test_what_no_suite_saw_is_counted_as_not_seen() -> None:
    found = reference("four-suites")
    share = Answers(found.catalogue, found.run).share()
    assert (share.operations, share.operations_seen) == (8, 8)
    assert (share.responses, share.responses_seen) == (26, 18)


def test_operations_that_are_left_out_do_not_count_but_keep_their_page() -> None:
    found = reference("four-suites")
    answers = Answers(found.catalogue, found.run, leave_out=("bank/*",))
    operation = next(it for it in found.catalogue.operations() if it.service == "bank")
    assert answers.share().operations == 7
    assert not answers.counts(operation)
    assert answers.of(operation)


def test_why_calls_were_not_judged_is_told_with_the_commonest_reason_first() -> None:
    found = reference("contract-findings")
    found.run.stage("contract").judged.update({"kept": 9, "no-schema": 1, "media-type": 3})
    answers = Answers(found.catalogue, found.run)
    assert [(times, say(reason, "en")) for times, reason in answers.reasons] == [
        (3, "bodies of this type, such as XML, are not judged"),
        (1, "the contract gives no schema for this type of body"),
    ]
