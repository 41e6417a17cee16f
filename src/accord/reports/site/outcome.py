"""The words a reader sees for a case or a group of cases, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from accord.model.status import Status, Suite, verdict
from accord.model.suites import word_of


class CaseOutcome(StrEnum):
    """The five statuses of a case, one more for what is pending, and two for what is not judged.

    ``UNPROVED`` waits for an answer that proves something, and for nobody's steps. ``NOT_RUN`` was
    never asked for; ``OUT_OF_DATE`` passed, but with another text.
    """

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    PENDING = "pending"
    UNPROVED = "unproved"
    SKIPPED = "skipped"
    NOT_RUN = "not-run"
    OUT_OF_DATE = "out-of-date"


WORST_FIRST = (
    CaseOutcome.FAILED,
    CaseOutcome.BROKEN,
    CaseOutcome.PENDING,
    CaseOutcome.UNPROVED,
    CaseOutcome.OUT_OF_DATE,
    CaseOutcome.NOT_RUN,
    CaseOutcome.SKIPPED,
    CaseOutcome.PASSED,
)


UNJUDGED = frozenset({CaseOutcome.NOT_RUN, CaseOutcome.OUT_OF_DATE})
"""What says nothing about the case as it is written now."""


_BY_STATUS: Final[Mapping[Status | None, CaseOutcome]] = MappingProxyType(
    {None: CaseOutcome.NOT_RUN, **{status: CaseOutcome(status.value) for status in Status}}
)
_STATUSES: Final[Mapping[CaseOutcome, Status]] = MappingProxyType(
    {CaseOutcome.UNPROVED: Status.PENDING}
    | {CaseOutcome(status.value): status for status in Status}
)


def outcome_of(status: Status | None, suite: Suite = Suite.SCENARIOS) -> CaseOutcome:
    """The outcome of a status in a suite; none means that nothing was run."""
    # Asked for every case of a large document, of which few are pending.
    if status is Status.PENDING:
        return CaseOutcome(word_of(status, suite))
    return _BY_STATUS[status]


def worst(outcomes: Iterable[CaseOutcome]) -> CaseOutcome:
    """The outcome that a reader must hear of first."""
    # Nothing at all was not run, rather than passed.
    distinct = set(outcomes)
    return next((outcome for outcome in WORST_FIRST if outcome in distinct), CaseOutcome.NOT_RUN)


def worst_judged(outcomes: Iterable[CaseOutcome]) -> CaseOutcome:
    """The worst outcome, without examples that were left out on purpose where there are others."""
    distinct = set(outcomes)
    return worst(distinct - {CaseOutcome.SKIPPED} or distinct)


class OutcomeTally:
    """How many of a group ended in each way."""

    def __init__(self, outcomes: Iterable[CaseOutcome]) -> None:
        self._counts = Counter(outcomes)

    def __getitem__(self, outcome: CaseOutcome) -> int:
        return self._counts[outcome]

    @property
    def total(self) -> int:
        """How many there are."""
        return self._counts.total()

    @property
    def parts(self) -> tuple[tuple[CaseOutcome, int], ...]:
        """The outcomes that occur, with their counts, in the order bars are drawn."""
        return tuple((outcome, self._counts[outcome]) for outcome in CaseOutcome if self[outcome])

    @property
    def word(self) -> str:
        """One word for the group; green only when everything in it was run and passed.

        A group in which nothing was judged says why: not run, pending or skipped, rather than
        broken, because nobody has to repair anything.
        """
        judged = [_STATUSES[outcome] for outcome in self._counts if outcome not in UNJUDGED]
        quiet = {CaseOutcome.PENDING, CaseOutcome.UNPROVED, CaseOutcome.SKIPPED, *UNJUDGED}
        if set(self._counts) <= quiet:
            return worst(self._counts).value
        judgement = verdict(judged).value
        is_partial = any(self[outcome] for outcome in UNJUDGED)
        return "incomplete" if judgement == "passed" and is_partial else judgement
