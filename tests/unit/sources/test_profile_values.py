"""Values with units, and what is none."""

from __future__ import annotations

import pytest

from accord.sources.profile_values import RATES, SECONDS, ProfileError, amount_of


@pytest.mark.parametrize(
    ("value", "seconds"), [("500 ms", 0.5), ("2 min", 120.0), (3, 3.0), ("1h", 3600.0)]
)
def test_durations_are_in_seconds(value: object, seconds: float) -> None:
    assert amount_of({"a": value}, "a", SECONDS) == seconds


def test_rates_are_a_second() -> None:
    assert amount_of({"a": "300/min"}, "a", RATES) == 5.0


@pytest.mark.parametrize("value", ["", "-1 s", "3 weeks", True, None, [], float("inf")])
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(ProfileError):
        amount_of({"a": value}, "a", SECONDS)
