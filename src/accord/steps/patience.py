"""Tries again until something holds or the time is up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from accord.errors import AccordError

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 1.0
# Soon at first, because most things are ready soon; then rarer, to spare a busy service.
_GROWTH: Final = 1.5


@dataclass(frozen=True, slots=True)
class PatienceClock:
    """Time, so that a test needs none of it."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class StillNotError(Exception):
    """It did not hold in time; ``cause`` is why not at the last of ``tries``."""

    def __init__(self, cause: Exception, *, tries: int) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.tries = tries


def until_it_holds(
    check: Callable[[], None],
    again: Callable[[], object],
    *,
    within: timedelta,
    clock: PatienceClock,
) -> int:
    """Check, and as long as that fails, do ``again`` and check once more.

    Not being answered is forgiven while there is time left. The last try is made when the time
    is up, not before.

    Returns:
        How many tries it took.

    Raises:
        StillNotError: the time is up.
    """
    end = clock.monotonic() + within.total_seconds()
    pause, tries = _FIRST_PAUSE_S, 1
    problem = _problem(check, AssertionError)
    while problem is not None:
        remaining = end - clock.monotonic()
        if remaining <= 0:
            raise StillNotError(problem, tries=tries) from problem
        # Once more at the very end: what becomes right in the last moment was in time.
        clock.sleep(min(pause, remaining))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE_S)
        tries += 1
        problem = _problem(again, AccordError) or _problem(check, AssertionError)
    return tries


def _problem(act: Callable[[], object], forgiven: type[Exception]) -> Exception | None:
    try:
        act()
    except forgiven as problem:
        return problem
    return None
