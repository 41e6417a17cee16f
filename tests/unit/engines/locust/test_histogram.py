"""Times in buckets that merge without loss."""

from __future__ import annotations

import pytest

from accord.engines.locust.histogram import Histogram, bucket, merged


def histogram(*seconds: float) -> Histogram:
    times = Histogram()
    for second in seconds:
        times.merge({bucket(second): 1}, shortest=second, longest=second)
    return times


def test_without_times_there_is_no_percentile() -> None:
    assert Histogram().percentile(0.5) is None


@pytest.mark.parametrize("second", [1e-6, 0.0123, 1.0, 61.0])
def test_a_percentile_is_within_two_per_mille(second: float) -> None:
    others = [second / 2] * 10 + [second] * 10 + [second * 2] * 10
    assert histogram(*others).percentile(0.5) == pytest.approx(second, rel=0.002)


def test_the_shortest_and_the_longest_time_are_exact() -> None:
    times = histogram(0.1234, 0.5678)
    assert (times.percentile(0.01), times.percentile(1.0)) == (0.1234, 0.5678)


def test_a_share_that_falls_on_a_time_takes_that_one_and_not_the_next() -> None:
    times = histogram(*[0.01] * 55, *[5.0] * 45)
    assert times.percentile(0.55) == pytest.approx(0.01, rel=0.002)


def test_times_of_nothing_fall_into_the_lowest_bucket() -> None:
    assert bucket(0.0) == bucket(1e-9)


def test_merging_is_counting_together() -> None:
    parts = [histogram(0.1, 0.2), histogram(0.3)]
    whole, together = histogram(0.1, 0.2, 0.3), merged(parts)
    assert (together.buckets, together.count) == (whole.buckets, whole.count)
    assert (together.least, together.most) == (0.1, 0.3)
