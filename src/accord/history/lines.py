"""Turns what is stored run by run into what is asked case by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from accord.history.connections import Row
from accord.history.rows import is_unjudged
from accord.model.history import CaseColumn, CaseKey, TextColumn

Spread = Callable[[bytes], bytearray]


class LineColumns:
    """A column for each text over a number of runs, filled run by run.

    A row for every run and then a column by steps over all rows: that is done in a few long copies,
    where a line of a thousand runs would need millions of single bytes.
    """

    def __init__(self, plans: Mapping[int, Sequence[int]]) -> None:
        self._texts = sorted({text for plan in plans.values() for text in plan})
        places = {text: place for place, text in enumerate(self._texts)}
        self._spreads = {
            number: _spread([places[text] for text in plan], len(self._texts))
            for number, plan in plans.items()
        }
        self._results: list[bytearray] = []
        self._durations: list[bytearray] = []

    def take(self, plan: int, results: bytes, durations: bytes) -> None:
        """The results of the next run, one for each text of its plan."""
        spread = self._spreads[plan]
        self._results.append(spread(results))
        self._durations.append(spread(durations))

    def cases(self, texts: Iterable[Row]) -> Mapping[CaseKey, CaseColumn]:
        """The columns by case, when every run was taken."""
        rows = {text.number: text for text in texts}
        results, durations = b"".join(self._results), b"".join(self._durations)
        width = len(self._texts)
        by_case: dict[CaseKey, list[TextColumn]] = defaultdict(list)
        suites: dict[CaseKey, str] = {}
        for place, number in enumerate(self._texts):
            row = rows[number]
            if is_unjudged(row.stage):
                continue
            key = CaseKey(row.stage, row.id)
            suites[key] = row.suite
            column = TextColumn(
                id=row.id,
                title=row.title,
                digest=row.digest,
                results=results[place::width],
                durations=durations[place::width],
            )
            by_case[key].append(column)
        return {
            key: CaseColumn(suite=suites[key], texts=tuple(columns))
            for key, columns in by_case.items()
        }


def _spread(places: Sequence[int], width: int) -> Spread:
    """Puts each byte at its place in a row, and 0 where nothing is said."""
    # Most plans hold most texts, so that whatever lies between two gaps is copied at once.
    stretches: list[tuple[int, int, int]] = []
    begin = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end] != places[end - 1] + 1:
            stretches.append((begin, end, places[begin]))
            begin = end

    def spread(packed: bytes) -> bytearray:
        row = bytearray(width)
        for begin, end, place in stretches:
            row[place : place + end - begin] = packed[begin:end]
        return row

    return spread
