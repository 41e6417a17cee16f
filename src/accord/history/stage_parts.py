"""What of a stage still counts, where later runs tried some of its cases again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from accord.model.catalogue import LinkKind
from accord.model.events import Finding, Unproved
from accord.model.run import Case, Stage

_Counted = TypeVar("_Counted")


class StagePart:
    """A stage of a run, of which some cases are the newest results: ``current`` are their ids.

    Without ids everything in it is. ``operations`` are what those cases are about, and ``outdone``
    what only its other cases are about.
    """

    def __init__(self, stage: Stage, current: Collection[str] | None = None) -> None:
        cases = stage.cases
        ids = cases.keys() if current is None else cases.keys() & current
        self.stage, self._current = stage, current
        self.operations = _operations(cases[id] for id in ids)
        self.outdone = _operations(cases.values()) - self.operations

    def findings(self) -> Iterator[Finding]:
        """The defects that those cases show."""
        for finding in self.stage.findings:
            if self._current is None or any(id in self._current for id in finding.cases):
                yield finding

    def seen(self) -> Counter[tuple[str, int]]:
        """The answers of operations, but for those to cases that were all tried again later."""
        by_case = self.stage.seen_by
        rest = self.stage.seen - sum(by_case.values(), Counter())
        rest = Counter({key: rest[key] for key in rest if key[0] not in self.outdone})
        return rest + self._of_current(by_case)

    def judged(self) -> Counter[str]:
        """What was said of answers, but for those to cases that were tried again later."""
        by_case = self.stage.judged_by
        rest = self.stage.judged - sum(by_case.values(), Counter())
        return rest + self._of_current(by_case)

    def _of_current(self, by_case: Mapping[str, Counter[_Counted]]) -> Counter[_Counted]:
        current = by_case if self._current is None else by_case.keys() & self._current
        return sum((by_case[id] for id in current), Counter())


def _operations(cases: Iterable[Case]) -> frozenset[str]:
    """The operations that cases are about."""
    return frozenset(
        link.target for case in cases for link in case.links if link.kind is LinkKind.OPERATION
    )


def unproved_of(parts: Iterable[StagePart]) -> dict[str, Unproved]:
    """What is not proved, as the newest part says that is about an operation."""
    unproved: dict[str, Unproved] = {}
    tried: set[str] = set()
    for part in parts:
        older = tried | part.outdone
        unproved |= {id: it for id, it in part.stage.unproved.items() if id not in older}
        tried |= part.operations
    return unproved


def findings_of(parts: Iterable[StagePart]) -> list[Finding]:
    """The defects that the newest results show, each once."""
    findings: dict[str, Finding] = {}
    for part in parts:
        for finding in part.findings():
            findings.setdefault(finding.id, finding)
    return [*findings.values()]
