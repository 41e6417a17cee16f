"""What can be set of the scenarios suite."""

from __future__ import annotations

import os
from typing import Final

from accord.model.assignment import Count, EngineOptions, SecondsOrNone

WORKERS_PER_CORE: Final = 6


class ScenariosOptions(EngineOptions, frozen=True, kw_only=True):
    """How scenarios are run.

    ``workers`` 0 means six a core, as scenarios mostly wait. ``scenario_timeout_s`` is how long a
    scenario, hook or start of a worker may take before its worker is killed; 0 means for ever.
    ``behave_tags`` is whether the tags in behave's own settings choose, which they do unless a
    command or stage names others.
    """

    workers: Count = 0
    retries: Count = 0
    extra_tags: str = ""
    scenario_timeout_s: SecondsOrNone = 300.0
    behave_tags: bool = True

    def pool_size(self, *, units: int) -> int:
        """How many workers to start for so many units of work."""
        size = self.workers if self.workers > 0 else WORKERS_PER_CORE * cores()
        return max(1, min(size, units))


def cores() -> int:
    """Cores this process may use."""
    # In a container the machine's cores are not all ours.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
