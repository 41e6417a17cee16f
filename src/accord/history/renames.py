"""The ids that scenarios had before a team pinned them with ``@id:``: old links stay good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accord.history.case_texts import scenario_digest
from accord.model.catalogue import Catalogue, Scenario
from accord.model.history import CaseColumn, HistoryLine
from accord.model.ids import scenario_id, tag_value
from accord.model.status import Suite


def former_ids(catalogue: Catalogue, line: HistoryLine) -> dict[str, str]:
    """Each id that a pinned scenario had before, with the one it has now; rows count as one.

    A scenario is known again by a title that it has or had, in the file where it stands; and
    where title and pin came in one step, or with a move, by steps that are the same word by word.
    """
    present = {without_row(scenario.id) for scenario in catalogue.scenarios()}
    pinned = [it for it in catalogue.scenarios() if tag_value(it.tags, "id")]
    columns = {
        key.id: column
        for key, column in line.cases.items()
        if column.suite == Suite.SCENARIOS.value
    }
    by_steps = _by_steps(pinned, columns, present) if pinned else ()
    by_title = (
        (scenario_id(scenario.path, title, ()), without_row(scenario.id))
        for scenario in pinned
        for title in _titles(scenario, columns.get(scenario.id))
    )
    return {old: new for old, new in (*by_steps, *by_title) if old not in present}


def without_row(id: str) -> str:
    """The id that all rows of an outline share."""
    return id[: id.rindex("[")] if id.endswith("]") and "[" in id else id


def _titles(scenario: Scenario, column: CaseColumn | None) -> set[str]:
    earlier = {text.title for text in column.texts} if column else set()
    return earlier | {scenario.outline or scenario.title}


def _by_steps(
    pinned: list[Scenario], columns: Mapping[str, CaseColumn], present: set[str]
) -> Iterator[tuple[str, str]]:
    for id, column in columns.items():
        if without_row(id) in present:
            continue
        text = column.text_at(column.newest)
        for scenario in pinned:
            later = columns.get(scenario.id)
            # Two that were judged side by side are not one.
            if later and len(later.results) - len(later.results.lstrip(b"\0")) <= column.newest:
                continue
            if scenario_digest(scenario, title=text.title) == text.digest:
                yield without_row(id), without_row(scenario.id)
