"""Renders the pages about earlier runs: the history of the whole, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from accord.history.differences import (
    Changes,
    Differences,
    FigureChange,
    TextChange,
    Turned,
    compared_with,
)
from accord.model.history import CaseKey
from accord.model.status import Suite, Verdict
from accord.reports.site.addresses import changes_address, page_stem, sheet_address
from accord.reports.site.document import DocumentEntry
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.past import Past
from accord.reports.site.run_counts import DRAWN, HEIGHT, RunCounts, columns, run_counts

MOST_CASES: Final = 100
FIGURES: Final = ("requests", "iterations", "rate", "p50", "p95", "p99", "errors")
"""The figures of load that are held beside those of another run, as pages order them."""
MOST_TOGETHER: Final = 25
"""Cases of one group up to which a page lists all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeNews:
    """What is not as the last run of everything left it; ``since`` says which run that is.

    ``turned`` are the results by how they turned, ``texts`` how many sentences changed in each way.
    """

    address: str
    since: str
    changes: Changes
    turned: Sequence[tuple[Turned, Sequence[tuple[Turned, DocumentEntry | None]]]]

    @property
    def texts(self) -> list[tuple[str, int]]:
        """How much of what is written was changed, added and removed."""
        lists = _sentences(self.changes.differences)
        return [(heading, len(listed)) for heading, listed in lists.items()]


class PastPages:
    """The pages that a document has when there was a run before it."""

    def __init__(self, past: Past, page: Callable[..., str]) -> None:
        self._past, self._page = past, page

    @property
    def compares(self) -> bool:
        """Whether there is a run to compare with."""
        return bool(self._past.changes)

    @property
    def news(self) -> HomeNews | None:
        """What is new since the last run of everything: what a reader asks each morning."""
        last_run = compared_with(self._past.line, red=False)
        for address, changes in self._choice:
            if last_run and changes.before.id == last_run.id:
                return HomeNews(
                    address=address,
                    since=self._since(changes),
                    changes=changes,
                    turned=self._past.turned(changes.differences),
                )
        return None

    def render(self) -> Iterator[tuple[str, str]]:
        """Each page as (address, content)."""
        if self._past.exists:
            yield "history.html", self._history()
        for address, changes in self._choice:
            yield address, self._changes(changes, address)
        yield from self._moved()

    @property
    def _choice(self) -> list[tuple[str, Changes]]:
        """The comparisons with the addresses of their pages, what is shown first in front."""
        changes = self._past.changes
        addresses = [changes_address(it.before.id) for it in changes[1:]]
        return [*zip(["changes.html", *addresses][: len(changes)], changes, strict=True)]

    def _since(self, changes: Changes) -> str:
        """The sentence that says what the earlier run is to the newest."""
        run, line = changes.before, self._past.line
        green_run, last_run = compared_with(line, red=True), compared_with(line, red=False)
        if green_run and run.id == green_run.id:
            if run.verdict == Verdict.PASSED.value:
                return "changes-since-passed"
            if run.verdict == Verdict.INCOMPLETE.value:
                return "changes-since-incomplete"
        return "changes-since" if last_run and run.id == last_run.id else "changes-since-run"

    def _moved(self) -> Iterator[tuple[str, str]]:
        """What stands at the addresses that pinned scenarios had before."""
        sheets = self._past.sheets
        for old, new in self._past.former.items():
            stem = page_stem(old)
            if stem not in sheets and (sheet := sheets.get(page_stem(new))):
                target = f"{sheet.stem}.html"
                page = self._page("moved", root="../", title=sheet.title, target=target)
                yield sheet_address(stem), page

    def _history(self) -> str:
        past = self._past
        lists = {
            "passing-again": past.fixed,
            "new-cases": past.fresh,
            "unstable-cases": past.unstable,
            "paced-cases": past.paced,
        }
        table = run_counts(past.line)
        return self._page(
            "history",
            runs=past.line.runs,
            table=table,
            columns=columns(table),
            red=past.red,
            red_since=past.red_since,
            quarantined=past.quarantined,
            today=self._day(),
            most_together=MOST_TOGETHER,
            lists=[(heading, cases) for heading, cases in lists.items() if cases],
            most=MOST_CASES,
            height=HEIGHT,
            drawn=_drawn(table),
        )

    def _day(self) -> date:
        """The day of the newest run: what a document says of it stays so when it is read later."""
        return datetime.fromtimestamp(self._past.line.runs[-1].started, tz=UTC).date()

    def _changes(self, changes: Changes, address: str) -> str:
        past, differences = self._past, changes.differences
        return self._page(
            "changes",
            root="../" * address.count("/"),
            address=address,
            choice=self._choice,
            since=self._since(changes),
            changes=changes,
            before=changes.before,
            anything=bool(differences or changes.figures),
            figures=_by_case(past, changes.figures),
            turned=past.turned(differences),
            turned_count=len(differences.turned),
            most_together=MOST_TOGETHER,
            lists=[
                (heading, [(change, past.entry(*change.promise)) for change in listed])
                for heading, listed in _sentences(differences).items()
            ],
            most=MOST_CASES,
        )


def _sentences(differences: Differences) -> dict[str, Sequence[TextChange]]:
    """What is written otherwise than before, by the heading that says in which way."""
    lists = {
        "changed-sentences": differences.changed,
        "added-sentences": differences.added,
        "removed-sentences": differences.removed,
    }
    return {heading: listed for heading, listed in lists.items() if listed}


def _drawn(table: Sequence[RunCounts]) -> list[CaseOutcome]:
    """What a legend has to explain."""
    present = {outcome for counts in table for outcome, _ in counts.counts}
    return [outcome for outcome in DRAWN if outcome in present]


def _by_case(
    past: Past, figures: Sequence[FigureChange]
) -> list[tuple[DocumentEntry | None, CaseKey, list[FigureChange]]]:
    """The figures of each case of load, one case after the other."""
    by_case: dict[CaseKey, list[FigureChange]] = {}
    drawn = (it for it in figures if it.name in FIGURES)
    for it in sorted(drawn, key=lambda it: FIGURES.index(it.name)):
        by_case.setdefault(it.key, []).append(it)
    return [(past.entry(Suite.LOAD.value, key.id), key, its) for key, its in by_case.items()]
