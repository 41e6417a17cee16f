"""From which run each result is, told once for all pages of a very large site.

A selection leaves most results as they were. Were each page to name their run, all of them would
have to be drawn again only to say that nothing on them is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from accord.reports.site.document import Document, Result, ScenarioPage
from accord.reports.site.page_positions import anchors
from accord.reports.site.page_text import script_data
from accord.reports.site.prose import run_name

_LAST: Final = -1
"""The place of the last run, which pages do not name."""
_LETTERS: Final = 10

Places = dict[str, list[int]]
"""For each row of a page the places of the runs that its results are of, stage by stage."""


def origins_script(document: Document) -> str:
    """The script that names the runs; nothing when every result is of the last one.

    It hands over the runs, which of them most results are of, and the pages that differ, by the end
    of their name: one place for all results of a page, or one for each.
    """
    if not document.earlier:
        return ""
    runs = _Runs()
    pages = {sheet.stem[-_LETTERS:]: runs.of(sheet) for sheet in document.sheets}
    counts = Counter(place for rows in pages.values() for place in _places(rows))
    most = max(counts, key=counts.__getitem__, default=_LAST)
    apart = {key: _shortest(rows) for key, rows in pages.items() if {*_places(rows)} - {most}}
    given = (script_data(it) for it in (runs.named, most, apart))
    return f"accord.origins({','.join(given)});\n"


class _Runs:
    """The runs that results are of, numbered as they are met."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self.named: list[str] = []

    def of(self, sheet: ScenarioPage) -> Places:
        """The places of the runs of one page."""
        return {
            name: [self._place(result) for result in entry.results]
            for name, entry in zip(anchors(sheet), sheet.entries, strict=True)
        }

    def _place(self, result: Result) -> int:
        if result.earlier is None:
            return _LAST
        run = result.earlier.run
        if run.id not in self._places:
            self._places[run.id] = len(self.named)
            self.named.append(str(run_name(run)))
        return self._places[run.id]


def _places(rows: Places) -> Iterator[int]:
    return chain.from_iterable(rows.values())


def _shortest(rows: Places) -> int | Places:
    distinct = {*_places(rows)}
    return distinct.pop() if len(distinct) == 1 else rows
