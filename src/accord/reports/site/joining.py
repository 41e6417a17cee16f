"""Joins the catalogue with a run: every case that is written, with what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from accord.history.joined_stages import EarlierResult
from accord.model.call_tree import Dependencies
from accord.model.catalogue import Catalogue, Feature, Scenario
from accord.model.culprit import culprit
from accord.model.history import CaseKey
from accord.model.run import Run
from accord.model.status import Suite
from accord.model.suites import definitions
from accord.reports.site.addresses import page_stem
from accord.reports.site.document import (
    Chapter,
    Document,
    DocumentEntry,
    Result,
    ScenarioPage,
    Section,
)
from accord.reports.site.other_suites import elsewhere

Earlier = Mapping[CaseKey, EarlierResult]


def join(catalogue: Catalogue, run: Run, earlier: Earlier | None = None) -> Document:
    """Put what is written and what was run side by side.

    ``earlier`` are the results that ``run`` has from runs before it, and those out of date.
    """
    results = _results(run, catalogue.dependencies(), earlier or {})
    scenarios = results[Suite.SCENARIOS]
    chapters = tuple(_chapter(feature, scenarios) for feature in catalogue.features)
    scenario_ids = {scenario.id for scenario in catalogue.scenarios()}
    loose = [
        _loose(id, results_of_id)
        for id, results_of_id in scenarios.items()
        if id not in scenario_ids
    ]
    others = [*elsewhere(catalogue, results)]
    # What no page of its suite tells gets one like a scenario; no case may be lost.
    loose += [entry for entry in others if not entry.place]
    return Document(
        title=catalogue.title,
        catalogue=catalogue,
        run=run,
        chapters=chapters,
        loose=_sheets(loose),
        others=tuple(entry for entry in others if entry.place),
    )


def _results(
    run: Run, dependencies: Dependencies, earlier: Earlier
) -> Mapping[Suite, Mapping[str, tuple[Result, ...]]]:
    # With those that have no cases, so that nobody has to ask whether a suite is there.
    suites = (*(definition.suite for definition in definitions()), *_suites_of(run))
    by_suite: dict[Suite, dict[str, list[Result]]] = {suite: defaultdict(list) for suite in suites}
    for stage in run.stages.values():
        for case in stage.cases.values():
            result = Result(
                stage=stage,
                case=case,
                culprit=culprit(case, dependencies),
                dependencies=dependencies,
                earlier=earlier.get(CaseKey(stage.name, case.id)),
            )
            by_suite[stage.suite][case.id].append(result)
    for it in earlier.values():
        if it.outdated and it.stage.suite in by_suite:
            result = Result(stage=it.stage, case=it.case, earlier=it)
            by_suite[it.stage.suite][it.case.id].append(result)
    return {
        suite: {id: tuple(results) for id, results in by_id.items()}
        for suite, by_id in by_suite.items()
    }


def _suites_of(run: Run) -> Iterator[Suite]:
    """The suites that a journal tells of, which need not be known here."""
    return (stage.suite for stage in run.stages.values())


def _chapter(feature: Feature, results: Mapping[str, tuple[Result, ...]]) -> Chapter:
    sections = [Section(rule=None, sheets=_written(feature, feature.scenarios, results))]
    for rule in feature.rules:
        sections.append(Section(rule=rule, sheets=_written(feature, rule.scenarios, results)))
    return Chapter(feature=feature, sections=tuple(sections))


def _written(
    feature: Feature, scenarios: Iterable[Scenario], results: Mapping[str, tuple[Result, ...]]
) -> tuple[ScenarioPage, ...]:
    return _sheets(
        DocumentEntry(
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


def _loose(id: str, results: tuple[Result, ...]) -> DocumentEntry:
    case = results[0].case
    return DocumentEntry(
        id=id, title=case.title, path=case.path, line=case.line, tags=case.tags, results=results
    )


def _sheets(entries: Iterable[DocumentEntry]) -> tuple[ScenarioPage, ...]:
    together: dict[str, list[DocumentEntry]] = defaultdict(list)
    for entry in entries:
        together[page_stem(entry.id)].append(entry)
    return tuple(ScenarioPage(stem=stem, entries=tuple(group)) for stem, group in together.items())
