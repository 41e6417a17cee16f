"""Which operation a load profile was too slow at, where no call of it says what broke."""

from __future__ import annotations

from collections.abc import Iterable

from accord.errors import ConfigurationError
from accord.model.catalogue import Operation
from accord.model.limits import parse
from accord.model.status import Status, Suite
from accord.reports.site.document import DocumentEntry


def slow_operation(entry: DocumentEntry, operations: Iterable[Operation]) -> Operation | None:
    """The operation that the first missed threshold names, or none when it names no single one."""
    telling = entry.telling if entry.suite is Suite.LOAD else None
    if telling is None or telling.case.last is None:
        return None
    for step in telling.case.last.steps:
        name = _named(step.text) if step.status is Status.FAILED else ""
        matches = [
            operation for operation in operations if name and name in (operation.id, operation.name)
        ]
        # A name that two services have accuses neither.
        if len(matches) == 1:
            return matches[0]
    return None


def _named(rule: str) -> str:
    try:
        return parse(rule).argument
    except ConfigurationError:
        return ""
