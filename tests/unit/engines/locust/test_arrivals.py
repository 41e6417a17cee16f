from __future__ import annotations

import pytest

from accord.engines.locust.arrivals import Arrivals
from accord.engines.locust.body import Turns


def test_arrivals_are_evenly_spread() -> None:
    arrivals = Arrivals(rate=4, ramp_s=0, duration_s=1)
    assert list(arrivals.times()) == [0.0, 0.25, 0.5, 0.75]


def test_the_rate_grows_during_the_ramp() -> None:
    times = list(Arrivals(rate=10, ramp_s=2, duration_s=1).times())
    assert len(times) == 20
    assert sum(at < 1 for at in times) == 3
    assert sum(at >= 2 for at in times) == 10


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_share_the_arrivals_and_miss_none(workers: int) -> None:
    shares = [
        list(Arrivals(rate=7, ramp_s=1, duration_s=2, number=n, workers=workers).times())
        for n in range(workers)
    ]
    together = sorted(at for share in shares for at in share)
    assert together == list(Arrivals(rate=7, ramp_s=1, duration_s=2).times())


def test_turns_keep_the_proportion_of_weights() -> None:
    turns = Turns({"order": 3, "browse": 1})
    taken = [turns.next() for _ in range(8)]
    assert (taken.count("order"), taken.count("browse")) == (6, 2)
    assert taken[:4].count("browse") == 1


def test_a_scenario_that_begins_when_the_time_is_up_was_no_part_of_the_load() -> None:
    arrivals = Arrivals(rate=4, ramp_s=0, duration_s=1)
    for at in (0.0, 0.5, 1.5):
        arrivals.begin(at, due=0.0)
    assert (arrivals.begun, arrivals.late_s) == (2, 1.5)
