"""How many processors this process may use, which decides how much is done at the same time."""

from __future__ import annotations

import os


def cores() -> int:
    """Cores this process may use."""
    # In a container the machine's cores are not all ours.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
