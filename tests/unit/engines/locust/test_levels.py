"""How users are shared out, and how their number follows a shape."""

from __future__ import annotations

import gevent
import pytest

from accord.engines.locust.levels import Levels, share_of
from accord.model.catalogue import Profile
from accord.model.load_shape import LoadLeg


class Runner:
    """A runner that does at once what it is told."""

    def __init__(self) -> None:
        self.user_count = 0
        self.started: list[tuple[int, float]] = []

    def start(self, users: int, *, spawn_rate: float) -> None:
        self.user_count = users
        self.started.append((users, round(spawn_rate, 6)))


def profile(**shape: object) -> Profile:
    return Profile(id="a", title="a", path="a", **shape)  # type: ignore[arg-type]


@pytest.mark.parametrize(("users", "workers"), [(7, 3), (2, 4), (8, 2)])
def test_every_user_works_somewhere(users: int, workers: int) -> None:
    shares = [share_of(users, number=number, workers=workers) for number in range(workers)]
    assert sum(shares) == users
    assert max(shares) - min(shares) <= 1


def test_users_begin_during_the_ramp() -> None:
    runner = Runner()
    Levels(profile(users=8, ramp_s=4.0), runner, number=0, workers=2).begin()
    assert runner.started == [(4, 1.0)]


def test_users_follow_the_shape_up_and_down() -> None:
    runner = Runner()
    legs = (LoadLeg(to=4, over_s=0.02), LoadLeg(to=4, over_s=0.02), LoadLeg(to=1, over_s=0.02))
    levels = Levels(profile(users=4, shape=legs), runner, number=0, workers=1)
    levels.begin()
    with gevent.Timeout(20):
        while runner.user_count != 1:
            gevent.sleep(0.01)
    levels.end()
    # Where nothing changes nothing is begun again.
    assert runner.started == [(4, 200.0), (1, 150.0)]
    assert levels.peak == 4


def test_a_load_that_has_ended_grows_no_more() -> None:
    runner = Runner()
    legs = (LoadLeg(to=1, over_s=0.02), LoadLeg(to=9, over_s=0.02))
    levels = Levels(profile(users=9, shape=legs), runner, number=0, workers=1)
    levels.begin()
    gevent.sleep(0)
    levels.end()
    gevent.sleep(0.1)
    assert runner.user_count <= 1
