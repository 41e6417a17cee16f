"""Compares contracts with every version that callers hold, and merges what is told of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from accord.compare.accepted import acceptance_of, fits_any, read_accepted
from accord.compare.changes import ContractChange
from accord.compare.described import described
from accord.compare.operations import compare
from accord.compare.sentences import CODES, sentence
from accord.compare.users import users
from accord.compare.versions import RELEASED, ContractPair, read_pairs
from accord.errors import AccordError, ConfigurationError, UsageError
from accord.few_collections import few_collections
from accord.model.calls import Side
from accord.model.catalogue import Catalogue, Fault, Severity
from accord.model.contract_changes import Impact, ReleaseComparison, ReleasedChange
from accord.model.message import message
from accord.text.errors import error_hint, error_message


def released_versions(workspace: Path) -> tuple[str, ...]:
    """The names of the versions that are kept below ``contracts/released``."""
    folder = workspace / RELEASED
    return tuple(sorted(version.name for version in folder.glob("*/"))) if folder.is_dir() else ()


@few_collections()
def compare_versions(
    olds: Iterable[str],
    new: str,
    *,
    catalogue: Catalogue,
    folder: Path,
    workspace: Path,
    today: date,
) -> ReleaseComparison:
    """What changed from each of several old versions to the new one.

    Names are those of files, folders, released versions or revisions; an empty ``new`` means the
    contracts of the workspace, and files are looked for from ``folder``.

    Raises:
        UsageError: there is nothing of one of the names, or a file stands against a folder, or a
            released contract promises nothing.
        ConfigurationError: the list of accepted changes cannot be used.
        UnreadableContractError: a file is no contract.
    """
    entries = read_accepted(workspace, codes=CODES, today=today)
    versions = tuple(olds)
    released = released_versions(workspace)
    changes: list[ReleasedChange] = []
    for old in versions:
        with read_pairs(old, new, folder=folder, workspace=workspace) as pairs:
            for pair in pairs:
                if old in released:
                    _require_promise(pair)
                changes += _changes_of(pair, old, catalogue, today)
    accepted = [replace(change, acceptance=acceptance_of(change, entries)) for change in changes]
    order = list(Impact)
    merged = sorted(
        _merged(accepted), key=lambda change: (change.contract, order.index(change.impact))
    )
    return ReleaseComparison(
        versions=versions,
        changes=tuple(merged),
        unused=tuple(entry for entry in entries if not fits_any(entry, changes)),
    )


def compare_releases(catalogue: Catalogue, workspace: Path, *, today: date) -> ReleaseComparison:
    """The contracts of a workspace against all of its released versions; never raises for files."""
    versions = released_versions(workspace)
    if not versions:
        return ReleaseComparison(problem=message("compare.no-releases"), problem_place=RELEASED)
    try:
        return compare_versions(
            versions, "", catalogue=catalogue, folder=workspace, workspace=workspace, today=today
        )
    except AccordError as error:
        problem = error_message(error)
        where = error.where or RELEASED
        return ReleaseComparison(versions=versions, problem=problem, problem_place=where)


def accepted_faults(workspace: Path, *, today: date) -> tuple[Fault, ...]:
    """What is wrong with the list of accepted changes, and which of its entries have run out."""
    try:
        entries = read_accepted(workspace, codes=CODES, today=today)
    except ConfigurationError as error:
        path, _, line = error.where.partition(":")
        problem, hint = error_message(error), error_hint(error)
        return (Fault(path=path, line=int(line or 0), message=problem, hint=hint),)
    return tuple(
        Fault(
            path=entry.path,
            line=entry.line,
            message=message("compare.accepted-expired", code=entry.code, until=entry.until),
            hint=message("compare.accepted-expired.hint"),
            severity=Severity.WARNING,
        )
        for entry in entries
        if entry.expired
    )


def require_releases(workspace: Path) -> tuple[str, ...]:
    """The released versions of a workspace.

    Raises:
        UsageError: there is none.
    """
    versions = released_versions(workspace)
    if not versions:
        raise UsageError("compare.no-releases", where=RELEASED)
    return versions


def _require_promise(pair: ContractPair) -> None:
    """Refuse a release without an operation: what it lost would never break anybody.

    Raises:
        UsageError: it has none.
    """
    if pair.old is None:
        return
    document = pair.old.bundle.document
    if not described(document) and not document.get("webhooks"):
        raise UsageError("compare.no-promise", where=pair.old.label)


def _changes_of(
    pair: ContractPair, version: str, catalogue: Catalogue, today: date
) -> Iterator[ReleasedChange]:
    if pair.old is None or pair.new is None:
        is_new = pair.old is None
        code = "contract-added" if is_new else "contract-removed"
        yield ReleasedChange(
            contract=pair.name,
            code=code,
            impact=Impact.INFO if is_new else Impact.BREAKING,
            sentence=message("compare.contract-added" if is_new else "compare.contract-removed"),
            versions=(version,),
        )
        return
    for change in compare(pair.old.bundle.document, pair.new.bundle.document, today=today):
        yield _described(change, pair, version, catalogue)


def _described(
    change: ContractChange, pair: ContractPair, version: str, catalogue: Catalogue
) -> ReleasedChange:
    field = _field_of_an_answer(change)
    users_of_it = users(catalogue, pair.name, change.operations, field=field)
    return ReleasedChange(
        contract=pair.name,
        code=change.code,
        impact=change.impact,
        sentence=sentence(change),
        subject=change.subject,
        versions=(version,),
        # What was added has an empty place in the old version, and what was removed in the new one.
        old=pair.old.place(change.old_place) if pair.old and change.old_place else None,
        new=pair.new.place(change.new_place) if pair.new and change.new_place else None,
        operations=tuple(change.operations),
        operation_ids=users_of_it.operations,
        scenarios=users_of_it.scenarios,
        services=users_of_it.services,
        flows=users_of_it.flows,
        field=field if users_of_it.scenarios else "",
        readers=users_of_it.readers,
    )


def _field_of_an_answer(change: ContractChange) -> str:
    """The field that a change is about; only who reads an answer can do without one."""
    is_field = change.direction is Side.RESPONSE and not change.code.startswith("response-")
    return change.subject if is_field else ""


def _merged(changes: Iterable[ReleasedChange]) -> Iterator[ReleasedChange]:
    """The same change since several versions once, with all of them."""
    alike: dict[object, list[ReleasedChange]] = {}
    for change in changes:
        # Old places differ from version to version, and readers mend the new one.
        key = replace(change, versions=(), old=None)
        alike.setdefault(repr(key), []).append(change)
    for group in alike.values():
        # The newest place that is told is the one that most callers hold.
        yield replace(group[-1], versions=tuple(change.versions[0] for change in group))
