from __future__ import annotations

import pytest

from accord.model.status import Status, Suite
from accord.reports.site.outcome import CaseOutcome, OutcomeTally, outcome_of, worst

PASSED, FAILED, BROKEN = CaseOutcome.PASSED, CaseOutcome.FAILED, CaseOutcome.BROKEN
PENDING, SKIPPED, NOT_RUN = CaseOutcome.PENDING, CaseOutcome.SKIPPED, CaseOutcome.NOT_RUN
UNPROVED = CaseOutcome.UNPROVED


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_an_outcome_of_the_same_name(status: Status) -> None:
    assert outcome_of(status).value == status.value


def test_what_is_pending_of_a_contract_is_unproved_and_waits_for_no_steps() -> None:
    assert outcome_of(Status.PENDING, Suite.CONTRACT) is CaseOutcome.UNPROVED
    assert outcome_of(Status.PENDING, Suite.LOAD) is PENDING


def test_what_has_no_status_was_not_run() -> None:
    assert outcome_of(None) is NOT_RUN


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ((PASSED,), "passed"),
        ((PASSED, SKIPPED), "passed"),
        ((PASSED, NOT_RUN), "incomplete"),
        ((PASSED, PENDING), "incomplete"),
        ((PASSED, BROKEN), "broken"),
        ((PASSED, FAILED, BROKEN), "failed"),
        ((PENDING, SKIPPED), "pending"),
        ((PASSED, UNPROVED), "incomplete"),
        ((UNPROVED, SKIPPED), "unproved"),
        ((SKIPPED,), "skipped"),
        ((NOT_RUN, SKIPPED), "not-run"),
        ((), "not-run"),
    ],
    ids=lambda value: "-".join(value) or "nothing" if isinstance(value, tuple) else value,
)
def test_a_group_is_green_only_when_everything_in_it_ran_and_passed(
    outcomes: tuple[CaseOutcome, ...], word: str
) -> None:
    assert OutcomeTally(outcomes).word == word


def test_the_worst_outcome_is_told_first() -> None:
    assert worst([PASSED, NOT_RUN, BROKEN]) is BROKEN
    assert worst([]) is NOT_RUN


def test_a_tally_names_only_what_occurs_in_the_order_of_the_bars() -> None:
    tally = OutcomeTally([SKIPPED, PASSED, PASSED])
    assert tally.parts == ((PASSED, 2), (SKIPPED, 1))
    assert tally.total == 3
