"""What several red cases of a run have in common, told once over the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from accord.model.call_tree import Dependencies
from accord.model.culprit import Culprit, culprit
from accord.model.events import Unproved
from accord.model.finding_groups import grouped
from accord.model.message import Message, message
from accord.model.run import Case, Run, Stage

_SEVERAL: Final = 2


class UnprovedCause(Struct, frozen=True, kw_only=True):
    """Why some operations are unproved, and the lines that would help all of them."""

    operations: tuple[str, ...]
    sentence: Message
    lines: str


def unproved_causes(unproved: Iterable[Unproved]) -> tuple[UnprovedCause, ...]:
    """The causes of operations that are unproved; the one of most operations first."""
    groups: dict[tuple[bytes, str], list[Unproved]] = defaultdict(list)
    for operation in unproved:
        cause = operation.cause or operation.reason
        groups[msgspec.json.encode(cause), operation.lines].append(operation)
    causes = (
        UnprovedCause(
            operations=tuple(operation.operation for operation in group),
            sentence=_unproved_sentence(group),
            lines=lines,
        )
        for (_, lines), group in groups.items()
    )
    return tuple(sorted(causes, key=lambda cause: -len(cause.operations)))


def _unproved_sentence(group: Sequence[Unproved]) -> Message:
    unproved = group[0]
    if len(group) < _SEVERAL:
        return unproved.reason
    return message(
        "model.unproved-cause", count=len(group), cause=unproved.cause or unproved.reason
    )


class CommonCause(Struct, frozen=True, kw_only=True):
    """One thing that red cases of a run show.

    ``symptom`` says it in a few words, without what differs from case to case; ``certain`` is
    whether that is so for every one of the ``cases``, each with the name of its stage.
    """

    service: str
    operation: str
    symptom: Message
    certain: bool
    cases: tuple[tuple[str, Case], ...]

    @property
    def sentence(self) -> Message:
        """How many cases it explains, and what it is."""
        return message(
            "model.common-cause" if self.certain else "model.common-cause-likely",
            count=len(self.cases),
            cause=self.symptom,
        )


def common_causes(run: Run, dependencies: Dependencies) -> tuple[CommonCause, ...]:
    """The causes of at least two cases that are not known, those that explain most first.

    One that findings of many operations have in common is told of the service, and not once more
    of each of them.
    """
    alike: dict[bytes, list[tuple[str, Case, Culprit]]] = defaultdict(list)
    for stage in run.stages.values():
        for case in stage.cases.values():
            # For most cases nobody is to blame, which is seen at once.
            if (blamed := culprit(case, dependencies)) and not case.is_known:
                key = msgspec.json.encode((blamed.service, blamed.symptom))
                alike[key].append((stage.name, case, blamed))
    causes = [_cause(group) for group in alike.values() if len(group) >= _SEVERAL]
    causes += [cause for stage in run.stages.values() for cause in _of_findings(stage)]
    distinct: list[tuple[CommonCause, frozenset[tuple[str, str]]]] = []
    for cause in sorted(causes, key=lambda cause: -len(cause.cases)):
        places = frozenset((stage, case.id) for stage, case in cause.cases)
        if not any(places <= others for _, others in distinct):
            distinct.append((cause, places))
    return tuple(cause for cause, _ in distinct)


def _of_findings(stage: Stage) -> Iterator[CommonCause]:
    for group in grouped(stage.findings):
        shown_by = dict.fromkeys(id for finding in group.findings for id in finding.cases)
        cases = [stage.cases[id] for id in shown_by if id in stage.cases]
        fresh = tuple((stage.name, case) for case in cases if not case.is_known)
        if len(group.findings) >= _SEVERAL and len(fresh) >= _SEVERAL:
            first = group.findings[0]
            yield CommonCause(
                service=first.service,
                operation="",
                symptom=group.sentence,
                certain=True,
                cases=fresh,
            )


def _cause(group: list[tuple[str, Case, Culprit]]) -> CommonCause:
    _, _, blamed = group[0]
    return CommonCause(
        service=blamed.service,
        operation=blamed.operation,
        symptom=blamed.symptom,
        certain=all(culprit.certain for _, _, culprit in group),
        cases=tuple((stage, case) for stage, case, _ in group),
    )
