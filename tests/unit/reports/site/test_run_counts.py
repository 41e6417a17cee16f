"""How the cases of earlier runs ended, in the words of the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.history.questions import strip
from accord.model.history import HistoryLine
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.run_counts import run_counts
from fakes.remembered import key, line


@pytest.fixture
def pending() -> HistoryLine:
    """A run with a case of a contract and one of a feature, both pending."""
    made = line({"a": "?", "b": "?"})
    cases = {**made.cases, key("a"): replace(made.cases[key("a")], suite="contract")}
    return replace(made, cases=cases)


def test_what_is_pending_of_a_contract_is_counted_as_unproved(pending: HistoryLine) -> None:
    (counts,) = run_counts(pending)
    assert counts.counts == ((CaseOutcome.PENDING, 1), (CaseOutcome.UNPROVED, 1))


def test_a_mark_of_the_strip_says_unproved_too(pending: HistoryLine) -> None:
    words = [mark.outcome for id in "ab" for mark in strip(pending, key(id))]
    assert words == ["unproved", "pending"]
