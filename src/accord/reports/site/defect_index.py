"""What is wrong with an operation or a service: the defects found there, and what broke there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from accord.model.events import Finding
from accord.reports.site.addresses import file_stem, operation_address, service_address
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.slow import slow_operation
from accord.reports.site.uses import Uses


class DefectIndex:
    """Findings and failures of a document, looked up by where they belong."""

    def __init__(self, document: Document, uses: Uses) -> None:
        self._document = document
        self._uses = uses

    def broken_in(self, service: str) -> tuple[DocumentEntry, ...]:
        """The cases that did not pass because of a service."""
        return tuple(self._broken.get(service, ()))

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
        if finding.operation in self._uses.operations:
            return operation_address(finding.operation) + place
        return (
            service_address(finding.service) + place
            if finding.service in self._uses.services
            else ""
        )

    @cached_property
    def _broken(self) -> Mapping[str, list[DocumentEntry]]:
        by_service: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self._document.cases:
            telling = entry.telling
            # A culprit first; only where no call says what broke is a missed threshold one.
            if telling and telling.culprit and not self._document.is_told(entry):
                by_service[telling.culprit.service].append(entry)
            elif slow := slow_operation(entry, self._uses.operations.values()):
                by_service[slow.service].append(entry)
        return by_service
