"""Requirements with what proves each of their criteria: scenarios, experiments, or a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

from accord.model.catalogue import Criterion, Requirement, SignOff
from accord.model.commits import RelatedWork
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.outcome import CaseOutcome, worst_judged

_NOTHING = RelatedWork()


class CriterionState(StrEnum):
    """What is known of a criterion, worst first.

    Waived is what nobody has to prove for now; by hand is what a person checked and no run.
    """

    FAILING = "failing"
    UNJUDGED = "unjudged"
    PROMISED = "promised"
    OUT_OF_DATE = "out-of-date"
    NOT_RUN = "not-run"
    NO_EXAMPLE = "no-example"
    WAIVED = "waived"
    BY_HAND = "by-hand"
    PROVED = "proved"

    @property
    def tone(self) -> str:
        """The outcome whose icon and colour it has."""
        return _TONES[self].value


_TONES = {
    CriterionState.FAILING: CaseOutcome.FAILED,
    CriterionState.UNJUDGED: CaseOutcome.BROKEN,
    CriterionState.PROMISED: CaseOutcome.PENDING,
    CriterionState.OUT_OF_DATE: CaseOutcome.OUT_OF_DATE,
    CriterionState.NOT_RUN: CaseOutcome.NOT_RUN,
    CriterionState.NO_EXAMPLE: CaseOutcome.NOT_RUN,
    CriterionState.WAIVED: CaseOutcome.SKIPPED,
    CriterionState.BY_HAND: CaseOutcome.PASSED,
    CriterionState.PROVED: CaseOutcome.PASSED,
}
_STATES = {
    CaseOutcome.FAILED: CriterionState.FAILING,
    CaseOutcome.BROKEN: CriterionState.UNJUDGED,
    CaseOutcome.PENDING: CriterionState.PROMISED,
    CaseOutcome.UNPROVED: CriterionState.PROMISED,
    CaseOutcome.OUT_OF_DATE: CriterionState.OUT_OF_DATE,
    CaseOutcome.NOT_RUN: CriterionState.NOT_RUN,
    CaseOutcome.SKIPPED: CriterionState.NOT_RUN,
    CaseOutcome.PASSED: CriterionState.PROVED,
}
_GAPS = frozenset(
    {
        CriterionState.PROMISED,
        CriterionState.OUT_OF_DATE,
        CriterionState.NOT_RUN,
        CriterionState.NO_EXAMPLE,
    }
)


@dataclass(frozen=True, kw_only=True)
class CriterionLine:
    """A criterion with the cases that are tagged with it.

    ``sign_offs`` are those that count on the day of the run, ``expired`` the others.
    """

    criterion: Criterion
    entries: tuple[DocumentEntry, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    expired: tuple[SignOff, ...] = ()
    work: RelatedWork = _NOTHING

    @cached_property
    def by_runs(self) -> CriterionState:
        """What the runs alone say."""
        outcomes = {entry.outcome for entry in self.entries}
        if not outcomes:
            return CriterionState.NO_EXAMPLE
        return _STATES[worst_judged(outcomes)]

    @cached_property
    def state(self) -> CriterionState:
        """What is known, people's word included.

        A name fills a gap, and never undoes what a run found.
        """
        checks = [sign_off for sign_off in self.sign_offs if not sign_off.is_waiver]
        if any(not sign_off.held for sign_off in checks):
            return CriterionState.FAILING
        if self.by_runs in _GAPS and checks:
            return CriterionState.BY_HAND
        if self.by_runs in _GAPS and self.sign_offs:
            return CriterionState.WAIVED
        return self.by_runs


@dataclass(frozen=True, kw_only=True)
class StateTally:
    """How many criteria are in each state."""

    counts: Mapping[CriterionState, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    @property
    def proved(self) -> int:
        """How many are proved, by runs or by hand."""
        return self.counts.get(CriterionState.PROVED, 0) + self.counts.get(
            CriterionState.BY_HAND, 0
        )

    @property
    def parts(self) -> tuple[tuple[CriterionState, int], ...]:
        """The states that occur with their counts, what is proved first."""
        states = reversed(CriterionState)
        return tuple((state, self.counts[state]) for state in states if self.counts.get(state))


def tally_of(states: Iterable[CriterionState]) -> StateTally:
    """Count states."""
    return StateTally(counts=Counter(states))


@dataclass(frozen=True, kw_only=True)
class RequirementSheet:
    """A requirement with everything about it.

    ``whole`` is the requirement as if it were one criterion, with the cases that are tagged with
    none of its criteria: they count, and are all there is where it has no criteria.
    """

    requirement: Requirement
    lines: tuple[CriterionLine, ...]
    whole: CriterionLine

    @cached_property
    def tally(self) -> StateTally:
        """How many of its criteria are in each state; it is one itself when it has none."""
        return tally_of(line.state for line in self.lines or (self.whole,))

    @cached_property
    def state(self) -> CriterionState:
        """The worst of its criteria, and of what is tagged with it as a whole."""
        states = {line.state for line in self.lines}
        if self.whole.entries or not states:
            states.add(self.whole.state)
        return next(state for state in CriterionState if state in states)


class Requirements:
    """Every requirement of a document; ``work`` is what git says of each id.

    Sign-offs count until the day of the run: a document that is written again next year says the
    same.
    """

    def __init__(self, document: Document, work: Mapping[str, RelatedWork] | None = None) -> None:
        self._document, self._work = document, work or {}
        self._entries: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in document.cases:
            # A tag of a feature and one of its scenario may be the same.
            for id in dict.fromkeys(_ids_of(entry)):
                self._entries[id].append(entry)
        self._day = datetime.fromtimestamp(document.run.started, tz=UTC).date().isoformat()

    @cached_property
    def sheets(self) -> tuple[RequirementSheet, ...]:
        """Every requirement, in the order of its file."""
        return tuple(
            self._sheet(requirement) for requirement in self._document.catalogue.requirements
        )

    @cached_property
    def tally(self) -> StateTally:
        """How many criteria of all requirements are in each state."""
        return tally_of(
            line.state for sheet in self.sheets for line in sheet.lines or (sheet.whole,)
        )

    @cached_property
    def untagged(self) -> tuple[DocumentEntry, ...]:
        """Scenarios that no requirement asked for."""
        return tuple(
            entry
            for entry in self._document.entries
            if entry.scenario and not any(id in self._titles for id in _ids_of(entry))
        )

    def of(self, entry: DocumentEntry) -> tuple[tuple[str, str], ...]:
        """The requirements and criteria that a case proves, each as (id, text)."""
        ids = [id for id in dict.fromkeys(_ids_of(entry)) if id in self._titles]
        # A feature names its requirement, and its scenario says which part of it.
        return tuple(
            (id, self._titles[id])
            for id in ids
            if not any(self._owners[other] == id for other in ids if other != id)
        )

    def owner(self, id: str) -> str:
        """The requirement that an id belongs to; empty when it is nobody's."""
        return self._owners.get(id, "")

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        requirements = self._document.catalogue.requirements
        titles = {requirement.id: requirement.title for requirement in requirements}
        return titles | {
            criterion.id: criterion.text
            for requirement in requirements
            for criterion in requirement.criteria
        }

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        requirements = self._document.catalogue.requirements
        owners = {
            criterion.id: requirement.id
            for requirement in requirements
            for criterion in requirement.criteria
        }
        return owners | {requirement.id: requirement.id for requirement in requirements}

    def _sheet(self, requirement: Requirement) -> RequirementSheet:
        criteria = {criterion.id for criterion in requirement.criteria}
        lines = tuple(self._line(criterion, requirement) for criterion in requirement.criteria)
        whole = Criterion(id=requirement.id, text=requirement.title)
        entries = [
            entry for entry in self._entries[requirement.id] if not criteria & {*_ids_of(entry)}
        ]
        return RequirementSheet(
            requirement=requirement,
            lines=lines,
            whole=replace(self._line(whole, requirement), entries=tuple(entries)),
        )

    def _line(self, criterion: Criterion, requirement: Requirement) -> CriterionLine:
        sign_offs = [
            sign_off
            for sign_off in self._document.catalogue.sign_offs
            if {criterion.id, requirement.id} & {*sign_off.targets}
        ]
        return CriterionLine(
            criterion=criterion,
            entries=tuple(self._entries[criterion.id]),
            sign_offs=tuple(sign_off for sign_off in sign_offs if sign_off.counts_on(self._day)),
            expired=tuple(sign_off for sign_off in sign_offs if not sign_off.counts_on(self._day)),
            work=self._work.get(criterion.id, _NOTHING),
        )


def _ids_of(entry: DocumentEntry) -> Iterator[str]:
    return (tag.removeprefix("req:") for tag in entry.tags if tag.startswith("req:"))
