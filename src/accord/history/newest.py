"""Puts together the newest result of everything, where the last run looked at a part of it only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from accord.history.case_texts import CaseTexts
from accord.history.continuity import continued, renamed_run
from accord.history.joined_stages import EarlierResult, JoinedStages, StageOfRun
from accord.history.renames import former_ids
from accord.model.catalogue import Catalogue, ScenarioStep
from accord.model.events import PlannedCase, Step
from accord.model.history import (
    CaseColumn,
    CaseKey,
    CaseText,
    HistoryLine,
    RecordedRun,
    seconds_of,
    status_of,
)
from accord.model.message import message
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import RED, Status, Suite

Load = Callable[[str], tuple[Catalogue, Run] | None]
"""Reads a run by its id again; none when its journal is not here any more."""

_PASSED: Final = Status.PASSED


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedCase:
    """A case as the files have it now, with what it promises."""

    planned: PlannedCase
    text: CaseText


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestResults:
    """Everything that is known: ``run`` is the last one, with what earlier ones add to it.

    ``earlier`` are the results that it did not find out itself; those that are out of date are no
    part of ``run``. ``promised`` is every case of the files, by suite and id. ``sources`` are the
    runs, the newest first and the last whole one at the end, that each stage is made of: what
    gates said in them counts. In ``line`` cases are called as they are now; ``former`` are ids that
    pinned scenarios had before, with those they have.
    """

    run: Run
    promised: Mapping[tuple[str, str], PromisedCase]
    earlier: Mapping[CaseKey, EarlierResult]
    line: HistoryLine
    sources: Mapping[str, tuple[StageOfRun, ...]]
    former: Mapping[str, str] = field(default_factory=dict)


def promised_cases(
    catalogue: Catalogue, planned: Mapping[Suite, Iterable[PlannedCase]]
) -> dict[tuple[str, str], PromisedCase]:
    """Every case of the files as they are now, by suite and id."""
    texts = CaseTexts(catalogue)
    return {
        (suite.value, case.id): PromisedCase(planned=case, text=texts.of(suite.value, case))
        for suite, cases in planned.items()
        for case in cases
    }


def newest_results(
    catalogue: Catalogue,
    run: Run,
    line: HistoryLine,
    *,
    promised: Mapping[tuple[str, str], PromisedCase],
    load: Load,
) -> NewestResults:
    """Join a run with what earlier runs of its line found out about the rest of the files."""
    former = former_ids(catalogue, line)
    line = continued(line, catalogue, former)
    run = renamed_run(run, line)
    wholes = _baselines(line)
    wanted = dict(_wanted(run, _placed(line, wholes), promised))
    ids = {line.runs[column.newest].id for column in wanted.values()}
    # Its gates and figures count, also where nothing else of it does any more.
    stages_to_join = {key.stage for key in wanted}
    ids |= {line.runs[at].id for name, at in wholes.items() if name in stages_to_join and at >= 0}
    journals = {id: journal for id in sorted(ids) if (journal := load(id)) is not None}
    reader = _Reader(catalogue, line, promised, journals)
    earlier = {key: reader.result(key, column) for key, column in wanted.items()}
    stages = JoinedStages(run, journals, earlier)
    joined = replace(run, stages=stages.joined())
    return NewestResults(
        run=joined,
        promised=promised,
        earlier=earlier,
        line=line,
        sources=stages.sources(),
        former=former,
    )


def _wanted(
    run: Run,
    placed: Iterable[tuple[CaseKey, CaseColumn]],
    promised: Mapping[tuple[str, str], PromisedCase],
) -> Iterator[tuple[CaseKey, CaseColumn]]:
    """The cases about which an earlier run knows more than the last one."""
    asked_keys = {
        CaseKey(stage.name, case.id)
        for stage in run.stages.values()
        for case in stage.cases.values()
        if not (run.interrupted and (case.last is None or case.last.status is None))
    }
    for key, column in placed:
        if key not in asked_keys and (column.suite, key.id) in promised:
            yield key, column


def _placed(
    line: HistoryLine, baselines: Mapping[str, int]
) -> Iterator[tuple[CaseKey, CaseColumn]]:
    """The cases for which the pipeline has a place, as no later run of the whole stage lacks it."""
    for key, column in line.cases.items():
        if column.newest >= baselines.get(key.stage, -1):
            yield key, column


def _baselines(line: HistoryLine) -> Mapping[str, int]:
    """For each stage the place of the newest run that asked for all of it.

    A stage that a run of everything did not have is none of the pipeline any more.
    """
    baselines: dict[str, int] = {}
    for place, run in enumerate(line.runs):
        if run.whole:
            baselines |= dict.fromkeys(
                baselines.keys() - {stage.name for stage in run.stages}, place
            )
        asked_whole = run.asked_whole
        for stage in run.stages:
            # One that was kept shut by another had nothing planned, and says nothing.
            is_baseline = stage.planned and asked_whole
            baselines[stage.name] = place if is_baseline else baselines.get(stage.name, -1)
    return baselines


def stages_with_gone(newest: NewestResults) -> frozenset[str]:
    """The stages in which a case was red when it was last judged, and is not written any more."""
    return frozenset(
        key.stage
        for key, column in _placed(newest.line, _baselines(newest.line))
        if (column.suite, key.id) not in newest.promised
        and status_of(column.results[column.newest]) in RED
    )


class _Reader:
    """Reads single results from the journals of earlier runs."""

    def __init__(
        self,
        catalogue: Catalogue,
        line: HistoryLine,
        promised: Mapping[tuple[str, str], PromisedCase],
        journals: Mapping[str, tuple[Catalogue, Run]],
    ) -> None:
        self._line, self._promised, self._journals = line, promised, journals
        self._steps = _steps_by_scenario(catalogue)
        self._old_steps = {
            id: _steps_by_scenario(old_catalogue) for id, (old_catalogue, _) in journals.items()
        }

    def result(self, key: CaseKey, column: CaseColumn) -> EarlierResult:
        """The newest result of a case."""
        run = self._line.runs[column.newest]
        status = status_of(column.results[column.newest])
        present = self._promised[column.suite, key.id]
        text = column.text_at(column.newest)
        is_same = text.digest == present.text.digest
        old_key = CaseKey(key.stage, text.id)
        stage, case = self._told(old_key, run) or _untold(key, column, run)
        old_steps = self._old_steps.get(run.id, {}).get(text.id, ())
        if is_same:
            lines = _moved(old_steps, self._steps.get(key.id, ()))
            attempts = [_at_lines(attempt, lines) for attempt in case.attempts]
        else:
            # Beside other steps than those that were run they would tell of what never happened.
            attempts = [replace(attempt, steps=[]) for attempt in case.attempts]
        planned = present.planned
        return EarlierResult(
            key=key,
            run=run,
            stage=stage,
            case=msgspec.structs.replace(
                case,
                id=key.id,
                title=planned.title,
                path=planned.path,
                line=planned.line,
                tags=planned.tags,
                links=planned.links,
                planned=True,
                attempts=attempts,
            ),
            outdated=status is _PASSED and not is_same,
            id_then=text.id,
        )

    def _told(self, key: CaseKey, run: RecordedRun) -> tuple[Stage, Case] | None:
        journal = self._journals.get(run.id)
        stage = journal[1].stages.get(key.stage) if journal else None
        case = stage.cases.get(key.id) if stage else None
        return (stage, case) if stage and case else None


def _untold(key: CaseKey, column: CaseColumn, run: RecordedRun) -> tuple[Stage, Case]:
    """What is left of a result whose journal is not here."""
    status = status_of(column.results[column.newest])
    attempt = Attempt(
        number=1,
        status=status,
        seconds=seconds_of(column.durations[column.newest]),
        reason=None if status is _PASSED else message("model.told-elsewhere", run=run.id),
    )
    case = Case(id=key.id, title=column.title, attempts=[attempt])
    return Stage(name=key.stage, suite=Suite(column.suite), finished=True), case


def _steps_by_scenario(catalogue: Catalogue) -> Mapping[str, tuple[ScenarioStep, ...]]:
    return {scenario.id: scenario.steps for scenario in catalogue.scenarios()}


def _moved(
    old_steps: tuple[ScenarioStep, ...], new_steps: tuple[ScenarioStep, ...]
) -> Mapping[int, int]:
    """Where each line of a text stands that is the same, in a file that may not be."""
    if len(old_steps) != len(new_steps):
        return {}
    return {old.line: new.line for old, new in zip(old_steps, new_steps, strict=True)}


def _at_lines(attempt: Attempt, lines: Mapping[int, int]) -> Attempt:
    steps = [_at_line(step, lines) for step in attempt.steps]
    return replace(attempt, steps=steps)


def _at_line(step: Step, lines: Mapping[int, int]) -> Step:
    line = lines.get(step.line, step.line)
    return step if line == step.line else msgspec.structs.replace(step, line=line)
