from __future__ import annotations

import pytest

from accord.engines.locust.arrivals import Arrivals
from accord.engines.locust.body import Turns
from accord.model.load_shape import LoadLeg


def test_arrivals_are_evenly_spread() -> None:
    arrivals = Arrivals(rate=4, ramp_s=0, duration_s=1)
    assert list(arrivals.times()) == [0.0, 0.25, 0.5, 0.75]


def test_the_rate_grows_during_the_ramp() -> None:
    times = list(Arrivals(rate=10, ramp_s=2, duration_s=1).times())
    assert len(times) == 20
    assert sum(at < 1 for at in times) == 3
    assert sum(at >= 2 for at in times) == 10


SHAPE = (
    LoadLeg(to=10, over_s=2),
    LoadLeg(to=10, over_s=1),
    LoadLeg(to=40, over_s=2),
    LoadLeg(to=0, over_s=1),
)


def test_the_rate_follows_its_shape_up_and_down() -> None:
    times = list(Arrivals(rate=40, ramp_s=2, duration_s=4, shape=SHAPE).times())
    bounds = [(0, 2), (2, 3), (3, 5), (5, 6)]
    counts = [sum(begins <= at < ends for at in times) for begins, ends in bounds]
    # The areas under the rate: 10·2/2, 10·1, (10+40)·2/2, 40·1/2.
    assert counts == [10, 10, 50, 20]
    assert times == sorted(times)


def test_workers_share_a_shape_too() -> None:
    shares = [
        list(Arrivals(rate=40, ramp_s=2, duration_s=4, shape=SHAPE, number=n, workers=3).times())
        for n in range(3)
    ]
    together = sorted(at for share in shares for at in share)
    assert together == list(Arrivals(rate=40, ramp_s=2, duration_s=4, shape=SHAPE).times())


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
