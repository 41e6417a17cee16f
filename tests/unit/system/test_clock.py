from __future__ import annotations

import time

from accord.system.clock import SystemClock


def test_the_time_of_the_machine_is_told() -> None:
    clock, earlier = SystemClock(), time.time()
    assert earlier <= clock.now() <= time.time()


def test_sleeping_lets_time_pass() -> None:
    clock = SystemClock()
    began = clock.monotonic()
    clock.sleep(0.01)
    assert clock.monotonic() - began >= 0.01
