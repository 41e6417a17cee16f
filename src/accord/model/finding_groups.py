"""Findings of one service that say the same of many operations: one cause, told once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from accord.model.events import Finding
from accord.model.message import Message

_FEWEST: Final = 3
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
        return _about(example.service, example.title)


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


def _about(service: str, title: Message) -> Message:
    has_operation = _OPERATION in title.arguments
    arguments = title.arguments | ({_OPERATION: service} if has_operation else {})
    within = {name: _about(service, inner) for name, inner in title.within.items()}
    return replace(title, arguments=arguments, within=within)


def _likeness(finding: Finding) -> bytes:
    """What is the same of findings that have one cause: all but the operation and the numbers."""
    return msgspec.json.encode((finding.service, finding.kind, _essence(finding.title)))


def _essence(title: Message) -> tuple[object, ...]:
    arguments = {
        name: _NUMBER.sub("0", value)
        for name, value in title.arguments.items()
        if name != _OPERATION
    }
    return title.id, arguments, {name: _essence(inner) for name, inner in title.within.items()}
