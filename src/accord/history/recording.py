"""What of a run is remembered: how every case ended, and what it promised then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from accord.history.case_texts import CaseTexts
from accord.model.catalogue import Catalogue
from accord.model.events import PlannedCase
from accord.model.history import (
    CaseKey,
    CaseResult,
    RecordedRun,
    RecordedStage,
    RunRecord,
)
from accord.model.run import Run
from accord.model.status import Suite

WrittenCases = Mapping[Suite, Iterable[PlannedCase]]


def record_of(catalogue: Catalogue, run: Run, plan: Callable[[], WrittenCases] = dict) -> RunRecord:
    """A run as it is remembered; ``catalogue`` is what the files said when it began.

    ``plan`` tells all cases of those files, whether a stage looks at them or not.
    """
    texts, recorded = CaseTexts(catalogue), recorded_run(run)
    results = tuple(_results(texts, run))
    judged = {(result.suite, result.key.id) for result in results}
    return RunRecord(
        run=recorded,
        results=results,
        # Others than runs of everything say nothing about what they left out.
        unjudged={
            (suite.value, case.id): texts.of(suite.value, case)
            for suite, cases in (plan() if recorded.whole else {}).items()
            for case in cases
            if (suite.value, case.id) not in judged
        },
    )


def is_worth_remembering(run: Run) -> bool:
    """Whether a run says anything: a selection that picked nothing is no news of any case."""
    return bool(run.id) and not run.picked_nothing


def recorded_run(run: Run) -> RecordedRun:
    """A run as it is remembered, without its cases."""
    return RecordedRun(
        id=run.id,
        started=run.started,
        seconds=max(0.0, run.ended - run.started),
        commit=run.commit,
        branch=run.branch,
        environment=run.environment,
        selection=run.selection,
        verdict=run.verdict.value,
        exit=run.exit,
        interrupted=run.interrupted,
        uncommitted=run.uncommitted,
        stages=tuple(
            RecordedStage(
                name=stage.name,
                suite=stage.suite.value,
                verdict=stage.verdict.value,
                planned=sum(case.planned for case in stage.cases.values()),
            )
            for stage in run.stages.values()
        ),
    )


def _results(texts: CaseTexts, run: Run) -> Iterator[CaseResult]:
    for stage in run.stages.values():
        for case in stage.cases.values():
            is_judged = case.last is not None and case.last.status is not None
            # Whoever stops a run says nothing about what it had not come to yet.
            if run.interrupted and not is_judged:
                continue
            yield CaseResult(
                key=CaseKey(stage.name, case.id),
                suite=stage.suite.value,
                status=case.status,
                text=texts.of(stage.suite.value, case),
                seconds=case.last.seconds if case.last else 0.0,
                unstable=case.flaky,
            )
