"""What can be set of the scenarios suite."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from accord.model.assignment import read_options

WORKERS_PER_CORE: Final = 6


class ScenariosOptions(Struct, frozen=True, kw_only=True):
    """How scenarios are run.

    ``workers`` 0 means six a core, as scenarios mostly wait. ``scenario_timeout_s`` is how long a
    scenario, hook or start of a worker may take before its worker is killed; 0 means for ever.
    ``masks`` are names of fields whose values are secrets.
    """

    workers: int = 0
    retries: int = 0
    extra_tags: str = ""
    scenario_timeout_s: float = 300.0
    client_timeout_s: float = 30.0
    masks: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> ScenariosOptions:
        """Read what an assignment says.

        Raises:
            ConfigurationError: a value is of the wrong kind.
        """
        return read_options(options, cls, complaint="engines.bad-option")

    def pool_size(self, *, units: int) -> int:
        """How many workers to start for so many units of work."""
        wanted = self.workers if self.workers > 0 else WORKERS_PER_CORE * cores()
        return max(1, min(wanted, units))


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
