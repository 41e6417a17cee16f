"""Who uses what: scenarios by the operations and services they name or were seen to call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accord.model.calls import Call
from accord.model.catalogue import LinkKind, Operation
from accord.reports.site.document import Document, DocumentEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A case that uses something: because it says so, or because it was seen to."""

    entry: DocumentEntry
    is_named: bool
    is_called: bool


class Uses:
    """Every use in a document, looked up by what is used."""

    def __init__(self, document: Document) -> None:
        catalogue = document.catalogue
        self.operations: Mapping[str, Operation] = {
            operation.id: operation for operation in catalogue.operations()
        }
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for operation in self.operations.values():
            self._by_name[operation.name].append(operation.id)
        self.services = tuple(
            dict.fromkeys(
                [
                    *(service.name for service in catalogue.services),
                    *(contract.service for contract in catalogue.contracts),
                ]
            )
        )
        self._of_operation: dict[str, list[Use]] = defaultdict(list)
        self._of_service: dict[str, list[Use]] = defaultdict(list)
        for entry in document.entries:
            self._take(entry)

    def of_operation(self, id: str) -> tuple[Use, ...]:
        """The scenarios that use an operation."""
        return tuple(self._of_operation.get(id, ()))

    def of_service(self, name: str) -> tuple[Use, ...]:
        """The scenarios in which a service takes part."""
        return tuple(self._of_service.get(name, ()))

    def called(self, entry: DocumentEntry) -> tuple[Operation, ...]:
        """The operations that the last attempts at a case called, each once, as they came."""
        operation_ids = dict.fromkeys(call.operation for call in calls_of(entry))
        return tuple(self.operations[id] for id in operation_ids if id in self.operations)

    def resolve(self, target: str) -> str:
        """The id of an operation that a tag or a threshold names; empty when it is none's."""
        if target in self.operations:
            return target
        operations = self._by_name.get(target, [])
        # Two services may have an operation of one name, and a guess would accuse one of them.
        return operations[0] if len(operations) == 1 else ""

    def _take(self, entry: DocumentEntry) -> None:
        calls = list(calls_of(entry))
        links = entry.scenario.links if entry.scenario else ()
        operation_ids = {
            self.resolve(link.target) for link in links if link.kind is LinkKind.OPERATION
        } - {""}
        called = {call.operation for call in calls} & self.operations.keys()
        for id in sorted(operation_ids | called):
            use = Use(entry=entry, is_named=id in operation_ids, is_called=id in called)
            self._of_operation[id].append(use)
        claimed = {link.target for link in links if link.kind is LinkKind.SERVICE}
        # Who names an operation names its service.
        claimed |= {self.operations[id].service for id in operation_ids}
        took_part = {call.service for call in calls}
        for name in sorted(claimed | took_part):
            use = Use(entry=entry, is_named=name in claimed, is_called=name in took_part)
            self._of_service[name].append(use)


def calls_of(entry: DocumentEntry) -> Iterator[Call]:
    """The calls of the last attempts at a case, stage by stage."""
    for result in entry.results:
        if result.case.last:
            for record in result.case.last.calls:
                yield record.call
