"""How late a process that makes load comes to its own appointments, and who has the processors.

A process that is kept waiting measures its own waiting with every answer. Its share of a core
does not show it when others have taken the processors, so its timers are asked.
"""

from __future__ import annotations

import time
from typing import Final

import gevent
import psutil

_BEAT_S: Final = 0.1
# One late beat is a page fault or a garbage collection; a tenth of them is a state of affairs.
_SHARE: Final = 0.9


class Heartbeat:
    """Beats while a load is made, in a greenlet of its own."""

    def __init__(self) -> None:
        self.began_late_s = 0.0
        self._lags: list[float] = []
        self._greenlet: gevent.Greenlet | None = None
        self._used_at_start = (0.0, 0.0, 0.0)

    def start(self, *, due: float | None = None) -> None:
        """Beat from now on; ``due`` is the moment of the monotonic clock when it should."""
        began = time.monotonic()
        self.began_late_s = max(0.0, began - (began if due is None else due))
        self._used_at_start = _processor_times()
        self._greenlet = gevent.spawn(self._beat)

    def stop(self) -> None:
        """Beat no more."""
        if self._greenlet is not None:
            self._greenlet.kill()

    @property
    def lag_s(self) -> float:
        """How late a beat was, or earlier, in nine of ten."""
        lags = sorted(self._lags)
        return lags[int(len(lags) * _SHARE)] if lags else 0.0

    def shares(self) -> tuple[float, float]:
        """Of one core what this process used since the start, and of all cores what all did."""
        began, spent, idle = self._used_at_start
        ended, spent_now, idle_now = _processor_times()
        elapsed = max(0.001, ended - began)
        cores = psutil.cpu_count() or 1
        machine = 1.0 - (idle_now - idle) / (elapsed * cores)
        return (spent_now - spent) / elapsed, min(1.0, max(0.0, machine))

    def _beat(self) -> None:
        while True:
            due = time.monotonic() + _BEAT_S
            gevent.sleep(_BEAT_S)
            self._lags.append(max(0.0, time.monotonic() - due))


def _processor_times() -> tuple[float, float, float]:
    times = psutil.cpu_times()
    # Waiting for a disk leaves a processor to others; not every system counts it.
    idle = times.idle + getattr(times, "iowait", 0.0)
    return time.monotonic(), time.process_time(), idle
