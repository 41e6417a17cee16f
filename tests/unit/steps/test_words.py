"""The words that stand for comparisons, outcomes, states and units."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from accord.steps.words import (
    CHOICES,
    COMPARISONS,
    OUTCOMES,
    STATES,
    STATUSES,
    UNITS,
    Comparison,
    RequestOutcome,
    ValueState,
    alternatives,
)
from accord.text import LANGUAGES


@pytest.mark.parametrize(
    ("phrases", "meanings"),
    [(COMPARISONS, Comparison), (STATES, ValueState), (OUTCOMES, RequestOutcome)],
)
def test_every_meaning_can_be_said(phrases: dict[str, object], meanings: type) -> None:
    assert set(phrases.values()) == set(meanings)  # type: ignore[call-overload]


def test_every_language_has_a_word_for_every_meaning() -> None:
    for kind, phrases in (("comparison", COMPARISONS), ("state", STATES), ("outcome", OUTCOMES)):
        for language in LANGUAGES:
            meanings = {phrases[phrase] for phrase in CHOICES[kind][language]}
            assert meanings == set(phrases.values()), (kind, language)


def test_every_outcome_has_statuses() -> None:
    assert set(STATUSES) == set(RequestOutcome)


def test_units_are_seconds() -> None:
    assert (UNITS["ms"], UNITS["秒"], UNITS["minutes"]) == (Decimal("0.001"), 1, 60)


def test_no_word_hides_a_longer_one() -> None:
    found = re.match(alternatives(["is", "is not"]), "is not")
    assert found is not None
    assert found[0] == "is not"
