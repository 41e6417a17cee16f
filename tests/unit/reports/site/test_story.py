from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from accord.model.calls import CallOrigin, CallResponse
from accord.model.run import Attempt, CallOfStep
from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.joining import join
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.story import chain, hops, tell
from fakes.finished_run import order_call
from fakes.reference import reference


def document(name: str) -> Document:
    found = reference(name)
    return join(found.catalogue, found.run)


def entry(title: str, name: str = "failing") -> DocumentEntry:
    return next(found for found in document(name).entries if found.title == title)


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
    assert "before_scenario" not in [line.step.text for line in told.lines]


def test_the_chain_leads_to_the_hop_that_broke() -> None:
    found = entry("An order with a coupon is confirmed").telling
    assert found is not None
    hops = chain(found)
    assert [hop.call.service for hop in hops] == ["storefront", "ordering", "payment", "bank"]
    assert [hop.broke for hop in hops] == [False, False, False, True]


def test_the_hop_that_broke_is_marked_among_all_calls() -> None:
    found = entry("An order with a coupon is confirmed")
    assert found.telling is not None
    tree = tell(found, found.telling, found.telling.case.last).tree
    assert [hop.call.service for hop in tree if hop.broke] == ["bank"]


def asked(service: str, began: float, seconds: float, **changed: Any) -> CallOfStep:
    told = {"origin": CallOrigin.LOG, "caller": "ordering", "parent": "b" * 16}
    call = order_call(service=service, started=began, seconds=seconds, **(told | changed))
    return CallOfStep(step=0, call=call)


def test_hops_stand_where_they_happened_on_one_scale_of_time() -> None:
    calls = [
        CallOfStep(step=0, call=order_call(started=100.0, seconds=1.0)),
        asked("payment", 100.25, 0.5, span="c" * 16),
    ]
    assert [(hop.start, hop.width) for hop in hops(calls)] == [(0.0, 100.0), (25.0, 50.0)]


def test_all_calls_stand_as_they_did_when_the_one_at_fault_was_found() -> None:
    found = entry("An order with a coupon is confirmed")
    assert found.telling is not None
    unnamed = {"caller": "", "parent": "not logged"}
    calls = [
        CallOfStep(step=0, call=order_call(started=100.0, seconds=1.0)),
        asked("stock", 100.1, 0.5, span="c" * 16, **unnamed),
        asked("payment", 100.2, 0.3, span="d" * 16, **unnamed),
    ]
    result = replace(found.telling, dependencies={"ordering": ("stock", "payment"), "stock": ()})
    tree = tell(found, result, Attempt(number=1, calls=calls)).tree
    assert [(hop.call.service, hop.depth) for hop in tree] == [
        ("ordering", 0),
        ("stock", 1),
        ("payment", 1),
    ]


def test_own_time_is_told_of_who_asked_others() -> None:
    calls = [
        CallOfStep(step=0, call=order_call(started=100.0, seconds=1.0)),
        asked("payment", 100.25, 0.5, span="c" * 16),
    ]
    assert [hop.own_s for hop in hops(calls)] == [pytest.approx(0.5), None]


def test_tries_of_a_call_that_failed_are_counted_but_not_calls_that_were_answered() -> None:
    bad = {"response": CallResponse(status=503)}
    calls = [
        CallOfStep(step=0, call=order_call(started=100.0, seconds=1.0)),
        asked("payment", 100.1, 0.1, span="1" * 16, **bad),
        asked("payment", 100.3, 0.1, span="2" * 16, **bad),
        asked("payment", 100.5, 0.1, span="3" * 16),
        asked("payment", 100.7, 0.1, span="4" * 16),
    ]
    assert [hop.tries for hop in hops(calls)] == [1, 1, 2, 3, 1]
