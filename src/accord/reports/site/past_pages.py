"""Renders the pages about earlier runs: the history of the whole, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accord.reports.site.past import Past
from accord.reports.site.run_counts import HEIGHT, columns, run_counts

MOST_CASES: Final = 100
MOST_TOGETHER: Final = 25
"""Cases of one group up to which a page lists all of them."""


class PastPages:
    """The pages that a document has when there was a run before it."""

    def __init__(self, past: Past, page: Callable[..., str]) -> None:
        self._past, self._page = past, page

    @property
    def exists(self) -> bool:
        """Whether there was a run before."""
        return self._past.exists

    @property
    def compares(self) -> bool:
        """Whether there is a run to compare with."""
        return self._past.changes is not None

    def render(self) -> Iterator[tuple[str, str]]:
        """Each page as (address, content)."""
        if self.exists:
            yield "history.html", self._history()
        if self.compares:
            yield "changes.html", self._changes()

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
            most_together=MOST_TOGETHER,
            lists=[(heading, cases) for heading, cases in lists.items() if cases],
            most=MOST_CASES,
            height=HEIGHT,
        )

    def _changes(self) -> str:
        past, changes = self._past, self._past.changes
        assert changes is not None  # the page exists only where something is compared
        differences = changes.differences
        lists = {
            "changed-sentences": differences.changed,
            "added-sentences": differences.added,
            "removed-sentences": differences.removed,
        }
        return self._page(
            "changes",
            before=changes.before,
            anything=bool(differences),
            turned=past.turned(differences),
            turned_count=len(differences.turned),
            most_together=MOST_TOGETHER,
            lists=[
                (heading, [(change, past.entry(*change.promise)) for change in listed])
                for heading, listed in lists.items()
                if listed
            ],
            most=MOST_CASES,
        )
