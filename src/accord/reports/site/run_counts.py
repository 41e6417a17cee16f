"""How the cases of each run of a line ended, as a table and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accord.model.history import HistoryLine, RecordedRun, status_of
from accord.model.status import Suite
from accord.reports.site.outcome import CaseOutcome, outcome_of

MOST_RUNS: Final = 60
HEIGHT: Final = 120
DRAWN: Final = (
    CaseOutcome.FAILED,
    CaseOutcome.BROKEN,
    CaseOutcome.PENDING,
    CaseOutcome.UNPROVED,
    CaseOutcome.SKIPPED,
    CaseOutcome.PASSED,
)
"""The order of bars, from the top: what a reader must hear of first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """How the cases of a run ended, in the order bars are drawn."""

    run: RecordedRun
    counts: tuple[tuple[CaseOutcome, int], ...]

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunColumn:
    """A run in the picture of a line: a piece for each status, from the top."""

    run: RecordedRun
    pieces: tuple[tuple[CaseOutcome, float, float], ...]


def run_counts(line: HistoryLine) -> tuple[RunCounts, ...]:
    """The newest runs of a line, newest first."""
    places = range(len(line.runs) - 1, max(-1, len(line.runs) - 1 - MOST_RUNS), -1)
    return tuple(_counts(line, place) for place in places)


def columns(table: Sequence[RunCounts]) -> tuple[RunColumn, ...]:
    """The runs of everything as a picture, oldest first; all where none was of everything."""
    judged = [counts for counts in reversed(table) if counts.total]
    wholes = [counts for counts in judged if counts.run.whole] or judged
    highest = max((counts.total for counts in wholes), default=1)
    return tuple(_column(counts, highest) for counts in wholes)


def _counts(line: HistoryLine, place: int) -> RunCounts:
    results = Counter((column.suite, column.results[place]) for column in line.cases.values())
    outcomes: Counter[CaseOutcome] = Counter()
    for (suite, result), count in results.items():
        if (status := status_of(result)) is not None:
            outcomes[outcome_of(status, Suite(suite))] += count
    ordered = tuple((outcome, outcomes[outcome]) for outcome in DRAWN if outcomes[outcome])
    return RunCounts(run=line.runs[place], counts=ordered)


def _column(counts: RunCounts, highest: int) -> RunColumn:
    pieces = []
    top = HEIGHT - HEIGHT * counts.total / highest
    for outcome, count in counts.counts:
        height = HEIGHT * count / highest
        pieces.append((outcome, round(top, 1), round(height, 1)))
        top += height
    return RunColumn(run=counts.run, pieces=tuple(pieces))
