"""What a line of runs says of a case: pure functions over how it ended in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from statistics import median
from typing import Final

from accord.model.history import (
    STATUSES,
    CaseColumn,
    CaseKey,
    HistoryLine,
    RecordedRun,
    Standing,
    is_unstable,
    result_byte,
    seconds_of,
    status_of,
)
from accord.model.status import RED, Status, Suite
from accord.model.suites import word_of

STRIP: Final = 50
"""Results that a strip shows."""
_FLAKY_WITHIN: Final = 50
_GREEN: Final = b"g"
_RED: Final = b"r"
_OPPOSITES: Final = {_GREEN: _RED, _RED: _GREEN}
_COLOURS: Final = bytes(
    _RED[0] if status_of(byte) in RED else _GREEN[0] if status_of(byte) is Status.PASSED else 0
    for byte in range(16)
).ljust(256, b"\0")
"""What a result says of the product, so that a streak is found by searching bytes."""
_QUIET: Final = frozenset(
    result_byte(status) for status in STATUSES if status not in {None, Status.FAILED}
)
_NOW: Final = 3
_BEFORE: Final = 10
_LEAST_BEFORE: Final = 5
FEWEST_PACED: Final = _NOW + _LEAST_BEFORE
"""Runs that passed below which nothing is said of how fast a case is."""
_FACTOR: Final = 1.5
_LEAST_S: Final = 0.1


class Turn(StrEnum):
    """What the newest result of a case is beside those before it."""

    NEW = "new"
    REGRESSED = "regressed"
    STILL_RED = "still-red"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One result on a strip."""

    run: RecordedRun
    suite: Suite
    status: Status
    unstable: bool
    seconds: float

    @property
    def outcome(self) -> str:
        """What readers call how it ended."""
        return word_of(self.status, self.suite)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a case takes now, and what it took before, in seconds, where that differs much."""

    now: float
    before: float

    @property
    def slower(self) -> bool:
        """Whether it takes longer than it did."""
        return self.now > self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHistory:
    """What there is to say of a case.

    ``since`` is the run in which it turned red, or green, as it is now; none where it is neither.
    ``last_passed`` is the newest run in which it passed, and ``unstable_at`` the commit over whose
    runs it ended differently, or of the newest run in which attempts disagreed.
    ``turn`` is told only of a case that the line's newest run judged, so that what was news once is
    not news for ever.
    """

    key: CaseKey
    title: str
    suite: str
    status: Status
    newest: RecordedRun
    first_seen: RecordedRun
    turn: Turn | None
    since: RecordedRun | None
    last_passed: RecordedRun | None
    unstable_at: str
    pace: Pace | None

    @property
    def red(self) -> bool:
        """Whether it did not hold, or could not be judged, when it was last looked at."""
        return self.status in RED


def histories(line: HistoryLine) -> dict[CaseKey, CaseHistory]:
    """What there is to say of every case that a line ever judged."""
    return {key: case_history(line, key) for key in line.cases}


def case_history(line: HistoryLine, key: CaseKey) -> CaseHistory:
    """What there is to say of a case that a line judged."""
    column = line.cases[key]
    status = _status(column.results[column.newest])
    colours = column.results.translate(_COLOURS)
    since = _since(colours, column.newest)
    passed = colours.rfind(_GREEN)
    return CaseHistory(
        key=key,
        title=column.title,
        suite=column.suite,
        status=status,
        newest=line.runs[column.newest],
        first_seen=line.runs[column.oldest],
        turn=_turn(line, column, colours, since),
        since=None if since is None else line.runs[since],
        last_passed=None if passed < 0 else line.runs[passed],
        unstable_at=_unstable_at(line, column),
        pace=_pace(column, colours),
    )


def standing(line: HistoryLine, run: RecordedRun) -> Standing:
    """How things stood when a run of the line ended."""
    until = line.runs.index(run) + 1
    statuses: dict[CaseKey, Status] = {}
    for key, column in line.cases.items():
        results = column.results[:until]
        judged = results.translate(_COLOURS).rstrip(b"\0")
        if judged and (status := status_of(results[len(judged) - 1])):
            statuses[key] = status
    return Standing(run=run, statuses=statuses)


def strip(line: HistoryLine, key: CaseKey) -> tuple[Mark, ...]:
    """The newest results of a case, oldest first; none where the line never judged it."""
    column = line.cases.get(key)
    if column is None:
        return ()
    return tuple(
        Mark(
            run=line.runs[place],
            suite=Suite(column.suite),
            status=_status(column.results[place]),
            unstable=is_unstable(column.results[place]),
            seconds=seconds_of(column.durations[place]),
        )
        for place in reversed([*islice(_newest_first(column.results), STRIP)])
    )


def _status(result: int) -> Status:
    status = status_of(result)
    assert status is not None  # only places are asked that a run judged
    return status


def _newest_first(results: bytes) -> Iterator[int]:
    """The places of the runs that judged it."""
    return (place for place in range(len(results) - 1, -1, -1) if results[place])


def _since(colours: bytes, newest: int) -> int | None:
    """Where the streak began that still lasts; what was left out in between does not end it."""
    colour = colours[newest : newest + 1]
    if colour not in _OPPOSITES:
        return None
    return colours.find(colour, colours.rfind(_OPPOSITES[colour]) + 1)


def _turn(line: HistoryLine, column: CaseColumn, colours: bytes, since: int | None) -> Turn | None:
    newest = len(line.runs) - 1
    if column.newest != newest:
        return None
    if not column.results[:newest].strip(b"\0"):
        # Where everything is seen for the first time, nothing is news.
        return Turn.NEW if any(run.whole for run in line.runs[:-1]) else None
    was_green, was_red = colours.rfind(_GREEN, 0, newest), colours.rfind(_RED, 0, newest)
    if colours[newest:] == _RED and max(was_green, was_red) >= 0:
        return Turn.REGRESSED if since == newest else Turn.STILL_RED
    if colours[newest:] == _GREEN and was_red > was_green:
        return Turn.FIXED
    return None


def _unstable_at(line: HistoryLine, column: CaseColumn) -> str:
    """The newest commit over whose runs the same text ended differently."""
    outcomes: dict[tuple[str, str], set[Status]] = defaultdict(set)
    if len(set(column.results.translate(None, b"\0")[-_FLAKY_WITHIN:]) - _QUIET) == 0:
        return ""
    for place in islice(_newest_first(column.results), _FLAKY_WITHIN):
        run, result = line.runs[place], column.results[place]
        if is_unstable(result):
            return run.commit or run.id
        status = status_of(result)
        # Somebody at work changes files between two runs, and the commit stays the same.
        if status not in {Status.PASSED, Status.FAILED} or run.uncommitted or not run.commit:
            continue
        seen = outcomes[run.commit, column.text_at(place).digest]
        seen.add(status)
        if len(seen) > 1:
            return run.commit
    return ""


def _pace(column: CaseColumn, colours: bytes) -> Pace | None:
    """Compare the newest passed results with those before them; one alone may be an accident."""
    if colours.count(_GREEN) < FEWEST_PACED:
        return None
    # What fails early is quick, and that is not what anybody wants to hear.
    passed = (place for place in _newest_first(column.results) if colours[place] == _GREEN[0])
    lengths = [seconds_of(column.durations[place]) for place in islice(passed, _NOW + _BEFORE)]
    newest, older = lengths[:_NOW], lengths[_NOW:]
    after_s, before_s = median(newest), median(older)
    shorter, longer = sorted((after_s, before_s))
    if longer - shorter < _LEAST_S or longer < _FACTOR * shorter:
        return None
    return Pace(now=after_s, before=before_s)
