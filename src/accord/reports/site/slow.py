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
    telling = entry.telling
    if entry.suite is not Suite.LOAD or telling is None or telling.case.last is None:
        return None
    for step in telling.case.last.steps:
        name = _named(step.text) if step.status is Status.FAILED else ""
        found = [it for it in operations if name and name in (it.id, it.name)]
        if len(found) == 1:
            return found[0]
    return None


def _named(rule: str) -> str:
    try:
        return parse(rule).argument
    except ConfigurationError:
        return ""
