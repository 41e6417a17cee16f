"""Which scenarios a line of a feature file belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from accord.model.catalogue import Feature, Scenario


def scenarios_at(feature: Feature, line: int, *, text: str) -> tuple[str, ...]:
    """The ids of the scenarios at a line; none when the line belongs to no scenario.

    A heading, a tag, a step or an example row selects what it belongs to: the heading and the
    steps of an outline all its rows, the heading of a rule all its scenarios.
    """
    rows = text.splitlines()
    if not 0 < line <= len(rows):
        return ()
    anchors = _anchors(feature)
    scenarios = feature.all_scenarios()
    for number in range(_below_tags(rows, line), 0, -1):
        if number in anchors:
            return tuple(anchors[number])
        if headed := _headed(rows[number - 1], number, scenarios):
            return headed
    return ()


def beginnings(feature: Feature) -> tuple[int, ...]:
    """The lines at which the scenarios of a feature begin."""
    return tuple(sorted({scenario.line for scenario in feature.all_scenarios()}))


def _anchors(feature: Feature) -> dict[int, list[str]]:
    anchors: dict[int, list[str]] = defaultdict(list)
    for scenario in feature.all_scenarios():
        steps = {step.line for step in scenario.steps if not step.background}
        for line in {scenario.line, *steps}:
            anchors[line].append(scenario.id)
    for rule in feature.rules:
        anchors[rule.line] = [scenario.id for scenario in rule.scenarios]
    return anchors


def _below_tags(rows: Sequence[str], line: int) -> int:
    """Tags belong to what stands below them."""
    while line < len(rows) and rows[line - 1].lstrip().startswith("@"):
        line += 1
    return line


def _headed(row: str, number: int, scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """The rows of the outline whose heading this is; their own lines are further down."""
    _, colon, title = row.partition(":")
    if not colon:
        return ()
    below = [
        scenario
        for scenario in scenarios
        if scenario.outline and scenario.outline == title.strip() and _first_step(scenario) > number
    ]
    nearest = min((_first_step(scenario) for scenario in below), default=0)
    return tuple(scenario.id for scenario in below if _first_step(scenario) == nearest)


def _first_step(scenario: Scenario) -> int:
    own = [step.line for step in scenario.steps if not step.background]
    return min(own, default=scenario.line)
