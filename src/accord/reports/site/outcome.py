"""The words a reader sees for a case or a group of cases, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from accord.model.status import Status, verdict


class Outcome(StrEnum):
    """The five statuses of a case, and ``NOT_RUN`` for what this run was not asked to judge."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    PENDING = "pending"
    SKIPPED = "skipped"
    NOT_RUN = "not-run"


WORST_FIRST = (
    Outcome.FAILED,
    Outcome.BROKEN,
    Outcome.PENDING,
    Outcome.NOT_RUN,
    Outcome.SKIPPED,
    Outcome.PASSED,
)


def outcome_of(status: Status | None) -> Outcome:
    """The outcome of a status; none means that nothing was run."""
    return Outcome.NOT_RUN if status is None else Outcome(status.value)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that a reader must hear of first."""
    seen = set(outcomes)
    return next((outcome for outcome in WORST_FIRST if outcome in seen), Outcome.NOT_RUN)


class Tally:
    """How many of a group ended in each way."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._counts = Counter(outcomes)

    def __getitem__(self, outcome: Outcome) -> int:
        return self._counts[outcome]

    @property
    def total(self) -> int:
        """How many there are."""
        return self._counts.total()

    @property
    def parts(self) -> tuple[tuple[Outcome, int], ...]:
        """The outcomes that occur, with their counts, in the order bars are drawn."""
        return tuple((outcome, self._counts[outcome]) for outcome in Outcome if self[outcome])

    @property
    def word(self) -> str:
        """One word for the group; green only when everything in it was run and passed.

        A group in which nothing was judged says why: not run, pending or skipped, rather than
        broken, because nobody has to repair anything.
        """
        judged = [Status(outcome.value) for outcome in self._counts if outcome != Outcome.NOT_RUN]
        quiet = {Outcome.PENDING, Outcome.SKIPPED, Outcome.NOT_RUN}
        if set(self._counts) <= quiet:
            return worst(self._counts).value
        word = verdict(judged).value
        return "incomplete" if word == "passed" and self[Outcome.NOT_RUN] else word
