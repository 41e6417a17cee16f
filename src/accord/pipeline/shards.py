"""Cuts a plan for several machines; each of them, knowing only the files, cuts it the same way."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from accord.model.catalogue import Catalogue
from accord.model.events import PlannedCase
from accord.model.history import CaseKey
from accord.model.shard import Shard
from accord.model.suites import definition_of
from accord.pipeline.plan import PlannedStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds that cases took before; ``digest`` is empty where nobody gave any."""

    seconds: Mapping[CaseKey, float] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the durations."""
        if not self.seconds:
            return ""
        rows = sorted((*key, seconds) for key, seconds in self.seconds.items())
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A plan cut into parts: for each stage the ids of the cases of every part, in order."""

    shard: Shard
    parts: Mapping[str, tuple[tuple[str, ...], ...]]
    timings: str = ""

    @property
    def own(self) -> Mapping[str, frozenset[str]]:
        """The ids of the shard's own cases, by stage."""
        place = self.shard.index - 1
        return {stage: frozenset(parts[place]) for stage, parts in self.parts.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """Cases of a file, which stay together: they may share a background, hooks and what is sent."""

    stage: str
    path: str
    cases: tuple[PlannedCase, ...]
    seconds: float


def cut(
    stages: Iterable[PlannedStage], catalogue: Catalogue, shard: Shard, timings: Timings
) -> Cut:
    """Cut a plan so that all parts take about as long, the longest files first."""
    stages = tuple(stages)
    units = [unit for stage in stages for unit in _units(stage, catalogue, timings)]
    # Where two take as long their names decide, and never the order in which a disk lists them.
    units.sort(key=lambda unit: (-unit.seconds, unit.stage, unit.path))
    loads = [0.0] * shard.total
    places: dict[tuple[str, str], int] = {}
    for unit in units:
        lightest = min(range(shard.total), key=lambda place: (loads[place], place))
        loads[lightest] += unit.seconds
        places[unit.stage, unit.path] = lightest
    return Cut(
        shard=shard,
        parts={stage.name: _parts(stage, places, shard.total) for stage in stages},
        timings=timings.digest,
    )


def _parts(
    stage: PlannedStage, places: Mapping[tuple[str, str], int], total: int
) -> tuple[tuple[str, ...], ...]:
    ids: list[list[str]] = [[] for _ in range(total)]
    for case in stage.cases:
        ids[places[stage.name, case.path]].append(case.id)
    return tuple(tuple(members) for members in ids)


def _units(stage: PlannedStage, catalogue: Catalogue, timings: Timings) -> Iterable[_Unit]:
    definition = definition_of(stage.suite)
    by_path: dict[str, list[PlannedCase]] = defaultdict(list)
    for case in stage.cases:
        by_path[case.path].append(case)
    profiles = {profile.path: profile for profile in catalogue.profiles}
    keys = {case.id: CaseKey(stage.name, case.id) for case in stage.cases}
    durations = {id: timings.seconds[key] for id, key in keys.items() if key in timings.seconds}
    usual = fmean(durations.values()) if durations else definition.usual_case_s
    for path, cases in by_path.items():
        seconds = [durations.get(case.id, usual) for case in cases]
        profile = profiles.get(path)
        if profile is not None and not any(case.id in durations for case in cases):
            seconds = [profile.ramp_s + profile.duration_s or usual]
        # Cases that only run together take their time together.
        whole = max(seconds) if definition.whole_files else sum(seconds)
        yield _Unit(stage=stage.name, path=path, cases=tuple(cases), seconds=whole)
