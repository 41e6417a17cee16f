from __future__ import annotations

import random

import pytest

from accord.engines.locust.histogram import bucket
from accord.engines.locust.profile_figures import ProfileFigures, Series
from accord.engines.locust.protocol import Count, Tick
from accord.model.catalogue import Profile

PROFILE = Profile(
    id="load/noon.toml",
    title="Noon",
    path="load/noon.toml",
    scenarios={"a": 1.0},
    users=2,
    duration_s=2.0,
    ramp_s=1.0,
)


def counted(*seconds: float, errors: int = 0) -> Count:
    count = Count(errors=errors)
    for each in seconds:
        count.times += 1
        count.buckets[bucket(each)] = count.buckets.get(bucket(each), 0) + 1
        count.least, count.most = min(count.least, each), max(count.most, each)
    return count


def tick(slot: int, *seconds: float, errors: int = 0) -> Tick:
    count = counted(*seconds, errors=errors)
    seen = (("goods/read", 200, len(seconds)),)
    return Tick(slot=slot, operations={"goods/read": count}, scenarios={}, seen=seen, users=1)


def account(workers: int = 1) -> ProfileFigures:
    return ProfileFigures(PROFILE, stage="load", workers=workers)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99, 1.0])
def test_merged_percentiles_are_within_three_per_mille_of_the_samples(share: float) -> None:
    source = random.Random(3)
    samples = [source.lognormvariate(-7, 1.5) for _ in range(20_000)]
    series = Series()
    for worker in range(4):
        series.take(counted(*samples[worker::4]), in_time=True)
    exact = sorted(samples)[round(share * len(samples)) - 1]
    assert series.times.percentile(share) == pytest.approx(exact, rel=0.003)


def test_one_sample_is_every_percentile_exactly() -> None:
    series = Series()
    series.take(counted(0.123456), in_time=True)
    assert {series.times.percentile(share) for share in (0.01, 0.5, 0.99)} == {0.123456}


def test_figures_of_nothing_are_left_out() -> None:
    assert Series().figures(2.0, counted="requests", percentiles=()) == {
        "requests": 0.0,
        "rate": 0.0,
    }


def test_a_percentile_that_a_threshold_asks_for_is_told() -> None:
    series = Series()
    series.take(counted(0.1), in_time=True)
    assert "p99.9" in series.figures(1.0, counted="requests", percentiles=("p99.9",))


def test_the_ramp_is_shown_and_not_counted() -> None:
    kept = account()
    points = [*kept.take(0, tick(-1, 9.0)), *kept.take(0, tick(0, 0.1, 0.1)), *kept.rest()]
    assert {point.since for point in points} == {0.0, 1.0}
    assert kept.operations["goods/read"].times.most == 0.1
    assert kept.seen["goods/read", 200] == 3


def test_what_ends_late_counts_for_times_and_not_for_the_rate() -> None:
    kept = account()
    for slot in (0, 1, 2):
        list(kept.take(0, tick(slot, 1.0)))
    list(kept.rest())
    figures = kept.operations["goods/read"].figures(2.0, counted="requests", percentiles=())
    assert (figures["requests"], figures["rate"]) == (3.0, 1.0)


def test_a_second_is_shown_once_every_worker_has_told_it() -> None:
    kept = account(workers=2)
    assert list(kept.take(0, tick(0, 0.1))) == []
    (whole, operation) = kept.take(1, tick(0, 0.2, errors=1))
    assert (whole.requests, whole.errors, whole.users) == (2, 1, 2)
    assert operation.operation == "goods/read"
