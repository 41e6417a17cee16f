"""Which scenarios a line of a feature file belongs to, and which operations one of a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from accord.model.catalogue import Contract, Feature, Scenario
from accord.sources.openapi.file_lines import Lines


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
    # Upwards: the nearest thing above a line is what the line stands in.
    for number in range(_below_tags(rows, line), 0, -1):
        if number in anchors:
            return tuple(anchors[number])
        if headed := _headed(rows[number - 1], number, scenarios):
            return headed
    return ()


def beginnings(feature: Feature) -> tuple[int, ...]:
    """The lines at which the scenarios of a feature begin."""
    return tuple(sorted({scenario.line for scenario in feature.all_scenarios()}))


def operations_at(contract: Contract, line: int, *, file: Path) -> tuple[str, ...]:
    """The ids of the operations at a line; none when the line belongs to no operation.

    The heading of a path, and what is shared under it, selects all its operations.
    """
    lines = Lines(file)
    sections = {lines.line((name,)): name for name in contract.document}
    above = max((number for number in sections if number <= line), default=0)
    if sections.get(above) != "paths" or line > len(file.read_bytes().splitlines()):
        return ()
    starts: dict[int, list[str]] = defaultdict(list)
    for operation in contract.operations:
        begin = lines.line(("paths", operation.path, operation.method.lower()))
        heading = lines.line(("paths", operation.path))
        # JSON may have both in one line, which must not name the operation twice.
        for number in {begin, heading}:
            starts[number].append(operation.id)
    return tuple(starts.get(max((at for at in starts if at <= line), default=0), ()))


def operation_beginnings(contract: Contract, *, file: Path) -> tuple[int, ...]:
    """The lines at which the operations of a contract begin."""
    lines = Lines(file)
    places = (
        ("paths", operation.path, operation.method.lower()) for operation in contract.operations
    )
    return tuple(sorted({lines.line(place) for place in places}))


def _anchors(feature: Feature) -> dict[int, list[str]]:
    anchors: dict[int, list[str]] = defaultdict(list)
    for scenario in feature.all_scenarios():
        # Steps of a background belong to every scenario, and so they select none of them.
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
    rows = [
        scenario
        for scenario in scenarios
        if scenario.outline and scenario.outline == title.strip() and _first_step(scenario) > number
    ]
    # Outlines may share a title, and then the heading is that of the first one below it.
    nearest = min((_first_step(scenario) for scenario in rows), default=0)
    return tuple(scenario.id for scenario in rows if _first_step(scenario) == nearest)


def _first_step(scenario: Scenario) -> int:
    lines = [step.line for step in scenario.steps if not step.background]
    return min(lines, default=scenario.line)
