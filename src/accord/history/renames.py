"""The ids that scenarios had before a team pinned them with ``@id:``: old links stay good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from accord.history.case_texts import digest_of, scenario_lines
from accord.model.catalogue import Catalogue, Scenario
from accord.model.history import CaseColumn, HistoryLine
from accord.model.ids import scenario_id, split_row, tag_value
from accord.model.status import Suite


def former_ids(catalogue: Catalogue, line: HistoryLine) -> dict[str, str]:
    """Each id that a pinned scenario had before, with the one it has now; rows count as one.

    A scenario is known again by a title that it has or had, in the file where it stands; and
    where title and pin came in one step, or with a move, by steps that are the same word by word.
    """
    present = {without_row(scenario.id) for scenario in catalogue.scenarios()}
    pinned = [it for it in catalogue.scenarios() if tag_value(it.tags, "id")]
    # Several stages may have looked at one, and not all of them since it was pinned.
    columns: dict[str, list[CaseColumn]] = defaultdict(list)
    for key, column in line.cases.items():
        if column.suite == Suite.SCENARIOS.value:
            columns[key.id].append(column)
    by_title = {
        old: without_row(scenario.id)
        for scenario in pinned
        for title in _titles(scenario, columns.get(scenario.id, ()))
        if (old := scenario_id(scenario.path, title, ())) not in present
    }
    # A title decides, so that only what none explains has to be compared with every scenario.
    by_steps = _by_steps(pinned, columns, present | by_title.keys()) if pinned else ()
    return dict(by_steps) | by_title


def without_row(id: str) -> str:
    """The id that all rows of an outline share."""
    return split_row(id)[0]


def present_id(id: str, former: Mapping[str, str]) -> str:
    """What a case is called now, by the ids that scenarios had before; its row stays."""
    whole = without_row(id)
    return former.get(whole, whole) + id.removeprefix(whole)


def _titles(scenario: Scenario, columns: Iterable[CaseColumn]) -> set[str]:
    earlier = {text.title for column in columns for text in column.texts}
    return earlier | {scenario.outline or scenario.title}


def _by_steps(
    pinned: list[Scenario], columns: Mapping[str, list[CaseColumn]], explained: set[str]
) -> Iterator[tuple[str, str]]:
    candidates = [(it.id, columns.get(it.id, ()), scenario_lines(it)) for it in pinned]
    for id, of_stages in columns.items():
        if without_row(id) in explained:
            continue
        column = max(of_stages, key=lambda it: it.newest)
        text = column.text_at(column.newest)
        for candidate_id, later, lines in candidates:
            # Two that were judged side by side are not one.
            if any(it.oldest <= column.newest for it in later):
                continue
            if digest_of(text.title, lines) == text.digest:
                yield without_row(id), without_row(candidate_id)
