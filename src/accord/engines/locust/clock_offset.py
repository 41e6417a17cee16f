"""How far the clock of another machine is ahead, as NTP finds out: by asking it what time it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# The quickest answer waited least, so it tells most of when the other clock was read.
_ROUNDS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """What another clock shows more than ours, in seconds.

    ``ahead_s`` is of the monotonic clocks, whose zeros mean nothing, true to ``within_s`` either
    way; ``wall_ahead_s`` of the clocks by which people tell the time.
    """

    ahead_s: float
    within_s: float
    wall_ahead_s: float

    def moved_s(self, later: ClockOffset) -> float:
        """How far the clocks went apart for certain between two readings."""
        return max(0.0, abs(later.ahead_s - self.ahead_s) - self.within_s - later.within_s)


def compare(
    ask: Callable[[], tuple[float, float]],
    *,
    monotonic: Callable[[], float] = time.monotonic,
    wall: Callable[[], float] = time.time,
) -> ClockOffset:
    """Compare the clocks of this machine with those that ``ask`` reads: monotonic and wall."""
    readings = []
    for _ in range(_ROUNDS):
        sent, sent_wall = monotonic(), wall()
        theirs, theirs_wall = ask()
        heard, heard_wall = monotonic(), wall()
        readings.append(
            ClockOffset(
                ahead_s=theirs - (sent + heard) / 2,
                within_s=(heard - sent) / 2,
                wall_ahead_s=theirs_wall - (sent_wall + heard_wall) / 2,
            )
        )
    return min(readings, key=lambda reading: reading.within_s)
