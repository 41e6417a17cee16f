"""Findings of one service that say the same of many operations: one cause, told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import msgspec
from msgspec import Struct

from accord.model.events import Finding
from accord.model.lists import Listed
from accord.model.message import Message, message, names_in

_FEWEST: Final = 3
_MOST_TOLD: Final = 5
_NUMBER: Final = re.compile(r"\d+")
_OPERATION: Final = "operation"


class FindingGroup(Struct, frozen=True, kw_only=True):
    """``findings`` that are alike, the first one its example; often only one."""

    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> Message:
        """What is wrong: with the operation, or with the service where it is so with many."""
        example = self.findings[0]
        if len(self.findings) == 1:
            return example.title
        return _about(example.service, [finding.title for finding in self.findings])


def grouped(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Findings in the order in which they came; those alike of three operations are one group."""
    alike: dict[bytes, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(_likeness(finding), []).append(finding)
    return tuple(
        FindingGroup(findings=members)
        for group in alike.values()
        for members in (
            [tuple(group)]
            if len({finding.operation for finding in group}) >= _FEWEST
            else [(finding,) for finding in group]
        )
    )


def _about(service: str, titles: Sequence[Message]) -> Message:
    """One sentence for all of them: of the service, with every number that one of them tells."""
    title = titles[0]
    values = {name: dict.fromkeys(it.arguments[name] for it in titles) for name in title.arguments}
    values |= {_OPERATION: {service: None}} if _OPERATION in values else {}
    within = {name: _joined(service, [it.within[name] for it in titles]) for name in title.within}
    lists = {name: Listed(islice(its, _MOST_TOLD)) for name, its in values.items()}
    return message(title.id, **lists, **within)


def _joined(service: str, inner: Sequence[Message]) -> Message | Listed:
    """What stands within titles: of lists, every name that one of them has."""
    if not all(map(names_in, inner)):
        return _about(service, inner)
    return Listed(dict.fromkeys(name for names in map(names_in, inner) for name in names))


def _likeness(finding: Finding) -> bytes:
    """What is the same of findings that have one cause: all but the operation and the numbers."""
    return msgspec.json.encode((finding.service, finding.kind, _essence(finding.title)))


def _essence(title: Message) -> tuple[object, ...]:
    if names := names_in(title):
        # However many numbers there are: operations document more or fewer statuses.
        return tuple(sorted({_NUMBER.sub("0", name) for name in names}))
    arguments = {
        name: _NUMBER.sub("0", value)
        for name, value in title.arguments.items()
        if name != _OPERATION
    }
    return title.id, arguments, {name: _essence(inner) for name, inner in title.within.items()}
