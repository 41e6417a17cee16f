"""Services and their operations as lists show them: what was proved of each, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accord.model.catalogue import Callback, Catalogue, Contract, Operation, Service
from accord.reports.site.answers import Answers, Share
from accord.reports.site.defect_index import DefectIndex
from accord.reports.site.outcome import CaseOutcome, OutcomeTally
from accord.reports.site.suite_cases import SuiteCases

MOST_IN_A_LIST: Final = 20
"""Services up to which one list without headings is looked over at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationLine:
    """An operation in a list: who saw it, what the contract suite says, how many defects it has."""

    operation: Operation
    coverage: Share
    tally: OutcomeTally
    defects: int
    unseen: tuple[str, ...]

    @property
    def word(self) -> str:
        """One word: failed when it has defects, else what the contract suite says of it."""
        # A defect that several phases met is one, and may stand beside cases that passed.
        if self.defects:
            return CaseOutcome.FAILED.value
        return self.tally.word if self.tally.total else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """A service in a list, with its operations."""

    service: Service
    contract: Contract | None
    operations: tuple[OperationLine, ...]
    coverage: Share
    tally: OutcomeTally
    failures: int

    @property
    def callbacks(self) -> tuple[Callback, ...]:
        """What it sends on its own."""
        return self.contract.callbacks if self.contract else ()

    @property
    def word(self) -> str:
        """One word for what was proved of it."""
        if self.failures:
            return CaseOutcome.FAILED.value
        return self.tally.word if self.tally.total else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGroup:
    """Services under one heading: those in which something broke, or those of one owner."""

    lines: tuple[ServiceLine, ...]
    owner: str = ""
    is_in_trouble: bool = False


def grouped(lines: Sequence[ServiceLine]) -> list[ServiceGroup]:
    """What is in trouble first; the rest by owner where one list would be too long to look over."""
    if len(lines) <= MOST_IN_A_LIST:
        return [ServiceGroup(lines=tuple(sorted(lines, key=lambda line: not line.failures)))]
    troubled = tuple(line for line in lines if line.failures)
    groups = [ServiceGroup(lines=troubled, is_in_trouble=True)] if troubled else []
    by_owner: dict[str, list[ServiceLine]] = defaultdict(list)
    for line in lines:
        if not line.failures:
            by_owner[line.service.owner].append(line)
    # Whatever nobody owns comes last: there is no heading that a reader would look for.
    owners = sorted(by_owner, key=lambda owner: (not owner, owner))
    return groups + [ServiceGroup(lines=tuple(by_owner[owner]), owner=owner) for owner in owners]


class ServiceLines:
    """Counts for every service what the suites say of it."""

    def __init__(self, cases: SuiteCases, defects: DefectIndex, answers: Answers) -> None:
        self._cases, self._defects, self._answers = cases, defects, answers

    def of(self, catalogue: Catalogue) -> tuple[ServiceLine, ...]:
        """A line for each service that the inventory or a contract names."""
        contracts = {contract.service: contract for contract in catalogue.contracts}
        services = {service.name: service for service in catalogue.services}
        return tuple(
            self._service_line(services.get(name) or Service(name=name), contracts.get(name))
            for name in self._cases.uses.services
        )

    def _service_line(self, service: Service, contract: Contract | None) -> ServiceLine:
        operations = tuple(
            self._operation_line(operation)
            for operation in (contract.operations if contract else ())
        )
        tried = [entry.outcome for entry in self._cases.sequences_of(service.name)]
        tried += [
            outcome for line in operations for outcome, n in line.tally.parts for _ in range(n)
        ]
        return ServiceLine(
            service=service,
            contract=contract,
            operations=operations,
            coverage=self._answers.share(
                line.operation for line in operations if self._answers.counts(line.operation)
            ),
            tally=OutcomeTally(tried),
            failures=len(self._defects.broken_in(service.name))
            + len(self._defects.findings_of(service=service.name)),
        )

    def _operation_line(self, operation: Operation) -> OperationLine:
        return OperationLine(
            operation=operation,
            coverage=self._answers.share([operation]),
            tally=OutcomeTally(entry.outcome for entry in self._cases.cases_of(operation.id)),
            defects=len(self._defects.findings_of(operation=operation.id)),
            unseen=tuple(
                answer.status for answer in self._answers.of(operation) if not answer.seen
            ),
        )
