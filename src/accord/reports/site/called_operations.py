"""Which operations a scenario was seen to call, between services too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlsplit

from accord.contract.routes import Routes
from accord.model.calls import Call, CallOrigin
from accord.model.catalogue import Catalogue
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.uses import calls_of


class CalledOperations:
    """Scenarios by the operations that they called or caused to be called.

    ``direct`` are those that a scenario itself called. What services asked of each other is told
    of a part of the scenarios only, so that its absence says nothing.
    """

    def __init__(self, document: Document) -> None:
        self._routes = _routes(document.catalogue)
        self._base_paths = {
            contract.service: contract.base_path for contract in document.catalogue.contracts
        }
        self.direct: set[str] = set()
        self._entries: dict[str, dict[str, DocumentEntry]] = defaultdict(dict)
        for entry in document.entries:
            for call in calls_of(entry):
                operation = call.operation or self._operation(call)
                if not operation:
                    continue
                self._entries[operation][entry.id] = entry
                if call.origin is CallOrigin.CLIENT:
                    self.direct.add(operation)

    def of(self, operation: str) -> tuple[DocumentEntry, ...]:
        """The scenarios in which an operation was called, by whomever."""
        return tuple(self._entries.get(operation, {}).values())

    def _operation(self, call: Call) -> str:
        """The operation of a call that was seen inside, where nobody looks it up."""
        routes = self._routes.get(call.service)
        if routes is None:
            return ""
        path = urlsplit(call.url).path
        base = self._base_paths[call.service].rstrip("/")
        match = routes.find(call.method, path.removeprefix(base) or "/")
        return match[0] if match else ""


def _routes(catalogue: Catalogue) -> Mapping[str, Routes[str]]:
    by_service: dict[str, Routes[str]] = {}
    for contract in catalogue.contracts:
        routes = by_service.setdefault(contract.service, Routes())
        for operation in contract.operations:
            routes.add(operation.method, operation.path, operation.id)
    return by_service
