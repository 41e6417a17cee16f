"""How late a process comes to its own appointments."""

from __future__ import annotations

import time

import gevent

from accord.engines.locust.heartbeat import Heartbeat


def test_before_the_first_beat_nothing_is_late() -> None:
    assert Heartbeat().lag_s == 0.0


def test_a_process_that_is_kept_busy_is_late_and_uses_its_core() -> None:
    heartbeat = Heartbeat()
    heartbeat.start()
    gevent.sleep(0.01)
    for _ in range(3):
        until = time.process_time() + 0.15
        while time.process_time() < until:
            pass
        gevent.sleep(0.01)
    share, machine = heartbeat.shares()
    heartbeat.stop()
    assert heartbeat.lag_s > 0.0
    assert share > 0.0
    assert 0.0 <= machine <= 1.0


def test_a_heart_that_was_stopped_beats_no_more() -> None:
    heartbeat = Heartbeat()
    heartbeat.start()
    heartbeat.stop()
    gevent.sleep(0.15)
    assert heartbeat.lag_s == 0.0


def test_stopping_what_never_began_is_no_error() -> None:
    Heartbeat().stop()
