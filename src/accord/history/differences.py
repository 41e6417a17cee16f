"""What changed between two runs: sentences that were added, changed or removed, and what turned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Final

from accord.history.continuity import present_keys, renamed_result, rows_by_text
from accord.history.newest import NewestResults
from accord.history.renames import present_id, without_row
from accord.model.history import (
    CaseKey,
    CaseText,
    HistoryLine,
    Promise,
    RecordedRun,
    RunRecord,
)
from accord.model.run import Run
from accord.model.status import Status, Suite, Verdict
from accord.model.suites import word_of

MOST_COMPARED: Final = 6
"""Runs that the newest is compared with."""
# Most teams always have a scenario that waits for its steps, and want to know what turned red.
_GREEN: Final = frozenset({Verdict.PASSED.value, Verdict.INCOMPLETE.value})
LoadFigures = Mapping[CaseKey, Mapping[str, float]]
"""Figures by their names, for each case of load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """A case that was added (nothing ``before``), removed (nothing ``after``) or changed."""

    promise: Promise
    before: CaseText | None
    after: CaseText | None

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Every line with ``-`` when it is gone, ``+`` when it is new, else nothing."""
        old = self.before.body.splitlines() if self.before else []
        new = self.after.body.splitlines() if self.after else []
        signed_lines: list[tuple[str, str]] = []
        for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
            if kind == "equal":
                signed_lines += [("", line) for line in old[start:end]]
                continue
            signed_lines += [("-", line) for line in old[start:end]]
            signed_lines += [("+", line) for line in new[new_start:new_end]]
        return tuple(signed_lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A case that ended in another way."""

    key: CaseKey
    suite: str
    before: Status
    after: Status

    @property
    def outcomes(self) -> tuple[str, str]:
        """What readers call how it ended before, and how it ends now."""
        suite = Suite(self.suite)
        return word_of(self.before, suite), word_of(self.after, suite)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A figure of a case of load in two runs; nobody can tell from two alone what is noise."""

    key: CaseKey
    name: str
    before: float
    after: float

    @property
    def ratio(self) -> float | None:
        """How much more it is, as a share of what it was; none where it was nothing."""
        return (self.after - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Everything that is not as it was."""

    added: tuple[TextChange, ...]
    changed: tuple[TextChange, ...]
    removed: tuple[TextChange, ...]
    turned: tuple[Turned, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a run; ``release`` is the name of what was released from its commit."""

    before: RecordedRun
    differences: Differences
    figures: tuple[FigureChange, ...] = ()
    release: str = ""


def comparable(
    line: HistoryLine, *, red: bool, releases: Mapping[str, str]
) -> tuple[RecordedRun, ...]:
    """The runs of everything that a reader may compare the newest with, what helps most first.

    ``releases`` are the names of releases by their commits.
    """
    first = compared_with(line, red=red)
    wholes = [run for run in line.runs[:-1] if run.whole][::-1]
    green = [run for run in wholes if run.verdict in _GREEN]
    # Of a release the newest run: it knows the most.
    by_commit = {run.commit: run for run in reversed(wholes) if run.commit in releases}
    released = sorted(by_commit.values(), key=lambda run: -run.started)
    runs = [*([first] if first else []), *wholes[:1], *green[:1], *released]
    runs += wholes[1:]
    return tuple({run.id: run for run in runs}.values())[:MOST_COMPARED]


def compared_with(line: HistoryLine, *, red: bool) -> RecordedRun | None:
    """The run of everything that a reader compares with the newest of a line.

    Where something is red that is the last one without: what changed since it worked?
    """
    wholes = [run for run in line.runs[:-1] if run.whole]
    green = [run for run in wholes if run.verdict in _GREEN]
    candidates = green if red and green else wholes
    return candidates[-1] if candidates else None


def differences(
    before: RunRecord,
    after: Mapping[CaseKey, Status],
    *,
    texts: Mapping[Promise, CaseText],
    fresh: Collection[Promise] | None = None,
) -> Differences:
    """Compare the results of a run with what is so now; ``texts`` is what the files say now.

    What is written counts as there although no run has looked at it yet. Of a run that does not
    know what else was written then, only what is ``fresh`` can have been added.
    """
    judged = {(result.suite, result.key.id): result.text for result in before.results}
    old = {**before.unjudged, **judged}
    changes = [
        TextChange(promise=promise, before=old.get(promise), after=texts.get(promise))
        for promise in {**old, **texts}
    ]
    turned = (
        Turned(
            key=old_result.key,
            suite=old_result.suite,
            before=old_result.status,
            after=after[old_result.key],
        )
        for old_result in before.results
        if after.get(old_result.key, old_result.status) is not old_result.status
    )
    return Differences(
        added=tuple(
            change
            for change in changes
            if not change.before and (fresh is None or change.promise in fresh)
        ),
        changed=tuple(change for change in changes if _differs(change)),
        removed=tuple(change for change in changes if not change.after),
        turned=tuple(turned),
    )


def changes_since(
    earlier: Iterable[RunRecord],
    newest: NewestResults,
    *,
    releases: Mapping[str, str] = MappingProxyType({}),
    load_figures: Callable[[RecordedRun], LoadFigures] = lambda _: {},
) -> tuple[Changes, ...]:
    """What is not as it was in each of some runs of everything.

    ``releases`` are the names of releases by their commits; ``load_figures`` tells what is still
    known of a run's load.
    """
    after = {
        CaseKey(stage.name, case.id): case.status
        for stage in newest.run.stages.values()
        for case in stage.cases.values()
    }
    texts = {promise: case.text for promise, case in newest.promised.items()}
    figures = load_figures_of(newest.run)
    keys, rows = present_keys(newest.line), rows_by_text(texts)

    return tuple(
        Changes(
            before=before.run,
            differences=differences(
                _called_as_now(before, keys, newest.former, rows),
                after,
                texts=texts,
                fresh=_judged_since(newest.line, before.run),
            ),
            figures=figure_changes(
                load_figures(before.run), _found_after(before.run, figures, newest)
            ),
            release=releases.get(before.run.commit, ""),
        )
        for before in earlier
    )


def _found_after(run: RecordedRun, figures: LoadFigures, newest: NewestResults) -> LoadFigures:
    """Without what is still of that very run: held beside itself it would look unchanged."""
    return {
        key: measures
        for key, measures in figures.items()
        if key not in newest.earlier or newest.earlier[key].run.id != run.id
    }


def _called_as_now(
    record: RunRecord,
    keys: Mapping[tuple[CaseKey, str], CaseKey],
    former: Mapping[str, str],
    rows: Mapping[tuple[str, str], str],
) -> RunRecord:
    """A run by what its cases are called now."""
    beside = {*record.unjudged, *((it.suite, it.key.id) for it in record.results)}
    unjudged: dict[Promise, CaseText] = {}
    for (suite, id), text in record.unjudged.items():
        # What stood beside it then is not what it is called now.
        renamed = (suite, present_id(id, former))
        unjudged[(suite, id) if renamed in beside else renamed] = text
    results = tuple(renamed_result(result, keys) for result in record.results)
    taken = {(result.suite, result.key.id) for result in results}
    return replace(record, results=results, unjudged=_arranged(unjudged, rows, taken))


def _arranged(
    unjudged: Mapping[Promise, CaseText],
    rows: Mapping[tuple[str, str], str],
    taken: Collection[Promise],
) -> Mapping[Promise, CaseText]:
    """What was written by what it is called now, also where a row has moved."""
    texts = [
        (suite, id, rows.get((without_row(id), text.digest)), text)
        for (suite, id), text in unjudged.items()
    ]
    arranged: dict[Promise, CaseText] = {}
    # What is written still has its place before what is not, and no two have the same one.
    for suite, id, home, text in sorted(texts, key=lambda it: it[2] is None):
        promise = (suite, home or id)
        is_free = promise not in taken and promise not in arranged
        arranged[promise if is_free else (suite, f"{id} {text.digest}")] = text
    return arranged


def _judged_since(line: HistoryLine, run: RecordedRun) -> frozenset[Promise] | None:
    """What no run had judged until then; none of a run of everything, which knows more."""
    if run.whole:
        return None
    place = line.runs.index(run)
    # Several stages may look at a case, and one that does so later makes it no new one.
    oldest: dict[Promise, int] = {}
    for key, column in line.cases.items():
        promise = column.suite, key.id
        oldest[promise] = min(column.oldest, oldest.get(promise, column.oldest))
    return frozenset(promise for promise, first in oldest.items() if first > place)


def load_figures_of(run: Run) -> LoadFigures:
    """What each case of load came to in a run."""
    return {
        CaseKey(stage.name, case.id): case.measures
        for stage in run.stages.values()
        if stage.suite is Suite.LOAD
        for case in stage.cases.values()
        if case.measures
    }


def figure_changes(before: LoadFigures, after: LoadFigures) -> tuple[FigureChange, ...]:
    """The figures of load that two runs have both measured, case by case."""
    return tuple(
        FigureChange(key=key, name=name, before=before[key][name], after=value)
        for key, measures in after.items()
        for name, value in measures.items()
        if name in before.get(key, {})
    )


def _differs(change: TextChange) -> bool:
    return bool(change.before and change.after and change.before.digest != change.after.digest)
