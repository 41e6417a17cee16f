"""The five words a case can end with, and how parts make a whole."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, cast


class Suite(StrEnum):
    """The name of a kind of proof: one of the four built in, or of one that somebody brings.

    ``model.suites`` holds what is behind the names that can be run here.
    """

    SCENARIOS = "scenarios"
    CONTRACT = "contract"
    LOAD = "load"
    CHAOS = "chaos"

    @classmethod
    def _missing_(cls, value: object) -> Suite | None:
        """A name of its own: a journal is read also where nobody can run what it tells of."""
        if not isinstance(value, str):
            return None
        suite = str.__new__(cls, value)
        suite._name_, suite._value_ = value.upper(), value
        # The same name must be the same suite wherever it is read, as members are.
        return cast("Suite", cls._value2member_map_.setdefault(value, suite))


class Status(StrEnum):
    """How a case ended.

    ``FAILED`` speaks of the product: it does not do what its specification says.
    ``BROKEN`` speaks of us or of the environment: the case could not be judged.
    ``PENDING`` is written but not automated; ``SKIPPED`` was left out on purpose.
    """

    PASSED = "passed"
    SKIPPED = "skipped"
    PENDING = "pending"
    FAILED = "failed"
    BROKEN = "broken"


RED: Final = (Status.FAILED, Status.BROKEN)
"""What a case may end with that did not hold or could not be judged, the worse one first."""


class Verdict(StrEnum):
    """What a stage or a run comes to; ``INCOMPLETE`` passed what it could but has pending parts."""

    PASSED = "passed"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    BROKEN = "broken"


def whole(parts: Iterable[Status], *, finished: bool = True) -> Status:
    """The status of a whole: failed, else broken, else passed.

    A whole that did not finish, or in which nothing passed or failed, could not be judged.
    """
    statuses = set(parts)
    if Status.FAILED in statuses:
        return Status.FAILED
    # A whole of which nothing passed must not be green merely because nothing failed.
    if Status.BROKEN in statuses or not finished or Status.PASSED not in statuses:
        return Status.BROKEN
    return Status.PASSED


def verdict(parts: Iterable[Status], *, finished: bool = True) -> Verdict:
    """The word shown for a whole, which tells pending parts that ``whole`` leaves out."""
    statuses = set(parts)
    status = whole(statuses, finished=finished)
    if status is Status.PASSED and Status.PENDING in statuses:
        return Verdict.INCOMPLETE
    return Verdict(status.value)
