"""The suites and stages as the first page lists them: asked or not, and what their gates said."""

from __future__ import annotations

from dataclasses import dataclass

from accord.model.catalogue import Catalogue
from accord.model.decision import Decision
from accord.model.message import Message, message
from accord.model.run import Run, Stage
from accord.model.status import Suite
from accord.model.suites import definition_of, definitions, title_of
from accord.pipeline.planners import planner_of
from accord.reports.site.outcome import OutcomeTally, outcome_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """A stage of the run, or a suite without one: not run or not configured."""

    suite: Suite
    outcome: str
    stage: Stage | None = None
    tally: OutcomeTally | None = None

    @property
    def address(self) -> str:
        """Where its cases are told, relative to the site's folder."""
        return definition_of(self.suite).page or f"scenarios.html?suite={self.suite.value}"

    @property
    def no_files(self) -> Message:
        """What is said of a suite of which nothing is written."""
        return message(definition_of(self.suite).sentences.no_files, suite=title_of(self.suite))

    @property
    def closed(self) -> tuple[Decision, ...]:
        """What closed gates said, those about the product first."""
        closed = [decision for decision in self._decisions if not decision.open]
        # A closed gate that nothing was measured for tells of us, and can wait.
        return tuple(sorted(closed, key=lambda decision: not decision.judged))

    @property
    def opened(self) -> tuple[Decision, ...]:
        """What open gates said."""
        return tuple(decision for decision in self._decisions if decision.open)

    @property
    def seconds(self) -> float:
        """How long it took; 0 when it did not end."""
        if self.stage is None or not self.stage.ended:
            return 0.0
        # Clocks are set while runs go on.
        return max(0.0, self.stage.ended - self.stage.started)

    @property
    def _decisions(self) -> list[Decision]:
        return self.stage.decisions if self.stage else []


def stage_rows(catalogue: Catalogue, run: Run) -> tuple[StageRow, ...]:
    """Every stage in the order it ran, then the suites that had none."""
    rows = [_row(stage) for stage in run.stages.values()]
    with_stage = {row.suite for row in rows}
    suites = (definition.suite for definition in definitions())
    return (*rows, *(_absent(suite, catalogue) for suite in suites if suite not in with_stage))


def _row(stage: Stage) -> StageRow:
    tally = OutcomeTally(outcome_of(case.status, stage.suite) for case in stage.cases.values())
    return StageRow(suite=stage.suite, outcome=stage.verdict.value, stage=stage, tally=tally)


def _absent(suite: Suite, catalogue: Catalogue) -> StageRow:
    # Whether there was anything to run is asked of whoever counts before a run, as it would have.
    cases = planner_of(suite).cases(catalogue)
    return StageRow(suite=suite, outcome="not-run" if cases else "not-configured")
