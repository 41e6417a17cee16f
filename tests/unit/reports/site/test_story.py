from __future__ import annotations

import msgspec

from accord.model.calls import Call, CallOrigin, CallResponse
from accord.model.run import CallOfStep
from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.joining import join
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.story import chain, tell, tree
from fakes.reference import reference


def document(name: str) -> Document:
    found = reference(name)
    return join(found.catalogue, found.run)


def entry(title: str, name: str = "failing") -> DocumentEntry:
    return next(found for found in document(name).entries if found.title == title)


def call(
    span: str, parent: str = "", *, at: float = 1.0, origin: CallOrigin = CallOrigin.LOG
) -> CallOfStep:
    made = Call(
        service=span,
        method="GET",
        url="http://127.0.0.1/x",
        started=at,
        seconds=0.1,
        trace="a" * 32,
        span=span,
        parent=parent,
        origin=origin,
        response=CallResponse(status=200),
    )
    return CallOfStep(step=0, call=made)


def test_steps_after_the_one_that_failed_were_not_run() -> None:
    found = entry("An order with a coupon is confirmed")
    assert found.telling is not None
    lines = tell(found, found.telling, found.telling.case.last).lines
    assert [line.outcome for line in lines] == [CaseOutcome.PASSED] * 3 + [CaseOutcome.FAILED]


def test_what_an_engine_calls_skipped_after_a_failure_was_not_run() -> None:
    found = entry("An order with a coupon is confirmed")
    assert found.telling is not None
    last = found.telling.case.last
    assert last is not None
    statuses = (Status.PASSED, Status.FAILED, Status.SKIPPED, Status.SKIPPED)
    last.steps = [
        msgspec.structs.replace(step, status=status)
        for step, status in zip(last.steps, statuses, strict=True)
    ]
    outcomes = [line.outcome for line in tell(found, found.telling, last).lines]
    assert outcomes == [
        CaseOutcome.PASSED,
        CaseOutcome.FAILED,
        CaseOutcome.NOT_RUN,
        CaseOutcome.NOT_RUN,
    ]


def test_a_case_that_was_never_tried_tells_its_written_steps_as_not_run() -> None:
    found = document("broken-engine").entries[-1]
    lines = tell(found, found.results[0], None).lines
    assert lines
    assert {line.outcome for line in lines} == {CaseOutcome.NOT_RUN}


def test_hooks_stand_beside_the_story() -> None:
    found = entry("An order that is too large is refused")
    assert found.telling is not None
    told = tell(found, found.telling, found.telling.case.last)
    assert [step.text for step in told.around] == ["before_scenario"]
    assert "before_scenario" not in [line.written.text for line in told.lines]


def test_the_chain_leads_to_the_hop_that_broke() -> None:
    found = entry("An order with a coupon is confirmed").telling
    assert found is not None
    hops = chain(found)
    assert [hop.call.service for hop in hops] == ["storefront", "ordering", "payment", "bank"]
    assert [hop.broke for hop in hops] == [False, False, False, True]


def test_a_call_stands_below_the_one_that_caused_it() -> None:
    hops = tree(
        [call("c", "b", at=3), call("a", at=1, origin=CallOrigin.CLIENT), call("b", "a", at=2)]
    )
    assert [(hop.call.span, hop.depth) for hop in hops] == [("a", 0), ("b", 1), ("c", 2)]


def test_no_call_is_lost_when_its_cause_is_unknown() -> None:
    hops = tree([call("a", "gone"), call("b", "b")])
    assert [(hop.call.span, hop.depth) for hop in hops] == [("a", 0), ("b", 0)]


def test_a_call_of_unknown_cause_stands_below_the_one_that_was_open_around_it() -> None:
    outer = call("a", at=1, origin=CallOrigin.CLIENT)
    outer.call = msgspec.structs.replace(outer.call, seconds=5.0)
    hops = tree([outer, call("b", "not logged", at=2)])
    assert [(hop.call.span, hop.depth) for hop in hops] == [("a", 0), ("b", 1)]


def test_an_exchange_that_both_ends_recorded_stands_once_with_what_the_service_said() -> None:
    seen = call("a", at=1, origin=CallOrigin.CLIENT)
    told, below = call("b", "a", at=2), call("c", "b", at=3)
    told.call = msgspec.structs.replace(told.call, service="a", note="out of stock")
    hops = tree([seen, told, below], blamed="b")
    assert [(hop.call.span, hop.depth, hop.broke) for hop in hops] == [
        ("a", 0, True),
        ("c", 1, False),
    ]
    assert hops[0].call.note == "out of stock"


def test_calls_that_name_each_other_as_their_cause_are_not_lost() -> None:
    hops = tree([call("a", "b"), call("b", "a")])
    assert sorted(hop.call.span for hop in hops) == ["a", "b"]
