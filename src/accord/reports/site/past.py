"""What pages say of a case's earlier runs: since when it is red, how steady, how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile

from accord.history.differences import Changes, Differences, Turned
from accord.history.newest import NewestResults
from accord.history.questions import (
    FEWEST_PACED,
    CaseHistory,
    Mark,
    Turn,
    case_history,
    strip,
)
from accord.history.renames import former_ids
from accord.model.history import CaseKey, HistoryLine, RecordedRun, result_byte
from accord.model.known import KnownFinding
from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry, Result, ScenarioPage
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.run_counts import DRAWN


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
    def skipped(self) -> bool:
        """Whether every run left it out on purpose."""
        return set(self._judged) == {result_byte(Status.SKIPPED)}

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
class PutOff:
    """A known finding about a case, with the runs of that case."""

    entry: KnownFinding
    past: CasePast

    def is_over(self, day: date) -> bool:
        """Whether it covers nothing any more."""
        return self.entry.until < day

    @property
    def passes(self) -> int:
        """How many of the newest runs it passed in, one after the other."""
        newest_first = reversed(self.past.marks)
        return sum(1 for _ in takewhile(lambda mark: mark.status is Status.PASSED, newest_first))


class Past:
    """The line of a document, ready for its pages."""

    def __init__(
        self, document: Document, newest: NewestResults | None, changes: Sequence[Changes] = ()
    ) -> None:
        self.changes = changes
        self.line = newest.line if newest else HistoryLine(cases={})
        self.former = newest.former if newest else former_ids(document.catalogue, self.line)
        self.catalogue = document.catalogue
        self._document = document
        self._entries = {(entry.suite.value, entry.id): entry for entry in document.cases}

    @property
    def sheets(self) -> dict[str, ScenarioPage]:
        """The pages of scenarios by the stem of their addresses."""
        return {sheet.stem: sheet for sheet in self._document.sheets}

    @property
    def exists(self) -> bool:
        """Whether there was a run before this one."""
        return len(self.line.runs) > 1

    def of(self, result: Result | None) -> CasePast | None:
        """The past of a result's case; none when only one run ever judged it."""
        if result is None or not self.exists:
            return None
        key = CaseKey(result.stage.name, result.case.id)
        # Behind a selection most cases were judged once, and a large site asks for all of them.
        if (column := self.line.cases.get(key)) is None or column.newest == 0:
            return None
        past = CasePast(line=self.line, key=key)
        # A single result has no past, and what is left out on purpose each time has nothing to say.
        return past if past.count > 1 and not past.skipped else None

    @cached_property
    def red(self) -> tuple[CasePast, ...]:
        """What does not pass now, the longest first."""
        pasts = [past for past in self._uneven if past.history.red]
        return tuple(sorted(pasts, key=lambda past: _started(past.history.since)))

    @property
    def red_since(self) -> list[tuple[RecordedRun | None, list[CasePast]]]:
        """What does not pass now, by the run since which that is so."""
        together: dict[str, tuple[RecordedRun | None, list[CasePast]]] = {}
        for past in self.red:
            since = past.history.since
            together.setdefault(since.id if since else "", (since, []))[1].append(past)
        return [*together.values()]

    @cached_property
    def fixed(self) -> tuple[CasePast, ...]:
        """What passes again since the last run."""
        return tuple(past for past in self._uneven if past.history.turn is Turn.FIXED)

    @cached_property
    def fresh(self) -> tuple[CasePast, ...]:
        """What the last run saw first."""
        last = len(self.line.runs) - 1
        judged = (past for past in self._written if self.line.cases[past.key].newest == last)
        return tuple(past for past in judged if past.history.turn is Turn.NEW)

    @cached_property
    def quarantined(self) -> tuple[PutOff, ...]:
        """What is put off for a while, with what it did meanwhile; what runs out first in front."""
        by_case = {past.key.id: past for past in self._written}
        put_off = (
            PutOff(entry=entry, past=past)
            for entry in self.catalogue.known
            if (past := by_case.get(entry.case)) is not None
        )
        return tuple(sorted(put_off, key=lambda it: it.entry.until))

    @cached_property
    def unstable(self) -> tuple[CasePast, ...]:
        """What ends differently although nothing changed."""
        return tuple(past for past in self._uneven if past.history.unstable_at)

    @cached_property
    def paced(self) -> tuple[CasePast, ...]:
        """What became much slower or faster, the largest difference first."""
        long_known = (past for past in self._written if past.count >= FEWEST_PACED)
        pasts = [past for past in long_known if past.history.pace]
        return tuple(sorted(pasts, key=_difference, reverse=True))

    def turned(
        self, differences: Differences
    ) -> list[tuple[Turned, list[tuple[Turned, DocumentEntry | None]]]]:
        """What ended in another way, by how: what turned red before what turned green.

        Each group begins with one that stands for all of it.
        """
        groups: dict[tuple[str, str], list[tuple[Turned, DocumentEntry | None]]] = {}
        for it in sorted(
            differences.turned, key=lambda it: DRAWN.index(CaseOutcome(it.outcomes[1]))
        ):
            groups.setdefault(it.outcomes, []).append((it, self.entry(it.suite, it.key.id)))
        return [(group[0][0], group) for group in groups.values()]

    def entry(self, suite: str, id: str) -> DocumentEntry | None:
        """The entry of a case that is still written."""
        return self._entries.get((suite, id))

    @cached_property
    def _written(self) -> tuple[CasePast, ...]:
        """Every case of the document that the line knows."""
        return tuple(
            CasePast(line=self.line, key=key, entry=it)
            for key, column in self.line.cases.items()
            if (it := self.entry(column.suite, key.id)) is not None
            # Its newest result is in the document: that of a stage which is gone is not.
            and any(result.stage.name == key.stage for result in it.results)
        )

    @cached_property
    def _uneven(self) -> tuple[CasePast, ...]:
        """Those that did not pass in every run: few, and the only ones worth more questions."""
        return tuple(past for past in self._written if not past.plain)


def _started(run: RecordedRun | None) -> float:
    return run.started if run else 0.0


def _difference(past: CasePast) -> float:
    pace = past.history.pace
    return abs(pace.now - pace.before) if pace else 0.0
