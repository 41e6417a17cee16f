"""What the site shows: every case that is written or was run, with what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from accord.history.joined_stages import EarlierResult
from accord.model.call_tree import Dependencies
from accord.model.catalogue import Catalogue, Feature, Rule, Scenario
from accord.model.culprit import Culprit, culprit_of_finding
from accord.model.events import Finding
from accord.model.ids import split_row, tag_value
from accord.model.known import KnownFinding
from accord.model.run import Case, Run, Stage
from accord.model.shown_findings import known_findings
from accord.model.status import Suite
from accord.model.suites import definitions
from accord.reports.site.addresses import scenario_address
from accord.reports.site.outcome import CaseOutcome, OutcomeTally, outcome_of, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one stage found out about a case; ``earlier`` when that was not in the last run.

    ``dependencies`` are what the culprit was found by, so that pages show the same tree of calls.
    """

    stage: Stage
    case: Case
    culprit: Culprit | None = None
    dependencies: Dependencies = field(default_factory=dict)
    earlier: EarlierResult | None = None
    # The outcome of the attempt that counts, worked out once: a page asks dozens of times.
    outcome: CaseOutcome = field(init=False)

    def __post_init__(self) -> None:
        outdated = self.earlier and self.earlier.outdated
        outcome = outcome_of(self.case.status, self.stage.suite)
        outcome = CaseOutcome.OUT_OF_DATE if outdated else outcome
        object.__setattr__(self, "outcome", outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a case of another suite belongs to: a service, a profile."""

    title: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentEntry:
    """A case of the document.

    ``scenario`` and ``feature`` are missing when the run tells of something that no file holds.
    ``place`` is where a case of another suite stands, relative to the site's folder.
    """

    id: str
    title: str
    path: str
    line: int
    tags: tuple[str, ...]
    results: tuple[Result, ...] = ()
    scenario: Scenario | None = None
    feature: Feature | None = None
    suite: Suite = Suite.SCENARIOS
    place: str = ""
    group: Group | None = None

    @cached_property
    def outcome(self) -> CaseOutcome:
        """The worst of all stages' outcomes; not run when no stage planned it."""
        if len(self.results) == 1:
            return self.results[0].outcome
        # Two stages may run one case, and green in one does not undo red in the other.
        return worst(result.outcome for result in self.results)

    @property
    def address(self) -> str:
        """Its page and place, relative to the site's folder."""
        return self.place or scenario_address(self.id)

    @property
    def phase(self) -> str:
        """The phase of the contract suite that its title ends with."""
        phase = tag_value(self.tags, "phase") if self.suite is Suite.CONTRACT else ""
        return phase if self.title.endswith(f" · {phase}") else ""

    @property
    def name(self) -> str:
        """Its title without the phase, for which each language has a word of its own."""
        return self.title.removesuffix(f" · {self.phase}") if self.phase else self.title

    @property
    def row(self) -> Mapping[str, str]:
        """The cells of the example row, by heading."""
        return {} if self.scenario is None else self.scenario.row

    @property
    def cells(self) -> str:
        """The example's values, unless the title says them already."""
        # Rows of an outline without placeholders in its title all have one title.
        is_row = self.scenario is not None and self.scenario.title != self.scenario.outline
        return "" if is_row else " · ".join(self.row.values())

    @property
    def language(self) -> str:
        """The language its text is written in, as HTML names it."""
        return "en" if self.feature is None else self.feature.language

    @property
    def telling(self) -> Result | None:
        """The result that decides the outcome."""
        return next((result for result in self.results if result.outcome is self.outcome), None)

    @property
    def seconds(self) -> float:
        """How long its last attempts took, all stages together."""
        return sum(result.case.last.seconds for result in self.results if result.case.last)


@dataclass(frozen=True, kw_only=True)
class ScenarioPage:
    """What stands on one scenario page: a scenario, or all rows of an outline."""

    stem: str
    entries: tuple[DocumentEntry, ...]

    @property
    def first(self) -> DocumentEntry:
        """The scenario, or the outline's first row."""
        return self.entries[0]

    @property
    def title(self) -> str:
        """The scenario's title, or the outline's with its places left open."""
        scenario = self.first.scenario
        return scenario.outline if scenario and scenario.outline else self.first.title

    @property
    def outline(self) -> bool:
        """Whether the page holds example rows."""
        # An outline of a single row is one too, and its only row must not look like a scenario.
        return bool(split_row(self.first.id)[1]) or len(self.entries) > 1

    @property
    def own_tags(self) -> tuple[str, ...]:
        """The tags that its feature does not have already."""
        inherited = self.first.feature.tags if self.first.feature else ()
        return tuple(tag for tag in self.first.tags if tag not in inherited)

    @cached_property
    def tally(self) -> OutcomeTally:
        """How its entries ended."""
        return OutcomeTally(entry.outcome for entry in self.entries)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A rule of a feature with its sheets; the sheets outside any rule have no rule."""

    rule: Rule | None
    sheets: tuple[ScenarioPage, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A feature with everything it promises."""

    feature: Feature
    sections: tuple[Section, ...]

    @cached_property
    def sheets(self) -> tuple[ScenarioPage, ...]:
        """Every sheet, in the order written."""
        return tuple(sheet for section in self.sections for sheet in section.sheets)

    @cached_property
    def tally(self) -> OutcomeTally:
        """How its scenarios ended."""
        return OutcomeTally(entry.outcome for sheet in self.sheets for entry in sheet.entries)


@dataclass(frozen=True, kw_only=True)
class Document:
    """Everything the site shows.

    ``loose`` are cases that stand in no readable file, ``others`` those of the other suites.
    """

    title: str
    catalogue: Catalogue
    run: Run
    chapters: tuple[Chapter, ...]
    loose: tuple[ScenarioPage, ...]
    others: tuple[DocumentEntry, ...] = ()

    @cached_property
    def earlier(self) -> int:
        """How many results are not of the last run."""
        return sum(bool(result.earlier) for entry in self.cases for result in entry.results)

    @cached_property
    def sheets(self) -> tuple[ScenarioPage, ...]:
        """Every sheet of the document."""
        return (*(sheet for chapter in self.chapters for sheet in chapter.sheets), *self.loose)

    @cached_property
    def entries(self) -> tuple[DocumentEntry, ...]:
        """Every scenario of the document, and every case without a page of its suite."""
        return tuple(entry for sheet in self.sheets for entry in sheet.entries)

    @cached_property
    def cases(self) -> tuple[DocumentEntry, ...]:
        """Every case of the document."""
        return (*self.entries, *self.others)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every defect that a stage found, each once."""
        findings = (finding for stage in self.run.stages.values() for finding in stage.findings)
        # Several stages, and several phases of one, may meet the same defect.
        return tuple({finding.id: finding for finding in findings}.values())

    @cached_property
    def known(self) -> tuple[KnownFinding, ...]:
        """What is known of that failed cases show, what expires first in front."""
        return known_findings(self.run)

    def knows(self, finding: Finding) -> bool:
        """Whether a defect is known and no worse than it was."""
        return any(entry.finding == finding.id for entry in self.known)

    def culprit_of(self, finding: Finding) -> Culprit | None:
        """Who is at fault for a defect."""
        return self._culprits.get(finding.id)

    @cached_property
    def _culprits(self) -> Mapping[str, Culprit | None]:
        dependencies = self.catalogue.dependencies()
        return {
            finding.id: culprit_of_finding(finding, stage, dependencies)
            for stage in self.run.stages.values()
            for finding in stage.findings
        }

    def is_told(self, entry: DocumentEntry) -> bool:
        """Whether findings tell already what a case shows, however many phases met it."""
        return entry.suite is Suite.CONTRACT and entry.id in self._shown

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(id for finding in self.findings for id in finding.cases)

    @cached_property
    def suites(self) -> tuple[Suite, ...]:
        """The kinds of proof that cases are of."""
        present = dict.fromkeys(entry.suite for entry in self.cases)
        # In the order of the pipeline; suites that this Accord does not know come last.
        order = [definition.suite for definition in definitions() if definition.suite in present]
        return (*order, *(suite for suite in present if suite not in order))

    @cached_property
    def tally(self) -> OutcomeTally:
        """How everything ended, with what was not run."""
        return OutcomeTally(entry.outcome for entry in self.cases)

    def having(self, outcome: CaseOutcome) -> tuple[DocumentEntry, ...]:
        """The cases with an outcome."""
        return tuple(entry for entry in self.cases if entry.outcome is outcome)
