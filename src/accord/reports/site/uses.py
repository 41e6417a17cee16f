"""Who uses what: scenarios by the operations and services they name or were seen to call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from accord.model.calls import Call
from accord.model.catalogue import Experiment, Link, LinkKind, Operation, Profile
from accord.model.events import Finding
from accord.model.status import Suite
from accord.reports.site.addresses import file_stem, operation_address, service_address
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.slow import slow_operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A case that uses something: because it says so, or because it was seen to."""

    entry: DocumentEntry
    is_named: bool
    is_called: bool


class Uses:
    """Every use in a document, looked up by what is used."""

    def __init__(self, document: Document) -> None:
        self._document = document
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
        operation_ids = dict.fromkeys(call.operation for call in _calls(entry))
        return tuple(self.operations[id] for id in operation_ids if id in self.operations)

    def resolve(self, target: str) -> str:
        """The id of an operation that a tag or a threshold names; empty when it is none's."""
        if target in self.operations:
            return target
        operations = self._by_name.get(target, [])
        return operations[0] if len(operations) == 1 else ""

    def broken_in(self, service: str) -> tuple[DocumentEntry, ...]:
        """The cases that did not pass because of a service."""
        return tuple(self._broken.get(service, ()))

    def cases_of(self, operation: str) -> tuple[DocumentEntry, ...]:
        """The contract suite's cases of an operation."""
        return tuple(self._contract.get(operation, ()))

    def sequences_of(self, service: str) -> tuple[DocumentEntry, ...]:
        """The contract suite's cases of a whole service."""
        return tuple(self._contract.get(service, ()))

    def findings_of(self, *, operation: str = "", service: str = "") -> tuple[Finding, ...]:
        """The defects of an operation or a service."""
        return tuple(
            finding
            for finding in self._document.findings
            if (operation and finding.operation == operation)
            or (service and finding.service == service)
        )

    def finding_address(self, finding: Finding) -> str:
        """The place where a defect is told, or nothing when no page is about it."""
        place = f"#f-{file_stem(finding.id)}"
        if finding.operation in self.operations:
            return operation_address(finding.operation) + place
        return service_address(finding.service) + place if finding.service in self.services else ""

    def profiles_of(self, id: str) -> tuple[tuple[Profile, Mapping[str, float]], ...]:
        """The load profiles that call an operation, with its figures; those not run have none."""
        shared = []
        for profile in self._document.catalogue.profiles:
            figures = self.figures(profile).get(id, {})
            if figures or id in self._links(profile):
                shared.append((profile, figures))
        return tuple(shared)

    def figures(self, profile: Profile) -> Mapping[str, Mapping[str, float]]:
        """What was measured of each operation of a profile, its scenarios' included."""
        figures: dict[str, Mapping[str, float]] = {}
        for entry in self.entries(profile.path):
            for result in entry.results:
                for id, measured in result.case.operations.items():
                    figures.setdefault(self.resolve(id) or id, measured)
        return figures

    def entries(self, path: str) -> tuple[DocumentEntry, ...]:
        """The cases of the load and chaos suites that a file holds."""
        return tuple(self._of_file.get(path, ()))

    def experiments_of(
        self, *, operation: str = "", service: str = ""
    ) -> tuple[tuple[Experiment, DocumentEntry | None], ...]:
        """The experiments that touch an operation or a service."""
        return tuple(
            (experiment, next(iter(self.entries(experiment.path)), None))
            for experiment in self._document.catalogue.experiments
            if self._touches(experiment, operation, service)
        )

    def _touches(self, experiment: Experiment, operation: str, service: str) -> bool:
        if operation in self._links(experiment) or _names(experiment.links, service):
            return True
        calls = [call for entry in self.entries(experiment.path) for call in _calls(entry)]
        if operation:
            return any(call.operation == operation for call in calls)
        return any(call.service == service for call in calls)

    def _links(self, item: Profile | Experiment) -> set[str]:
        targets = (link.target for link in item.links if link.kind is LinkKind.OPERATION)
        return {self.resolve(target) for target in targets} - {""}

    def _take(self, entry: DocumentEntry) -> None:
        calls = list(_calls(entry))
        links = entry.scenario.links if entry.scenario else ()
        operation_ids = {
            self.resolve(link.target) for link in links if link.kind is LinkKind.OPERATION
        } - {""}
        called = {call.operation for call in calls} & self.operations.keys()
        for id in sorted(operation_ids | called):
            use = Use(entry=entry, is_named=id in operation_ids, is_called=id in called)
            self._of_operation[id].append(use)
        claimed = {link.target for link in links if link.kind is LinkKind.SERVICE}
        claimed |= {self.operations[id].service for id in operation_ids}
        took_part = {call.service for call in calls}
        for name in sorted(claimed | took_part):
            use = Use(entry=entry, is_named=name in claimed, is_called=name in took_part)
            self._of_service[name].append(use)

    @cached_property
    def _broken(self) -> Mapping[str, list[DocumentEntry]]:
        by_service: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self._document.cases:
            telling = entry.telling
            if telling and telling.culprit and not self._document.is_told(entry):
                by_service[telling.culprit.service].append(entry)
            elif slow := slow_operation(entry, self.operations.values()):
                by_service[slow.service].append(entry)
        return by_service

    @cached_property
    def _contract(self) -> Mapping[str, list[DocumentEntry]]:
        by_target: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self._document.others:
            if entry.suite is Suite.CONTRACT:
                links = entry.results[0].case.links
                targets = {link.kind: link.target for link in links}
                operation = targets.get(LinkKind.OPERATION, "")
                by_target[operation or targets.get(LinkKind.SERVICE, "")].append(entry)
        return by_target

    @cached_property
    def _of_file(self) -> Mapping[str, list[DocumentEntry]]:
        by_path: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self._document.others:
            if entry.suite in {Suite.LOAD, Suite.CHAOS}:
                by_path[entry.path].append(entry)
        return by_path


def _names(links: tuple[Link, ...], service: str) -> bool:
    return bool(service) and any(
        link.kind is LinkKind.SERVICE and link.target == service for link in links
    )


def _calls(entry: DocumentEntry) -> Iterator[Call]:
    for result in entry.results:
        if result.case.last:
            for record in result.case.last.calls:
                yield record.call
