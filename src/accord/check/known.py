"""What ``accord check`` has to say of the list of known findings, and what the list says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from accord.model.catalogue import Catalogue, Fault, Severity
from accord.model.known import KnownFinding
from accord.model.message import Message, message
from accord.pipeline.planners import planners
from accord.sources.known_findings import KNOWN_FINDINGS
from accord.text import say

SOON_DAYS: Final = 14
"""How long before it expires an entry is told of."""


def key_of(fault: Fault) -> tuple[str, ...]:
    """The key of an entry that is about a fault, wherever its line stands by now."""
    return "", "", "", fault.message.id, fault.path, says(fault)


def says(fault: Fault) -> str:
    """What a fault says, in the language of the list."""
    return say(fault.message, "en")


def known_faults(
    faults: Iterable[Fault], known: Iterable[KnownFinding], *, today: date
) -> tuple[tuple[Fault, KnownFinding], ...]:
    """The faults that an entry covers; never one that keeps a file from being read."""
    current = {entry.key: entry for entry in known if entry.fault and entry.until >= today}
    return tuple(
        (fault, current[key])
        for fault in faults
        if not fault.unreadable and (key := key_of(fault)) in current
    )


def list_faults(catalogue: Catalogue, faults: Iterable[Fault], *, today: date) -> Iterator[Fault]:
    """Entries that expired or will soon, that are about nothing, or that say no reason."""
    if not catalogue.known:
        return
    ids = {case.id for planner in planners().values() for case in planner.cases(catalogue)}
    operations = {operation.id for operation in catalogue.operations()}
    # In a file that nobody can read may stand whatever an entry is about.
    is_whole = not catalogue.unreadable
    keys = {key_of(fault) for fault in faults}
    for entry in catalogue.known:
        days = (entry.until - today).days
        if days < 0:
            yield _told(entry, message("check.known-expired", **_names(entry)))
        elif days <= SOON_DAYS:
            yield _told(entry, message("check.known-expires", days=days, **_names(entry)))
        if not entry.reason.strip():
            yield _told(entry, message("check.known-reason", **_names(entry)))
        if is_whole and not _is_there(entry, ids, operations, keys):
            yield _told(entry, message("check.known-nothing", **_names(entry)))


def _is_there(
    entry: KnownFinding, ids: set[str], operations: set[str], keys: set[tuple[str, ...]]
) -> bool:
    if entry.fault:
        return entry.key in keys
    if entry.case:
        return entry.case in ids
    # An id of an operation may hold a colon itself.
    parts = entry.finding.split(":")
    return any(":".join(parts[:number]) in operations for number in range(1, len(parts)))


def _names(entry: KnownFinding) -> Mapping[str, object]:
    return {"name": entry.name, "until": entry.until}


def _told(entry: KnownFinding, problem: Message) -> Fault:
    return Fault(
        path=KNOWN_FINDINGS,
        line=entry.line,
        message=problem,
        hint=message(f"{problem.id}.hint", **problem.arguments),
        severity=Severity.WARNING,
    )
