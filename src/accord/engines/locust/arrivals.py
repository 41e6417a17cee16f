"""When the scenarios of an open profile are due."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from accord.model.load_shape import LoadLeg


@dataclass(slots=True, kw_only=True)
class Arrivals:
    """When scenarios are due that begin at a rate, whatever the answers take.

    The rate grows evenly during the ramp, or as ``shape`` says. Of all arrivals this worker takes
    every ``workers``-th, from ``number`` on. ``due``, ``begun``, ``busy`` and ``late_s`` (the
    latest) tell how it went.
    """

    rate: float
    ramp_s: float
    duration_s: float
    number: int = 0
    workers: int = 1
    shape: tuple[LoadLeg, ...] = ()
    due: int = 0
    begun: int = 0
    late_s: float = 0.0
    busy: int = 0

    def times(self) -> Iterator[float]:
        """Seconds after the start at which this worker's arrivals are due."""
        n, counted, begins, rate = self.number, 0.0, 0.0, 0.0
        for leg in self._legs():
            whole = (rate + leg.to) / 2 * leg.over_s
            while n < counted + whole:
                at = _moment(n - counted, rate, leg.to, leg.over_s)
                if at >= leg.over_s:
                    break
                yield begins + at
                n += self.workers
            counted, begins, rate = counted + whole, begins + leg.over_s, leg.to

    def _legs(self) -> tuple[LoadLeg, ...]:
        if self.shape:
            return self.shape
        return (
            LoadLeg(to=self.rate, over_s=self.ramp_s),
            LoadLeg(to=self.rate, over_s=self.duration_s),
        )

    def begin(self, at: float, *, due: float) -> None:
        """A scenario begins; one that begins when the time is up was never part of the load."""
        # Lateness is ours: a scenario that could not begin in time tells nothing of the server.
        self.late_s = max(self.late_s, at - due)
        self.begun += at < self.ramp_s + self.duration_s

    def planned(self) -> int:
        """How many arrivals this worker has to make."""
        return sum(1 for _ in self.times())


def _moment(count: float, begins: float, ends: float, seconds: float) -> float:
    """When so many have come, at a rate that goes evenly from one to another in a time."""
    if not seconds:
        return 0.0
    # The inverse of the area under the rate, written so that a level one divides by no zero.
    slope = (ends - begins) / seconds
    divisor = begins + math.sqrt(max(0.0, begins * begins + 2 * slope * count))
    return 2 * count / divisor if divisor else 0.0
