"""How steady a system must be while it is disturbed, and after it."""

from __future__ import annotations

from msgspec import Struct


class Steadiness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How steady a steady state must be, in seconds.

    Probes named in ``may_be_lost`` need not hold while something is disturbed; after it, everything
    must hold again within ``recovers_within_s``. A call that is not answered in
    ``answers_within_s`` is lost, and an experiment that lasts ``time_limit_s`` is ended.
    """

    may_be_lost: tuple[str, ...] = ()
    recovers_within_s: float = 10.0
    answers_within_s: float = 10.0
    time_limit_s: float = 120.0
