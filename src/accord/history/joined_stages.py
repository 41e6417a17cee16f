"""Completes the stages of the last run by those of earlier ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from accord.history.stage_parts import StagePart, findings_of, unproved_of
from accord.model.catalogue import Catalogue
from accord.model.history import CaseKey, RecordedRun, asks_whole
from accord.model.run import Case, Run, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierResult:
    """How a case ended in an earlier run, when that is the newest that is known.

    An ``outdated`` one passed when it promised something else, and so proves nothing now.
    ``id_then`` is what that run called the case.
    """

    key: CaseKey
    run: RecordedRun
    stage: Stage
    case: Case
    outdated: bool = False
    id_then: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOfRun:
    """A stage as one run had it; ``whole`` is whether that run was asked for all of it."""

    run: str
    stage: Stage
    whole: bool


class JoinedStages:
    """The stages of the last run, completed by those of earlier ones."""

    def __init__(
        self,
        run: Run,
        journals: Mapping[str, tuple[Catalogue, Run]],
        earlier: Mapping[CaseKey, EarlierResult],
    ) -> None:
        self._run = run
        # The newest first, whatever order they were read in.
        self._older = sorted(
            (older for _, older in journals.values()), key=lambda older: -older.started
        )
        self._added: dict[str, list[EarlierResult]] = defaultdict(list)
        self._outdated: dict[str, set[str]] = defaultdict(set)
        for key, result in earlier.items():
            if result.outdated:
                self._outdated[key.stage].add(key.id)
            else:
                self._added[key.stage].append(result)

    def joined(self) -> dict[str, Stage]:
        """Every stage that has a result, in the order of the pipeline as it ran last as a whole."""
        order = [name for older in self._older for name in older.stages]
        names = dict.fromkeys((*order, *self._run.stages, *self._added))
        ran = self._run.stages
        return {name: self._joined(name) for name in names if name in ran or name in self._added}

    def sources(self) -> dict[str, tuple[StageOfRun, ...]]:
        """The runs that each stage is made of, up to the last whole one."""
        names = {*self._run.stages, *self._added}
        return {name: tuple(self._sources(name)) for name in names}

    def _sources(self, name: str) -> Iterator[StageOfRun]:
        own = _source(self._run, name) if name in self._run.stages else None
        if own:
            yield own
        if not (own and own.whole):
            yield from self._older_sources(name)

    def _older_sources(self, name: str) -> Iterator[StageOfRun]:
        current = {result.run.id for result in self._added[name]}
        for run in self._older:
            # One that was kept shut by another had nothing planned, and says nothing later.
            if name not in run.stages or not run.stages[name].cases:
                continue
            source = _source(run, name)
            # A part of which every case was tried again may be here for another stage's sake.
            if source.whole or run.id in current:
                yield source
            if source.whole:
                return

    def _joined(self, name: str) -> Stage:
        here, added = self._here(name), self._added[name]
        if here and not added:
            return here
        frame = self._frame(name, here, added)
        cases = {result.case.id: result.case for result in added}
        # Not all that was read: some of it is here for another stage's sake.
        stages = [*([here] if here else []), *(it.stage for it in self._older_sources(name))]
        parts = [StagePart(stage) if stage is here else self._part(stage) for stage in stages]
        joined = replace(
            frame,
            # What the last run planned and never came to is known better by one before it.
            cases=(here.cases if here else {}) | cases,
            notes=[*frame.notes, *(here.notes if here and here is not frame else [])],
            unreadable=here.unreadable if here else (),
            finished=frame.finished and (here is None or here.finished),
            findings=findings_of(parts),
            unproved=unproved_of(parts),
            seen=sum((part.seen() for part in parts), Counter()),
            judged=sum((part.judged() for part in parts), Counter()),
        )
        counts = {"findings": len(joined.findings), "unproved": len(joined.unproved)}
        counted = {figure: float(n) for figure, n in counts.items() if figure in frame.measures}
        joined.measures = frame.measures | counted
        return joined

    def _here(self, name: str) -> Stage | None:
        """What the last run found out itself: what it never came to was proved otherwise before."""
        stage, outdated = self._run.stages.get(name), self._outdated[name]
        if stage is None or outdated.isdisjoint(stage.cases):
            return stage
        cases = {id: case for id, case in stage.cases.items() if id not in outdated}
        return replace(stage, cases=cases)

    def _part(self, stage: Stage) -> StagePart:
        results = self._added[stage.name]
        return StagePart(stage, {result.id_then for result in results if result.stage is stage})

    def _frame(self, name: str, here: Stage | None, added: list[EarlierResult]) -> Stage:
        """The stage whose figures count: those of a part say nothing about the whole."""
        sources = [*self._sources(name)]
        if sources and sources[-1].whole:
            return sources[-1].stage
        return here or added[0].stage


def _source(run: Run, name: str) -> StageOfRun:
    is_whole = asks_whole(
        run.selection, run.stages, finished=run.finished, interrupted=run.interrupted
    )
    return StageOfRun(run=run.id, stage=run.stages[name], whole=is_whole)
