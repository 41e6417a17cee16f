"""What pages say of earlier runs: since when a case is red, its strip, and the line as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from accord.history.differences import Changes, Differences, Turned
from accord.history.newest import NewestResults
from accord.history.questions import CaseHistory, Mark, Turn, case_history, strip
from accord.model.history import CaseKey, HistoryLine, RecordedRun, result_byte, status_of
from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry, Result

MOST_RUNS: Final = 60
MOST_CASES: Final = 100
HEIGHT: Final = 120


@dataclass(frozen=True, kw_only=True)
class CasePast:
    """What there is to say of one case; ``entry`` is missing where its page is meant."""

    line: HistoryLine
    key: CaseKey
    entry: DocumentEntry | None = None

    # Asked for when a page shows it: on a large site most cases have one sentence to say.
    @cached_property
    def history(self) -> CaseHistory:
        """Since when, how steady, how fast."""
        return case_history(self.line, self.key)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The newest results, oldest first."""
        return strip(self.line, self.key)

    @cached_property
    def plain(self) -> bool:
        """Whether it passed in every run that looked at it: one sentence says so."""
        return set(self._judged) == {result_byte(Status.PASSED)}

    @property
    def count(self) -> int:
        """How many runs looked at it."""
        return len(self._judged)

    @property
    def passed(self) -> int:
        """In how many of the strip's runs it passed."""
        return sum(mark.status is Status.PASSED for mark in self.marks)

    @cached_property
    def _judged(self) -> bytes:
        column = self.line.cases.get(self.key)
        return column.results.translate(None, b"\0") if column else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """How the cases of a run ended, in the order bars are drawn."""

    run: RecordedRun
    counts: tuple[tuple[Status, int], ...]

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A run in the picture of a line: a piece for each status, from the top."""

    run: RecordedRun
    pieces: tuple[tuple[Status, float, float], ...]


class Past:
    """The line of a document, ready for its pages."""

    def __init__(
        self, document: Document, newest: NewestResults | None, changes: Changes | None = None
    ) -> None:
        self.changes = changes
        self._line = newest.line if newest else HistoryLine(cases={})
        self._entries = {(entry.suite.value, entry.id): entry for entry in document.cases}

    @property
    def exists(self) -> bool:
        """Whether there was a run before this one."""
        return len(self._line.runs) > 1

    @property
    def runs(self) -> int:
        """How many runs are remembered."""
        return len(self._line.runs)

    @property
    def newest(self) -> RecordedRun:
        """The run that the document was made after."""
        return self._line.runs[-1]

    def of(self, result: Result | None) -> CasePast | None:
        """The past of a result's case; none when only one run ever judged it."""
        if result is None or not self.exists:
            return None
        past = CasePast(line=self._line, key=CaseKey(result.stage.name, result.case.id))
        # A single result has no past.
        return past if past.count > 1 else None

    @cached_property
    def red(self) -> tuple[CasePast, ...]:
        """What does not pass now, the longest first."""
        pasts = [past for past in self._written if past.history.red]
        return tuple(sorted(pasts, key=lambda past: _started(past.history.since)))

    @cached_property
    def fixed(self) -> tuple[CasePast, ...]:
        """What passes again since the last run."""
        return self._turned(Turn.FIXED)

    @cached_property
    def fresh(self) -> tuple[CasePast, ...]:
        """What the last run saw first."""
        return self._turned(Turn.NEW)

    @cached_property
    def unstable(self) -> tuple[CasePast, ...]:
        """What ends differently although nothing changed."""
        return tuple(past for past in self._written if past.history.unstable_at)

    @cached_property
    def paced(self) -> tuple[CasePast, ...]:
        """What became much slower or faster, the largest difference first."""
        pasts = [past for past in self._written if past.history.pace]
        return tuple(sorted(pasts, key=_difference, reverse=True))

    @cached_property
    def table(self) -> tuple[RunCounts, ...]:
        """The newest runs, newest first."""
        first = max(0, len(self._line.runs) - MOST_RUNS)
        return tuple(reversed([self._counts(place) for place in range(first, self.runs)]))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The runs of everything as a picture, oldest first; all where none was of everything."""
        counts = [it for it in reversed(self.table) if it.total]
        wholes = [it for it in counts if it.run.whole] or counts
        highest = max((it.total for it in wholes), default=1)
        return tuple(_column(it, highest) for it in wholes)

    def turned(self, differences: Differences) -> Iterator[tuple[Turned, DocumentEntry | None]]:
        """What ended in another way, with its page: what turned red before what turned green."""
        order = (Status.FAILED, Status.BROKEN, Status.PENDING, Status.SKIPPED, Status.PASSED)
        for it in sorted(differences.turned, key=lambda it: order.index(it.after)):
            yield it, self.entry(it.suite, it.key.id)

    def entry(self, suite: str, id: str) -> DocumentEntry | None:
        """The entry of a case that is still written."""
        return self._entries.get((suite, id))

    @cached_property
    def _written(self) -> tuple[CasePast, ...]:
        """Every case of the document that the line knows."""
        return tuple(
            CasePast(line=self._line, key=key, entry=it)
            for key, column in self._line.cases.items()
            if (it := self.entry(column.suite, key.id)) is not None
            # Its newest result is in the document: that of a stage which is gone is not.
            and any(result.stage.name == key.stage for result in it.results)
        )

    def _turned(self, turn: Turn) -> tuple[CasePast, ...]:
        return tuple(past for past in self._written if past.history.turn is turn)

    def _counts(self, place: int) -> RunCounts:
        results = Counter(column.results[place] for column in self._line.cases.values())
        statuses: Counter[Status] = Counter()
        for result, count in results.items():
            if (status := status_of(result)) is not None:
                statuses[status] += count
        ordered = tuple((status, statuses[status]) for status in _DRAWN if statuses[status])
        return RunCounts(run=self._line.runs[place], counts=ordered)


_DRAWN: Final = (Status.FAILED, Status.BROKEN, Status.PENDING, Status.SKIPPED, Status.PASSED)


def _column(counts: RunCounts, highest: int) -> Column:
    pieces = []
    top = HEIGHT - HEIGHT * counts.total / highest
    for status, count in counts.counts:
        height = HEIGHT * count / highest
        pieces.append((status, round(top, 1), round(height, 1)))
        top += height
    return Column(run=counts.run, pieces=tuple(pieces))


def _started(run: RecordedRun | None) -> float:
    return run.started if run else 0.0


def _difference(past: CasePast) -> float:
    pace = past.history.pace
    return abs(pace.now - pace.before) if pace else 0.0
