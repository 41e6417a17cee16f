"""What can be set of the load suite."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from accord.engines.locust.listening import LISTEN
from accord.model.assignment import Count, EngineOptions, Seconds, SecondsOrNone


class LoadOptions(EngineOptions, frozen=True, kw_only=True):
    """How profiles are run.

    ``workers`` are the processes that make load, 0 for one; ``grace_s`` is how long what was
    begun may take to end when a profile's time is up; ``start_s`` how long workers may take to
    load the workspace. ``rate_reached`` is the least share of an arrival rate that proves
    anything. With ``workers_expected`` the load is made by so many other machines, which are
    waited for at ``listen`` for ``join_s``. ``saturated`` is the share of a core from which on
    what a worker counted is its own doing.
    """

    workers: Count = 0
    grace_s: SecondsOrNone = 5.0
    start_s: Seconds = 60.0
    rate_reached: Annotated[float, Meta(gt=0, le=1)] = 0.95
    workers_expected: Count = 0
    listen: str = LISTEN
    join_s: Seconds = 60.0
    saturated: Annotated[float, Meta(gt=0, le=1)] = 0.9

    def pool_size(self, *, users: int) -> int:
        """How many workers to start; never more than there are users."""
        workers = max(1, self.workers)
        return min(workers, users) if users else workers
