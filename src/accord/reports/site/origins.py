"""From which run each result is, told once for all pages of a very large site.

A selection leaves most results as they were. Were each page to name their run, all of them would
have to be drawn again only to say that nothing on them is new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from accord.reports.site.addresses import operation_address
from accord.reports.site.document import Document, DocumentEntry, Result
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
    of their name: one place for all results of a page, or one for each. Results of an operation
    stand in a row without a name.
    """
    if not document.earlier:
        return ""
    runs = _Runs()
    pages: dict[str, int | Places] = {}
    for sheet in document.sheets:
        rows = [runs.of(entry) for entry in sheet.entries]
        pages[sheet.stem[-_LETTERS:]] = _shortest(rows, partial(anchors, sheet))
    for address, entries in _trials(document).items():
        row = [place for entry in entries for place in runs.of(entry)]
        pages[PurePosixPath(address).stem[-_LETTERS:]] = _shortest([row], lambda: ("",))
    commonest = max(runs.counts, key=runs.counts.__getitem__, default=_LAST)
    apart = {key: places for key, places in pages.items() if places not in (commonest, {})}
    values = (script_data(it) for it in (runs.named, commonest, apart))
    return f"accord.origins({','.join(values)});\n"


class _Runs:
    """The runs that results are of, numbered as they are met."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self.named: list[str] = []
        self.counts: Counter[int] = Counter()

    def of(self, entry: DocumentEntry) -> list[int]:
        """The places of the runs of one case, stage by stage."""
        places = [self._place(result) for result in entry.results]
        for place in places:
            self.counts[place] += 1
        return places

    def _place(self, result: Result) -> int:
        if result.earlier is None:
            return _LAST
        run = result.earlier.run
        if run.id not in self._places:
            self._places[run.id] = len(self.named)
            self.named.append(str(run_name(run)))
        return self._places[run.id]


def _trials(document: Document) -> Mapping[str, list[DocumentEntry]]:
    """The cases of each operation by the address of its page, as they stand there."""
    pages = {operation_address(operation.id) for operation in document.catalogue.operations()}
    trials: dict[str, list[DocumentEntry]] = defaultdict(list)
    for entry in document.others:
        address = entry.address.partition("#")[0]
        if address in pages:
            trials[address].append(entry)
    return trials


def _shortest(rows: list[list[int]], names: Callable[[], Iterable[str]]) -> int | Places:
    """One place where all results are of one run; otherwise all, each row by its name."""
    distinct = {place for row in rows for place in row}
    if len(distinct) == 1:
        return distinct.pop()
    return dict(zip(names(), rows, strict=True)) if distinct else {}
