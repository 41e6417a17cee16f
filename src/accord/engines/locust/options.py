"""What can be set of the load suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from accord.model.assignment import read_options


class LoadOptions(Struct, frozen=True, kw_only=True):
    """How profiles are run.

    ``workers`` are the processes that make load, 0 for one; ``grace_s`` is how long what was
    begun may take to end when a profile's time is up; ``start_s`` how long workers may take to
    load the workspace. ``rate_reached`` is the least share of an arrival rate that proves
    anything. ``masks`` are names of fields whose values are secrets.
    """

    workers: int = 0
    grace_s: float = 5.0
    start_s: float = 60.0
    rate_reached: Annotated[float, Meta(gt=0, le=1)] = 0.95
    client_timeout_s: float = 30.0
    masks: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> LoadOptions:
        """Read what an assignment says.

        Raises:
            ConfigurationError: a value is of the wrong kind.
        """
        return read_options(options, cls, complaint="load.bad-option")

    def pool_size(self, *, users: int) -> int:
        """How many workers to start; never more than there are users."""
        wanted = max(1, self.workers)
        return min(wanted, users) if users else wanted
