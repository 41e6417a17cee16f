"""The catalogue joined with a run: every scenario that is written, with what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from accord.model.catalogue import Catalogue, Feature, Rule, Scenario
from accord.model.culprit import Culprit
from accord.model.run import Case, Run, Stage
from accord.reports.blame import blame
from accord.reports.site.addresses import page_stem, scenario_address, split_row
from accord.reports.site.outcome import Outcome, Tally, outcome_of, worst

_NOT_AS_MEANT = frozenset({Outcome.FAILED, Outcome.BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one stage found out about a case."""

    stage: Stage
    case: Case
    culprit: Culprit | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome of the attempt that counts."""
        return outcome_of(self.case.status)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A case of the document.

    ``scenario`` and ``feature`` are missing when the run tells of something that no file holds.
    """

    id: str
    title: str
    path: str
    line: int
    tags: tuple[str, ...]
    results: tuple[Result, ...] = ()
    scenario: Scenario | None = None
    feature: Feature | None = None

    @cached_property
    def outcome(self) -> Outcome:
        """The worst of all stages' outcomes; not run when no stage planned it."""
        return worst(result.outcome for result in self.results)

    @property
    def address(self) -> str:
        """Its page and place, relative to the site's folder."""
        return scenario_address(self.id)

    @property
    def row(self) -> Mapping[str, str]:
        """The cells of the example row, by heading."""
        return {} if self.scenario is None else self.scenario.row

    @property
    def cells(self) -> str:
        """The example's values, unless the title says them already."""
        told = self.scenario is not None and self.scenario.title != self.scenario.outline
        return "" if told else " · ".join(self.row.values())

    @property
    def language(self) -> str:
        """The language its text is written in, as HTML names it."""
        return "en" if self.feature is None else self.feature.language

    @property
    def telling(self) -> Result | None:
        """The result that decides the outcome."""
        return next((found for found in self.results if found.outcome is self.outcome), None)

    @property
    def seconds(self) -> float:
        """How long its last attempts took, all stages together."""
        return sum(found.case.last.seconds for found in self.results if found.case.last)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on one scenario page: a scenario, or all rows of an outline."""

    stem: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The scenario, or the outline's first row."""
        return self.entries[0]

    @property
    def title(self) -> str:
        """The scenario's title, or the outline's with its places left open."""
        written = self.first.scenario
        return written.outline if written and written.outline else self.first.title

    @property
    def outline(self) -> bool:
        """Whether the page holds example rows."""
        return bool(split_row(self.first.id)[1]) or len(self.entries) > 1

    @property
    def own_tags(self) -> tuple[str, ...]:
        """The tags that its feature does not have already."""
        inherited = self.first.feature.tags if self.first.feature else ()
        return tuple(tag for tag in self.first.tags if tag not in inherited)

    @cached_property
    def tally(self) -> Tally:
        """How its entries ended."""
        return Tally(entry.outcome for entry in self.entries)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A rule of a feature with its sheets; the sheets outside any rule have no rule."""

    rule: Rule | None
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A feature with everything it promises."""

    feature: Feature
    sections: tuple[Section, ...]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet, in the order written."""
        return tuple(sheet for section in self.sections for sheet in section.sheets)

    @cached_property
    def tally(self) -> Tally:
        """How its scenarios ended."""
        return Tally(entry.outcome for sheet in self.sheets for entry in sheet.entries)


@dataclass(frozen=True, kw_only=True)
class Document:
    """Everything the site shows. ``loose`` are cases that stand in no readable feature."""

    title: str
    catalogue: Catalogue
    run: Run
    chapters: tuple[Chapter, ...]
    loose: tuple[Sheet, ...]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet of the document."""
        return (*(sheet for chapter in self.chapters for sheet in chapter.sheets), *self.loose)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every case of the document."""
        return tuple(entry for sheet in self.sheets for entry in sheet.entries)

    @cached_property
    def tally(self) -> Tally:
        """How everything ended, with what was not run."""
        return Tally(entry.outcome for entry in self.entries)

    def having(self, outcome: Outcome) -> tuple[Entry, ...]:
        """The entries with an outcome."""
        return tuple(entry for entry in self.entries if entry.outcome is outcome)


def join(catalogue: Catalogue, run: Run) -> Document:
    """Put what is written and what was run side by side."""
    results = _results(run)
    chapters = tuple(_chapter(feature, results) for feature in catalogue.features)
    written = {scenario.id for scenario in catalogue.scenarios()}
    loose = [_loose(id, found) for id, found in results.items() if id not in written]
    return Document(
        title=catalogue.title,
        catalogue=catalogue,
        run=run,
        chapters=chapters,
        loose=_sheets(loose),
    )


def _results(run: Run) -> Mapping[str, tuple[Result, ...]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for stage in run.stages.values():
        for case in stage.cases.values():
            found[case.id].append(Result(stage=stage, case=case, culprit=blame(case)))
    return {id: tuple(results) for id, results in found.items()}


def _chapter(feature: Feature, results: Mapping[str, tuple[Result, ...]]) -> Chapter:
    sections = [Section(rule=None, sheets=_written(feature, feature.scenarios, results))]
    for rule in feature.rules:
        sections.append(Section(rule=rule, sheets=_written(feature, rule.scenarios, results)))
    return Chapter(feature=feature, sections=tuple(sections))


def _written(
    feature: Feature, scenarios: Iterable[Scenario], results: Mapping[str, tuple[Result, ...]]
) -> tuple[Sheet, ...]:
    return _sheets(
        Entry(
            id=scenario.id,
            title=scenario.title,
            path=scenario.path,
            line=scenario.line,
            tags=scenario.tags,
            results=results.get(scenario.id, ()),
            scenario=scenario,
            feature=feature,
        )
        for scenario in scenarios
    )


def _loose(id: str, results: tuple[Result, ...]) -> Entry:
    case = results[0].case
    return Entry(
        id=id, title=case.title, path=case.path, line=case.line, tags=case.tags, results=results
    )


def _sheets(entries: Iterable[Entry]) -> tuple[Sheet, ...]:
    together: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        together[page_stem(entry.id)].append(entry)
    return tuple(Sheet(stem=stem, entries=tuple(group)) for stem, group in together.items())


def not_as_meant(entry: Entry) -> bool:
    """Whether somebody has to look at it."""
    return entry.outcome in _NOT_AS_MEANT
