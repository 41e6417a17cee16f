from __future__ import annotations

import time

from accord.engines.locust.tally import LoadTally
from accord.model.status import Status


def test_what_was_counted_before_the_load_is_forgotten() -> None:
    tally = LoadTally()
    tally.begun["a"] += 1
    tally.judged["no-schema"] += 1
    tally.scenario("a", 0.1, Status.BROKEN)
    tally.begin(start=time.monotonic(), ramp_s=0.0)
    assert (tally.begun, tally.judged, tally.broken) == ({}, {}, {})
    assert not any(tick.scenarios for tick in tally.ticks(is_final=True))


def test_a_run_that_only_began_is_in_no_second() -> None:
    tally = LoadTally()
    tally.begin(start=time.monotonic(), ramp_s=0.0)
    tally.begun["a"] += 2
    tally.scenario("a", 0.1, Status.PASSED)
    counted = sum(
        tick.scenarios["a"].times for tick in tally.ticks(is_final=True) if tick.scenarios
    )
    assert (tally.begun["a"], counted) == (2, 1)


def test_a_call_that_a_step_found_wrong_is_an_error_and_no_second_call() -> None:
    tally = LoadTally()
    tally.begin(start=time.monotonic(), ramp_s=0.0)
    tally.call("goods/read", 200, 0.1, failed=False)
    tally.blame("goods/read")
    counts = [
        tick.operations["goods/read"] for tick in tally.ticks(is_final=True) if tick.operations
    ]
    assert (sum(c.times for c in counts), sum(c.errors for c in counts)) == (1, 1)
