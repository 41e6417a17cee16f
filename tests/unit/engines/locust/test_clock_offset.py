"""How far another clock is ahead, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accord.engines.locust.clock_offset import ClockOffset, compare


def reading(*, ahead_s: float, there_s: float, back_s: list[float]) -> ClockOffset:
    """Asked over a network that takes so long there, and in turn so long back."""
    now = 100.0
    ways = iter(back_s)

    def clock() -> float:
        return now

    def ask() -> tuple[float, float]:
        nonlocal now
        now += there_s
        told = now + ahead_s
        now += next(ways, back_s[-1])
        return told, told

    read: Callable[[], float] = clock
    return compare(ask, monotonic=read, wall=read)


def test_a_network_that_takes_as_long_both_ways_hides_nothing() -> None:
    offset = reading(ahead_s=7.5, there_s=0.01, back_s=[0.01])
    assert (offset.ahead_s, offset.within_s) == pytest.approx((7.5, 0.01))
    assert offset.wall_ahead_s == pytest.approx(7.5)


def test_the_quickest_answer_is_believed() -> None:
    offset = reading(ahead_s=-3.0, there_s=0.01, back_s=[0.9, 0.5, 0.01, 0.7])
    assert offset.ahead_s == pytest.approx(-3.0)


def test_what_a_network_hides_is_within_what_is_told() -> None:
    offset = reading(ahead_s=1.0, there_s=0.0, back_s=[0.2])
    assert abs(offset.ahead_s - 1.0) <= offset.within_s + 1e-9


@pytest.mark.parametrize(
    ("later_s", "moved_s"),
    [
        pytest.param(5.0, 0.0, id="same"),
        pytest.param(5.15, 0.0, id="not-for-certain"),
        pytest.param(5.5, 0.3, id="away"),
        pytest.param(4.5, 0.3, id="back"),
    ],
)
def test_clocks_went_apart_by_what_nothing_else_explains(later_s: float, moved_s: float) -> None:
    first = ClockOffset(ahead_s=5.0, within_s=0.1, wall_ahead_s=0.0)
    later = ClockOffset(ahead_s=later_s, within_s=0.1, wall_ahead_s=0.0)
    assert first.moved_s(later) == pytest.approx(moved_s)
