"""What one worker counts, second by second."""

from __future__ import annotations

import math
import time
from collections import Counter
from typing import Final

from accord.engines.locust.histogram import bucket
from accord.engines.locust.protocol import Count, Tick
from accord.model.calls import Call
from accord.model.status import Status

# What a client did wrong may be what the scenario is about; only its step can say.
_SERVER_ERROR: Final = 500
_BEFORE_ALL: Final = -1_000_000


def is_error(call: Call) -> bool:
    """Whether a request failed by itself, whatever the scenario makes of it."""
    response = call.response
    if response is None or response.status >= _SERVER_ERROR:
        return True
    return bool(call.problems) and bool(call.faults)


class Second:
    """Everything that ended within one second."""

    __slots__ = ("operations", "scenarios", "seen")

    def __init__(self) -> None:
        self.operations: dict[str, Count] = {}
        self.scenarios: dict[str, Count] = {}
        self.seen: Counter[tuple[str, int]] = Counter()


class LoadTally:
    """Counts calls and scenarios by the second in which they ended.

    ``begun`` counts, by scenario, the runs that began: whatever ends one without a word of it,
    such as being killed, is missing from the seconds and must not be missed there alone.
    ``judged`` counts answers by what their contracts said of them, or why they said nothing.
    """

    def __init__(self, *, start: float = 0.0, ramp_s: float = 0.0) -> None:
        self.start = start
        self.users = 0
        self.broken: Counter[str] = Counter()
        self.begun: Counter[str] = Counter()
        self.judged: Counter[str] = Counter()
        self._zero = start + ramp_s
        self._slot = _BEFORE_ALL
        self._second = Second()
        self._closed: list[tuple[int, Second]] = []

    def begin(self, *, start: float, ramp_s: float) -> None:
        """Count from a moment on; whatever was counted before is forgotten."""
        self.start, self._zero = start, start + ramp_s
        self._slot, self._second, self._closed = _BEFORE_ALL, Second(), []
        self.broken.clear()
        self.begun.clear()
        self.judged.clear()

    def call(self, name: str, status: int, seconds: float, *, failed: bool) -> None:
        """Count a request; ``status`` 0 says that nobody answered."""
        second = self._now()
        _add(second.operations, name, seconds, failed=failed)
        if status:
            second.seen[name, status] += 1

    def blame(self, name: str) -> None:
        """Count a request that was answered, and wrongly as its scenario says."""
        # The call is counted already; only what became of it was not known then.
        count = self._now().operations.setdefault(name, Count())
        count.errors += 1

    def scenario(self, id: str, seconds: float, status: Status) -> None:
        """Count a scenario that ended."""
        _add(self._now().scenarios, id, seconds, failed=status is not Status.PASSED)
        if status is not Status.PASSED and status is not Status.FAILED:
            self.broken[id] += 1

    def ticks(self, *, is_final: bool = False) -> list[Tick]:
        """The seconds that are over, each once; ``is_final`` ends the one under way too."""
        self._now()
        if is_final:
            self._closed.append((self._slot, self._second))
            self._second = Second()
        closed, self._closed = self._closed, []
        # Before the first call there was no second to tell of.
        return [
            Tick(
                slot=slot,
                operations=second.operations,
                scenarios=second.scenarios,
                seen=tuple((name, status, n) for (name, status), n in second.seen.items()),
                users=self.users,
            )
            for slot, second in closed
            if slot > _BEFORE_ALL
        ]

    def _now(self) -> Second:
        slot = math.floor(time.monotonic() - self._zero)
        if slot != self._slot:
            self._closed.append((self._slot, self._second))
            self._slot, self._second = slot, Second()
        return self._second


def _add(counts: dict[str, Count], name: str, seconds: float, *, failed: bool) -> None:
    count = counts.get(name)
    if count is None:
        count = counts[name] = Count()
    key = bucket(seconds)
    buckets = count.buckets
    buckets[key] = buckets.get(key, 0) + 1
    count.times += 1
    if failed:
        count.errors += 1
    count.most = max(count.most, seconds)
    count.least = min(count.least, seconds)
