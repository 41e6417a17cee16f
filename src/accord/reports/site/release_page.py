"""Renders the page about contracts since released versions: what changed, and whom it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from accord.model.catalogue import Operation
from accord.model.contract_changes import Impact, ReleasedChange
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.uses import Uses

ADDRESS = "released.html"
MOST_CHANGES = 300
"""Changes of a contract up to which all are listed; those that break come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change with those who use what it reaches.

    ``entries`` are scenarios that name or were seen to call one of the operations; ``is_watched``
    is whether any operation that it reaches is there for scenarios to use.
    """

    change: ReleasedChange
    operations: tuple[tuple[str, str], ...]
    entries: tuple[DocumentEntry, ...]
    is_watched: bool


class ReleasePage:
    """The page that a document has when its contracts were compared with released versions."""

    def __init__(self, document: Document, uses: Uses, page: Callable[..., str]) -> None:
        self._releases = document.catalogue.releases
        self._services = {
            PurePosixPath(contract.path).name: contract.service
            for contract in document.catalogue.contracts
        }
        self._uses, self._page = uses, page

    @property
    def exists(self) -> bool:
        """Whether there is anything to tell."""
        return self._releases is not None

    def render(self) -> Iterator[tuple[str, str]]:
        """The page as (address, content)."""
        releases = self._releases
        if releases is None:
            return
        contracts = [
            (name, self._services.get(name, ""), [self._row(change) for change in changes])
            for name, changes in releases.by_contract().items()
        ]
        yield (
            ADDRESS,
            self._page(
                "released",
                releases=releases,
                contracts=contracts,
                counts={impact.value: releases.count(impact) for impact in Impact},
                accepted=sum(change.is_accepted for change in releases.changes),
                most=MOST_CHANGES,
            ),
        )

    def changes_of(self, operation: Operation) -> tuple[ReleasedChange, ...]:
        """The changes that reach an operation."""
        if self._releases is None:
            return ()
        return tuple(
            change for change in self._releases.changes if operation.id in change.operation_ids
        )

    def _row(self, change: ReleasedChange) -> ChangeRow:
        ids = change.operation_ids or ("",) * len(change.operations)
        uses = [use for id in ids if id for use in self._uses.of_operation(id)]
        entries = {use.entry.id: use.entry for use in uses}
        return ChangeRow(
            change=change,
            operations=tuple(zip(change.operations, ids, strict=True)),
            entries=tuple(entries.values()),
            is_watched=any(ids),
        )
