"""Lets cases keep their past where they have another id now: rows that moved, pinned scenarios."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import msgspec

from accord.history.case_texts import digest_of, scenario_lines
from accord.history.renames import present_id, without_row
from accord.model.catalogue import Catalogue
from accord.model.history import (
    CaseColumn,
    CaseKey,
    CaseResult,
    CaseText,
    HistoryLine,
    Promise,
    TextColumn,
)
from accord.model.run import Run, Stage
from accord.model.status import Suite

_JUDGED: Final = bytes([0, *[0xFF] * 255])


def continued(line: HistoryLine, catalogue: Catalogue, former: Mapping[str, str]) -> HistoryLine:
    """A line whose cases are called as they are now; ``former`` are ids that scenarios had.

    A row of an outline is known by what it says, wherever it stands among the others. What changed
    where it stood is the same row still; one that has no place any more is a case of its own.
    """
    digests: dict[str, dict[str, str]] = defaultdict(dict)
    renamed = set(former.values())
    for scenario in catalogue.scenarios():
        if scenario.outline or without_row(scenario.id) in renamed:
            digest = digest_of(scenario.title, scenario_lines(scenario))
            digests[without_row(scenario.id)][scenario.id] = digest
    groups: dict[tuple[str, str], list[tuple[str, TextColumn]]] = defaultdict(list)
    cases: dict[CaseKey, CaseColumn] = {}
    for key, column in line.cases.items():
        id = present_id(key.id, former)
        base = without_row(id)
        if column.suite != Suite.SCENARIOS.value or base not in digests:
            cases[key] = column
            continue
        groups[key.stage, base] += [(id, text) for text in column.texts]
    for (stage, base), texts in groups.items():
        for id, columns in _arranged(texts, digests[base]).items():
            suite = Suite.SCENARIOS.value
            cases[CaseKey(stage, id)] = CaseColumn(suite=suite, texts=tuple(columns))
    return replace(line, cases=cases)


def present_keys(line: HistoryLine) -> Mapping[tuple[CaseKey, str], CaseKey]:
    """By the key and the digest that results were stored under, what their case is called now."""
    return {
        (CaseKey(key.stage, text.id), text.digest): key
        for key, column in line.cases.items()
        for text in column.texts
        if text.id != key.id
    }


def rows_by_text(texts: Mapping[Promise, CaseText]) -> Mapping[tuple[str, str], str]:
    """The ids of rows by their outline and digest, but for those that say the same as another."""
    rows = [
        ((without_row(id), text.digest), id)
        for (suite, id), text in texts.items()
        if suite == Suite.SCENARIOS.value and without_row(id) != id
    ]
    counts = Counter(key for key, _ in rows)
    return {key: id for key, id in rows if counts[key] == 1}


def renamed_result(result: CaseResult, keys: Mapping[tuple[CaseKey, str], CaseKey]) -> CaseResult:
    """A stored result by what its case is called now."""
    key = keys.get((result.key, result.text.digest))
    return replace(result, key=key) if key else result


def renamed_run(run: Run, line: HistoryLine) -> Run:
    """A run of a continued line by what its cases are called now: files may be newer than it."""
    ids = {
        CaseKey(key.stage, text.id): key.id
        for place in (place for place, it in enumerate(line.runs) if it.id == run.id)
        for key, column in line.cases.items()
        for text in column.texts
        if text.id != key.id and text.results[place]
    }
    if not ids:
        return run
    return replace(run, stages={name: _renamed(stage, ids) for name, stage in run.stages.items()})


def _renamed(stage: Stage, ids: Mapping[CaseKey, str]) -> Stage:
    renamed = {id: new for id in stage.cases if (new := ids.get(CaseKey(stage.name, id)))}
    cases = {id: case for id, case in stage.cases.items() if id not in renamed}
    # Last, as what was judged says more than what was only planned where it stands now.
    for id, new in renamed.items():
        cases[new] = msgspec.structs.replace(stage.cases[id], id=new)
    return replace(stage, cases=cases)


def _arranged(
    texts: Iterable[tuple[str, TextColumn]], present: Mapping[str, str]
) -> Mapping[str, list[TextColumn]]:
    """The texts of the rows of one outline by the row that each is of."""
    newest_first = sorted(texts, key=lambda it: len(it[1].results.rstrip(b"\0")), reverse=True)
    counts = Counter(present.values())
    # Rows that say the same are told apart by their places alone.
    homes = {digest: id for id, digest in present.items() if counts[digest] == 1}
    wanted = sorted(newest_first, key=lambda it: it[1].digest not in homes)
    moved = {home for id, text in wanted if (home := homes.get(text.digest, id)) != id}
    arranged: dict[str, list[TextColumn]] = defaultdict(list)
    judged: dict[str, int] = defaultdict(int)
    for id, text in wanted:
        is_written = text.digest in counts
        # What is written otherwise now was one case wherever it stood, and is what stands there.
        home = homes.get(text.digest, id) if is_written else homes.setdefault(text.digest, id)
        runs = int.from_bytes(text.results.translate(_JUDGED), "big")
        # Two that were judged side by side are not one, nor is a row that came from elsewhere.
        if judged[home] & runs or (home in moved and not is_written):
            home = text.id if text.id != id else f"{id} {text.digest}"
        judged[home] |= runs
        arranged[home].append(text)
    return arranged
