"""Waits for the end of a load, and knows how many users were at work until then."""

from __future__ import annotations

import time
from typing import Any, Final

import gevent.event
from locust.runners import STATE_CLEANUP, STATE_STOPPED, STATE_STOPPING

from accord.engines.locust.arrivals import Arrivals
from accord.engines.locust.tally import LoadTally

ENDED: Final = frozenset({STATE_CLEANUP, STATE_STOPPING, STATE_STOPPED})
"""What a runner of locust is in when somebody has ended its test."""

# More than users take to leave one after another, less than a load without users may last.
_IDLE_S: Final = 0.5
_LOOK_S: Final = 0.2


class UserWatch:
    """Looks at the users of a load. ``stopping`` is set when somebody wants it to end now.

    ``idle_after_s`` is when nobody was at work any more although the time was not up.
    """

    def __init__(self, tally: LoadTally, *, stopping: gevent.event.Event) -> None:
        self.idle_after_s: float | None = None
        self._tally = tally
        self._stopping = stopping

    def until(
        self,
        ends: float,
        runner: Any,  # noqa: ANN401 - locust's own
        *,
        arrivals: Arrivals | None = None,
        since: float | None = None,
    ) -> int:
        """Wait for the end, a moment of the monotonic clock; gives the most that were at work.

        ``since`` is when the load began, if it must be told when nobody is at work any more.
        """
        peak, busy_at = 0, time.monotonic()
        while (remaining := ends - time.monotonic()) > 0 and not self._stopping.is_set():
            if runner.state in ENDED:
                break
            users = arrivals.busy if arrivals is not None else runner.user_count
            self._tally.users = users
            peak = max(peak, users)
            busy_at = time.monotonic() if users else busy_at
            # Polled: locust tells nobody when a user leaves.
            self._stopping.wait(min(remaining, _LOOK_S))
        # Users end one after another, so the last of them is gone a moment before the end anyway.
        if since is not None and not self._stopping.is_set() and ends - busy_at > _IDLE_S:
            self.idle_after_s = max(0.0, busy_at - since)
        return peak
