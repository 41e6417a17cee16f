"""When the scenarios of an open profile are due."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Arrivals:
    """When scenarios are due that begin at a rate, whatever the answers take.

    The rate grows evenly during the ramp. Of all arrivals this worker takes every ``workers``-th,
    from ``number`` on. ``due``, ``begun``, ``busy`` and ``late_s`` (the latest) tell how it went.
    """

    rate: float
    ramp_s: float
    duration_s: float
    number: int = 0
    workers: int = 1
    due: int = 0
    begun: int = 0
    late_s: float = 0.0
    busy: int = 0

    def times(self) -> Iterator[float]:
        """Seconds after the start at which this worker's arrivals are due."""
        n = self.number
        # A rate that grows evenly from nothing makes half as many as the full one.
        ramped = self.rate * self.ramp_s / 2
        while True:
            if n < ramped:
                # The inverse of rate·t²/2ramp, the area under a rate that grows from nothing.
                at = math.sqrt(2 * n * self.ramp_s / self.rate)
            else:
                at = self.ramp_s + (n - ramped) / self.rate
            if at >= self.ramp_s + self.duration_s:
                return
            yield at
            n += self.workers

    def begin(self, at: float, *, due: float) -> None:
        """A scenario begins; one that begins when the time is up was never part of the load."""
        # Lateness is ours: a scenario that could not begin in time tells nothing of the server.
        self.late_s = max(self.late_s, at - due)
        self.begun += at < self.ramp_s + self.duration_s

    def planned(self) -> int:
        """How many arrivals this worker has to make."""
        return sum(1 for _ in self.times())
