"""How a load grows and falls, and what its scenarios are fed with."""

from __future__ import annotations

from msgspec import Struct


class LoadLeg(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a load: users, or scenarios a second, grow or fall evenly to so many in a time."""

    to: float
    over_s: float


class Feeder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file whose rows scenarios are fed with: ``circular``, ``once`` each, or at ``random``."""

    path: str
    order: str = "circular"
