"""What a set of changes since a release comes to."""

from __future__ import annotations

import pytest

from accord.model.contract_changes import (
    Acceptance,
    Impact,
    ReleaseComparison,
    ReleasedChange,
    Suggestion,
)
from accord.model.message import plain


def change(impact: Impact, acceptance: Acceptance | None = None) -> ReleasedChange:
    return ReleasedChange(
        contract="goods.yaml",
        code="x",
        impact=impact,
        sentence=plain("x"),
        acceptance=acceptance,
    )


def accepted(*, expired: bool) -> Acceptance:
    return Acceptance(
        code="x", contract="goods.yaml", reason="r", until="2027-01-01", expired=expired
    )


@pytest.mark.parametrize(
    ("impacts", "version"),
    [
        ([], Suggestion.NONE),
        ([Impact.INFO], Suggestion.MINOR),
        ([Impact.WARNING], Suggestion.MINOR),
        ([Impact.INFO, Impact.BREAKING], Suggestion.MAJOR),
    ],
)
def test_only_a_breaking_change_asks_for_a_major_version(
    impacts: list[Impact], version: Suggestion
) -> None:
    changes = tuple(change(impact) for impact in impacts)
    assert ReleaseComparison(changes=changes).suggestion is version


@pytest.mark.parametrize(("expired", "breaking"), [(False, 0), (True, 1)])
def test_an_accepted_change_breaks_again_when_its_last_day_is_past(
    expired: bool, breaking: int
) -> None:
    changes = (change(Impact.BREAKING, accepted(expired=expired)),)
    assert len(ReleaseComparison(changes=changes).breaking) == breaking


def test_what_is_accepted_still_asks_for_a_major_version() -> None:
    changes = (change(Impact.BREAKING, accepted(expired=False)),)
    assert ReleaseComparison(changes=changes).suggestion is Suggestion.MAJOR
