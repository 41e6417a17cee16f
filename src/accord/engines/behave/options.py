"""What can be set of the scenarios suite."""

from __future__ import annotations

from typing import Final

from accord.model.assignment import Count, EngineOptions, SecondsOrNone
from accord.system.cores import cores

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
