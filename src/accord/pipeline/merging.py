"""Which runs of several machines make one whole, and what is wrong with them if they do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.model.events import Sharded
from accord.model.lists import Listed
from accord.model.masked import MASKED
from accord.model.message import Message, message
from accord.model.run import Run
from accord.model.run_part import RunPart

_SHARD: Final = re.compile(r"(?:^| )--shard \S+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPart:
    """A run as another machine recorded it."""

    folder: Path
    run: Run

    @property
    def stages(self) -> frozenset[str]:
        """The stages that it speaks of, also those of which it had no case."""
        return frozenset(self.run.shard.parts if self.run.shard else self.run.stages)

    @property
    def narrowed(self) -> str:
        """What of its stages was asked for; empty when that was everything."""
        # Shards and stages say where it was run, and not what was asked for.
        words = _SHARD.sub("", self.run.selection).split(" ")
        return " ".join(word for word in words if word not in self.run.stages.keys() | self.stages)

    @property
    def name(self) -> Message:
        """What to call it."""
        if (shard := self.run.shard) is None:
            return message("merge.run", run=self.run.id)
        return message("merge.shard", index=shard.index, total=shard.total, run=self.run.id)

    def ids(self, stage: str) -> tuple[str, ...]:
        """The cases of a stage that it had to account for."""
        if (shard := self.run.shard) is not None:
            return shard.parts[stage][shard.index - 1] if stage in shard.parts else ()
        return tuple(case.id for case in self.run.stages[stage].cases.values() if case.planned)

    def told(self) -> RunPart:
        """What the merged run's journal says of it."""
        run, shard = self.run, self.run.shard
        return RunPart(
            run=run.id,
            stages=tuple(run.stages),
            index=shard.index if shard else 0,
            total=shard.total if shard else 0,
            exit=run.exit,
            seconds=round(max(0.0, run.ended - run.started), 6),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What every part must agree with: the files here, their commit, and this Accord."""

    stages: tuple[str, ...]
    content: str
    commit: str
    accord: str


@dataclass(slots=True, kw_only=True)
class Account:
    """The parts that count, the cases of every stage, and what is wrong.

    ``missing`` are the ids, by stage, of cases whose part is not there.
    """

    parts: list[RecordedPart] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of_stage(self, stage: str) -> list[RecordedPart]:
        """The parts that had cases of a stage or say that it has none."""
        return [machine_run for machine_run in self.parts if stage in machine_run.stages]

    def ids(self, stage: str) -> tuple[str, ...]:
        """Every case that a stage must account for."""
        of_parts = [id for machine_run in self.of_stage(stage) for id in machine_run.ids(stage)]
        return tuple(dict.fromkeys((*of_parts, *self.missing.get(stage, ()))))


def account_for(parts: Iterable[RecordedPart], expected: Expected) -> Account:
    """Take the parts that belong together, and tell what is missing, doubled or foreign."""
    account = Account()
    native = _without_foreign(_without_earlier(parts), expected, account)
    unsharded = [machine_run for machine_run in native if machine_run.run.shard is None]
    groups: dict[frozenset[str], list[RecordedPart]] = {}
    for machine_run in native:
        if machine_run.run.shard is not None:
            groups.setdefault(machine_run.stages, []).append(machine_run)
    run_by_stage: dict[str, RecordedPart] = {}
    for group in [
        *([machine_run] for machine_run in unsharded),
        *(_shards(group, account) for group in groups.values()),
    ]:
        _take(group, run_by_stage, account)
    for stage in expected.stages:
        if stage not in run_by_stage:
            account.problems.append(message("merge.missing-stage", stage=stage))
    return account


def _take(
    group: list[RecordedPart], run_by_stage: dict[str, RecordedPart], account: Account
) -> None:
    """Count parts in, unless a stage of theirs was run by others already."""
    if not group:
        return
    stages = sorted(group[0].stages)
    doubled = [stage for stage in stages if stage in run_by_stage]
    if doubled:
        for machine_run in group:
            other = run_by_stage[doubled[0]].name
            account.problems.append(
                message("merge.doubled-stage", part=machine_run.name, stage=doubled[0], other=other)
            )
        return
    # Nobody can say which of two machines is right about a stage, so the first stands.
    run_by_stage |= dict.fromkeys(stages, group[0])
    account.parts += group
    for machine_run in group:
        account.problems += _incomplete(machine_run)


def _incomplete(machine_run: RecordedPart) -> Iterator[Message]:
    if machine_run.run.interrupted:
        yield message("merge.interrupted", part=machine_run.name)
    elif not machine_run.run.finished:
        yield message("merge.unfinished", part=machine_run.name)
    if machine_run.run.merged is not None:
        yield from machine_run.run.merged.problems


def _without_earlier(parts: Iterable[RecordedPart]) -> list[RecordedPart]:
    """The parts without runs that were joined of these very parts before.

    A merged run lies where runs lie, so whoever merges again finds it beside what it was made of.
    """
    given = list(parts)
    present = {machine_run.run.id for machine_run in given}
    return [
        machine_run
        for machine_run in given
        if machine_run.run.merged is None
        or not {part.run for part in machine_run.run.merged.parts} <= present
    ]


def _without_foreign(
    parts: list[RecordedPart], expected: Expected, account: Account
) -> list[RecordedPart]:
    native: list[RecordedPart] = []
    for machine_run in sorted(
        parts, key=lambda machine_run: (machine_run.run.started, machine_run.run.id)
    ):
        # The oldest is the measure, so that the order of the folders makes no difference.
        reference = native[0] if native else machine_run
        reason = next(_foreign(machine_run, reference, expected), None)
        if reason is None:
            native.append(machine_run)
        else:
            account.problems.append(reason)
    return native


def _foreign(
    machine_run: RecordedPart, reference: RecordedPart, expected: Expected
) -> Iterator[Message]:
    """Why a part is of another whole; ``first`` is one that is not."""
    run, name = machine_run.run, machine_run.name
    if run.accord != expected.accord:
        yield message("merge.other-accord", part=name, version=run.accord, here=expected.accord)
    # Outside of a repository there is no commit, and the content alone decides.
    if run.commit and expected.commit and run.commit != expected.commit:
        commits = {"commit": run.commit[:10], "here": expected.commit[:10]}
        yield message("merge.other-commit", part=name, **commits)
    if run.content != expected.content:
        yield message("merge.other-content", part=name)
    environments = {"environment": run.environment, "other": reference.run.environment}
    if run.environment != reference.run.environment:
        yield message("merge.other-environment", part=name, **environments)
    if names := sorted(_other_variables(run.variables, reference.run.variables)):
        yield message("merge.other-variables", part=name, names=Listed(names))
    if machine_run.narrowed != reference.narrowed:
        yield message(
            "merge.other-selection",
            part=name,
            selection=machine_run.narrowed,
            other=reference.narrowed,
        )
    strange = sorted(machine_run.stages - set(expected.stages))
    if strange:
        yield message("merge.other-stage", part=name, stages=Listed(strange))


def _other_variables(ours: Mapping[str, str], others: Mapping[str, str]) -> Iterator[str]:
    """The names of variables that two runs did not have alike, as far as they may be told."""
    for name in ours.keys() | others.keys():
        values = ours.get(name), others.get(name)
        # Every machine has pseudonyms of its own, so nobody knows whether secrets are the same.
        is_told = not any(value and MASKED.search(value) for value in values)
        if values[0] != values[1] and (is_told or None in values):
            yield name


def _shards(group: list[RecordedPart], account: Account) -> list[RecordedPart]:
    """Of shards of the same stages those that fit together; what is missing is told."""
    cuts = [
        (machine_run, machine_run.run.shard)
        for machine_run in group
        if machine_run.run.shard is not None
    ]
    # A machine with another history cuts otherwise; most of them tell which cut was meant.
    usual = Counter(_cut_of(shard) for _, shard in cuts).most_common(1)[0][0]
    reference = next(shard for _, shard in cuts if _cut_of(shard) == usual)
    by_index: dict[int, RecordedPart] = {}
    for machine_run, shard in cuts:
        if shard.total != reference.total:
            problem = message("merge.other-total", part=machine_run.name, total=reference.total)
        elif _cut_of(shard) != usual:
            problem = message("merge.other-cut", part=machine_run.name)
        elif shard.index in by_index:
            other = by_index[shard.index].name
            problem = message("merge.doubled", part=machine_run.name, other=other)
        else:
            by_index[shard.index] = machine_run
            continue
        account.problems.append(problem)
    _tell_missing(reference, by_index, account)
    return [by_index[index] for index in sorted(by_index)]


def _cut_of(shard: Sharded) -> tuple[object, ...]:
    return (shard.total, tuple(sorted(shard.parts.items())))


def _tell_missing(
    reference: Sharded, by_index: Mapping[int, RecordedPart], account: Account
) -> None:
    for index in range(1, reference.total + 1):
        if index in by_index:
            continue
        count = 0
        for stage, parts in reference.parts.items():
            ids = parts[index - 1]
            account.missing[stage] = (*account.missing.get(stage, ()), *ids)
            count += len(ids)
        account.problems.append(
            message("merge.missing", index=index, total=reference.total, count=count)
        )
