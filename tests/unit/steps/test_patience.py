from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from accord.errors import AccordError
from accord.steps.patience import PatienceClock, StillNotError, until_it_holds


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> PatienceClock:
        return PatienceClock(monotonic=lambda: self.now, sleep=self.sleep)


def fails(times: int) -> Callable[[], None]:
    left = iter(range(times))

    def check() -> None:
        for turn in left:
            raise AssertionError(f"not yet {turn}")

    return check


def run(check: Callable[[], None], time: Time, *, again: Callable[[], object] = int) -> int:
    return until_it_holds(check, again, within=timedelta(seconds=5), clock=time.clock)


def test_what_holds_at_once_takes_one_try_and_no_time() -> None:
    time = Time()
    assert (run(fails(0), time), time.slept) == (1, [])


def test_it_is_tried_until_it_holds_with_longer_and_longer_pauses() -> None:
    time = Time()
    assert run(fails(3), time) == 4
    assert time.slept == pytest.approx([0.1, 0.15, 0.225])


def test_no_pause_is_longer_than_a_second() -> None:
    time = Time()
    with pytest.raises(StillNotError):
        run(fails(1000), time)
    assert max(time.slept) == 1.0


def test_the_last_try_is_made_when_the_time_is_up() -> None:
    time = Time()
    with pytest.raises(StillNotError) as caught:
        run(fails(1000), time)
    assert (time.now, caught.value.tries) == (pytest.approx(5), len(time.slept) + 1)


def test_the_last_reason_is_the_one_told() -> None:
    with pytest.raises(StillNotError) as caught:
        run(fails(1000), Time())
    assert str(caught.value.cause) == f"not yet {caught.value.tries - 1}"


def test_not_being_answered_is_forgiven_while_there_is_time() -> None:
    turns = iter([AccordError("client.no-answer"), None, None])

    def again() -> None:
        if (problem := next(turns)) is not None:
            raise problem

    assert run(fails(2), Time(), again=again) == 4


def test_a_step_that_cannot_be_judged_is_not_tried_again() -> None:
    time = Time()

    def check() -> None:
        raise AccordError("steps.unknown-name")

    with pytest.raises(AccordError):
        run(check, time)
    assert time.slept == []
