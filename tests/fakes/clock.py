"""Time that passes only when somebody sleeps."""

from __future__ import annotations


class FakeClock:
    def __init__(self, *, now: float = 1_763_600_000.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds
