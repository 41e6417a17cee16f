"""Times counted in buckets that merge without loss and tell any percentile to within 0.2 %.

A bucket is 0.4 % wider than the one before, and stands for its middle. Locust's own statistics
round to two digits, which moves a p95 by up to two thirds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

# Half a bucket is the error, hence 0.2 %; a minute and a microsecond are 4,500 buckets apart.
_RATIO: Final = 1.004
_PER_LOG: Final = 1 / math.log(_RATIO)
# Nothing on a network is faster than a tenth of a microsecond.
_LEAST_S: Final = 1e-7
Buckets = dict[int, int]
"""How many times fell into each bucket."""


def bucket(seconds: float) -> int:
    """The bucket of a time."""
    return math.floor(math.log(seconds if seconds > _LEAST_S else _LEAST_S) * _PER_LOG)


class Histogram:
    """Times of one kind; ``least`` and ``most`` are exact."""

    __slots__ = ("buckets", "count", "least", "most")

    def __init__(self) -> None:
        self.buckets: Buckets = {}
        self.count = 0
        self.least = math.inf
        self.most = 0.0

    def merge(self, buckets: Buckets, *, shortest: float, longest: float) -> None:
        """Take what somebody else counted."""
        for key, count in buckets.items():
            self.buckets[key] = self.buckets.get(key, 0) + count
            self.count += count
        self.least = min(self.least, shortest)
        self.most = max(self.most, longest)

    def percentile(self, share: float) -> float | None:
        """The least time that a share (0–1) of all took no longer than; none without times."""
        if not self.count:
            return None
        # Without rounding 0.55 × 100 is a hair above 55, and the wrong bucket is taken.
        rank = max(1, math.ceil(round(share * self.count, 9)))
        passed = 0
        for key in sorted(self.buckets):
            passed += self.buckets[key]
            if passed >= rank:
                middle: float = _RATIO ** (key + 0.5)
                return min(self.most, max(self.least, middle))
        return self.most


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """All times of several kinds together."""
    everything = Histogram()
    for histogram in histograms:
        everything.merge(histogram.buckets, shortest=histogram.least, longest=histogram.most)
    return everything
