"""Finds scenarios that prove nothing, or that readers cannot tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from accord.check.steps import step_kinds
from accord.model.catalogue import Catalogue, Fault, Feature, Scenario, Severity
from accord.model.message import message
from accord.sources.nearest import nearest

_PLACEHOLDER: Final = re.compile(r"(?<!<)<([^<>\s](?:[^<>]*[^<>\s])?)>(?!>)")
_ROW: Final = re.compile(r"\[\d+\.\d+\]")


def scenario_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Features without scenarios, scenarios without steps or outcome, titles given twice."""
    for feature in catalogue.features:
        if not feature.all_scenarios():
            yield Fault(
                path=feature.path,
                message=message("check.feature-empty", title=feature.title),
                severity=Severity.WARNING,
            )
        for scenario in _written_scenarios(feature):
            yield from _content_faults(scenario, feature.language)
            yield from _placeholder_faults(scenario)
        yield from _title_faults(feature)


def _written_scenarios(feature: Feature) -> Iterator[Scenario]:
    """Each scenario, and each outline once: by its first row."""
    reported_outlines: set[str] = set()
    for scenario in feature.all_scenarios():
        # Every row is a scenario of its own; what is written once is told once.
        outline_id = _ROW.sub("", scenario.id)
        if not scenario.outline or outline_id not in reported_outlines:
            reported_outlines.add(outline_id)
            yield scenario


def _content_faults(scenario: Scenario, language: str) -> Iterator[Fault]:
    if all(step.background for step in scenario.steps):
        yield Fault(
            path=scenario.path,
            line=scenario.line,
            message=message("check.scenario-empty", title=scenario.title),
            hint=message("check.scenario-empty.hint"),
            severity=Severity.WARNING if "wip" in scenario.tags else Severity.ERROR,
        )
    # A step with `*` may be the outcome, because nothing says that it is not.
    elif not {"then", None} & set(step_kinds(scenario, language)):
        yield Fault(
            path=scenario.path,
            line=scenario.line,
            message=message("check.scenario-no-then", title=scenario.title),
            hint=message("check.scenario-no-then.hint"),
            severity=Severity.WARNING,
        )


def _placeholder_faults(scenario: Scenario) -> Iterator[Fault]:
    """Placeholders of an outline that no column fills; a cell may hold such words itself."""
    if not scenario.outline:
        return
    cells = " ".join(scenario.row.values())
    for step in scenario.steps:
        for name in _PLACEHOLDER.findall(step.text):
            # Rows arrive filled, so a placeholder that is left had no column, or a cell brought it.
            # Angle brackets around a placeholder are text: `<<id>>` arrives as `<42>`.
            if f"<{name}>" not in cells and name not in scenario.row.values():
                column = nearest(name, scenario.row)
                yield Fault(
                    path=scenario.path,
                    line=step.line,
                    message=message("check.placeholder-unknown", name=name, text=step.text),
                    hint=message("check.placeholder-near", near=column) if column else None,
                    severity=Severity.WARNING,
                )


def _title_faults(feature: Feature) -> Iterator[Fault]:
    """Titles given twice under pinned ids; without them the ids already clash."""
    scenario_by_title: dict[str, Scenario] = {}
    for scenario in _written_scenarios(feature):
        title = scenario.outline or scenario.title
        twin = scenario_by_title.setdefault(title, scenario)
        if twin is not scenario and not _clash(twin.id, scenario.id):
            yield Fault(
                path=scenario.path,
                line=scenario.line,
                message=message("check.title-twice", title=title, other=twin.line),
                severity=Severity.WARNING,
            )


def _clash(scenario_id: str, other_id: str) -> bool:
    # `unique` renames the later of two that clash with a number behind a tilde.
    return scenario_id.partition("~")[0] == other_id.partition("~")[0]
