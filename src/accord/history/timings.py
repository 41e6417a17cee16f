"""How long cases took when they were last judged, whatever branch that was on."""

from __future__ import annotations

from statistics import median
from typing import Final

from accord.history.store import RunStore
from accord.model.history import CaseColumn, CaseKey, seconds_of, status_of
from accord.model.status import Status

_NEWEST: Final = 5
_JUDGED: Final = frozenset({Status.PASSED, Status.FAILED})


def timings(store: RunStore) -> dict[CaseKey, float]:
    """Seconds of every case that was judged: the middle of its newest results on a line.

    Raises:
        HistoryError: the store cannot be used.
    """
    seconds: dict[CaseKey, float] = {}
    # From old to new, so that the line on which a case was last judged has the last word.
    newest = {(run.line, run.environment): None for run in reversed(store.runs())}
    for branch, environment in reversed(newest):
        for key, column in store.line(branch, environment).cases.items():
            if (usual := _usual(column)) is not None:
                seconds[key] = usual
    return seconds


def _usual(column: CaseColumn) -> float | None:
    judged = [
        seconds_of(column.durations[place])
        for place, result in enumerate(column.results)
        if status_of(result) in _JUDGED
    ]
    return median(judged[-_NEWEST:]) if judged else None
