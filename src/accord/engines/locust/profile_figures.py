"""What all workers of a profile counted, put together second by second, and its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.engines.locust.histogram import Histogram, merged
from accord.engines.locust.protocol import Count, Tick
from accord.model.catalogue import Profile
from accord.model.events import Sampled
from accord.model.journal import now

PERCENTILES: Final[Mapping[str, float]] = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


@dataclass(slots=True)
class Series:
    """Everything of one operation or scenario: times, errors, and how many in the time asked."""

    times: Histogram = field(default_factory=Histogram)
    errors: int = 0
    in_time: int = 0

    def take(self, count: Count, *, in_time: bool) -> None:
        """Add what one worker counted in one second."""
        self.times.merge(count.buckets, shortest=count.least, longest=count.most)
        self.errors += count.errors
        self.in_time += count.times if in_time else 0

    def figures(
        self, seconds: float, *, counted: str, percentiles: Iterable[str]
    ) -> dict[str, float]:
        """Measures by name; those of nothing are left out, but for the counts."""
        figures: dict[str, float] = {counted: float(self.times.count)}
        if seconds > 0:
            figures["rate"] = self.in_time / seconds
        if not self.times.count:
            return figures
        figures["errors"] = min(1.0, self.errors / self.times.count)
        figures["max"] = self.times.most
        for name in (*PERCENTILES, *percentiles):
            share = PERCENTILES.get(name) or float(name[1:]) / 100
            figures[name] = self.times.percentile(share) or 0.0
        return figures


def together(series: Iterable[Series]) -> Series:
    """Several as one."""
    parts = list(series)
    return Series(
        times=merged(single.times for single in parts),
        errors=sum(single.errors for single in parts),
        in_time=sum(single.in_time for single in parts),
    )


@dataclass(slots=True)
class _Second:
    """One second of all workers."""

    operations: dict[str, Series] = field(default_factory=dict)
    scenarios: dict[str, Series] = field(default_factory=dict)
    users: int = 0


class ProfileFigures:
    """One profile's figures: of the time after the ramp, and the curves of all of it.

    ``ever`` counts scenarios and their errors with the ramp; ``seen`` answers by status.
    """

    def __init__(self, profile: Profile, *, stage: str, workers: int) -> None:
        self.operations: dict[str, Series] = {}
        self.scenarios: dict[str, Series] = {}
        self.ever: dict[str, Series] = {}
        self.seen: Counter[tuple[str, int]] = Counter()
        self._profile = profile
        self._stage = stage
        self._waiting: dict[int, _Second] = {}
        # A second is complete when every worker has said something of a later one.
        self._newest = dict.fromkeys(range(workers), -(10**9))

    def take(self, worker: int, tick: Tick) -> Iterator[Sampled]:
        """Add one second of one worker; gives the points of seconds that are now complete."""
        second = self._waiting.setdefault(tick.slot, _Second())
        in_time = 0 <= tick.slot < self._profile.duration_s
        for here, ever, counts in (
            (second.operations, None, tick.operations),
            (second.scenarios, self.ever, tick.scenarios),
        ):
            for name, count in counts.items():
                here.setdefault(name, Series()).take(count, in_time=in_time)
                if ever is not None:
                    ever.setdefault(name, Series()).take(count, in_time=in_time)
        second.users += tick.users
        for name, status, times in tick.seen:
            self.seen[name, status] += times
        self._newest[worker] = max(self._newest[worker], tick.slot)
        yield from self._complete(min(self._newest.values()))

    def rest(self) -> Iterator[Sampled]:
        """The points that are left when no worker says any more."""
        yield from self._complete(10**9)

    def _complete(self, up_to: int) -> Iterator[Sampled]:
        for slot in sorted(slot for slot in self._waiting if slot <= up_to):
            second = self._waiting.pop(slot)
            # The ramp is in the curves alone: it is not the load that was asked for.
            if slot >= 0:
                self._keep(second)
            yield from self._points(slot, second)

    def _keep(self, second: _Second) -> None:
        for totals, counted in (
            (self.operations, second.operations),
            (self.scenarios, second.scenarios),
        ):
            for name, series in counted.items():
                total = totals.get(name)
                totals[name] = series if total is None else together((total, series))

    def _points(self, slot: int, second: _Second) -> Iterator[Sampled]:
        profile = self._profile
        since = max(0.0, profile.ramp_s + slot)
        ends = min(profile.ramp_s + slot + 1, profile.ramp_s + profile.duration_s)
        length = ends - since if ends > since else 1.0
        curves = [(profile.id, "", together(second.operations.values()))]
        curves += [(profile.id, name, series) for name, series in second.operations.items()]
        curves += [(f"{profile.id}#{id}", "", series) for id, series in second.scenarios.items()]
        for case, operation, series in curves:
            yield Sampled(
                at=now(),
                stage=self._stage,
                case=case,
                since=round(since, 3),
                length=round(length, 3),
                operation=operation,
                requests=series.times.count,
                # A request that is blamed a moment later may be in the second before.
                errors=min(series.errors, series.times.count),
                p50=series.times.percentile(0.5),
                p95=series.times.percentile(0.95),
                p99=series.times.percentile(0.99),
                users=second.users,
            )
