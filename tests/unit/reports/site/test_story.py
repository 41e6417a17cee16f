from __future__ import annotations

import msgspec

from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.joining import join
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.story import chain, tell
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
