"""What a run found wrong, each at the line of the file that promises otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from accord.model.catalogue import Catalogue, Contract, Operation, Severity
from accord.model.culprit import culprit
from accord.model.events import Finding
from accord.model.run import Case, Run, Stage
from accord.model.stage_faults import FaultKind, StageFault, run_faults, stage_faults
from accord.model.status import RED
from accord.reports.annotations import Annotation
from accord.reports.spoken import spoken
from accord.text import Language, text

LineOf = Callable[[str, tuple[str, ...]], int]
"""The line of a place in a contract's file, 0 where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a report for a server is written, and for whom.

    ``prefix`` leads from the repository to the workspace; ``environment`` says what job this is.
    """

    language: Language
    prefix: str
    line_of: LineOf
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


class RedPlaces:
    """Red cases, faults and findings of a run as annotations, failed ones first."""

    def __init__(self, catalogue: Catalogue, run: Run, surroundings: Surroundings) -> None:
        self._run = run
        self._language, self._line_of = surroundings.language, surroundings.line_of
        self._dependencies = catalogue.dependencies()
        self._owners = catalogue.owners()
        self._operations = {operation.id: operation for operation in catalogue.operations()}
        self._contracts = {contract.service: contract for contract in catalogue.contracts}

    def cases(self) -> list[Annotation]:
        """One for each red case, and one for whatever else makes the run red."""
        stages = self._run.stages.values()
        cases = [
            self._of_case(case, stage)
            for status in RED
            for stage in stages
            for case in stage.cases.values()
            if case.status is status
        ]
        beside = [fault for stage in stages for fault in stage_faults(stage)]
        return [*cases, *(self._of_fault(fault) for fault in (*run_faults(self._run), *beside))]

    def findings(self) -> list[Annotation]:
        """One for each defect that the contract suite found."""
        return [
            self._of_finding(finding)
            for stage in self._run.stages.values()
            for finding in stage.findings
        ]

    def _of_case(self, case: Case, stage: Stage) -> Annotation:
        failing = case.last.failing_step if case.last else None
        line = failing.line if failing and failing.line else case.line
        return Annotation(
            path=case.path,
            line=line or self._line_of_case(case),
            # What the team has put off is no error beside its change.
            severity=None if case.is_known else Severity.ERROR,
            suppressed=_put_off(case),
            rule=f"{stage.suite.value}/{case.status.value}",
            title=case.title,
            sentence="\n".join((case.title, *self._sentences(case))),
            identity=f"{stage.name}\0{case.id}",
        )

    def _sentences(self, case: Case) -> Iterator[str]:
        failing = case.last.failing_step if case.last else None
        if reason := case.reason or (failing.reason if failing else None):
            yield spoken(reason, self._language)
        if blamed := culprit(case, self._dependencies):
            for sentence in blamed.sentences_with(self._owners):
                yield spoken(sentence, self._language)

    def _line_of_case(self, case: Case) -> int:
        for link in case.links:
            if operation := self._operations.get(link.target):
                return self._line_of_operation(operation)
        return 0

    def _line_of_operation(self, operation: Operation) -> int:
        contract = self._contracts.get(operation.service)
        if contract is None:
            return 0
        place = ("paths", _written_path(contract, operation), operation.method.lower())
        return self._line_of(contract.path, place)

    def _of_fault(self, fault: StageFault) -> Annotation:
        path, _, line = fault.where.rpartition(":")
        is_line = bool(path) and line.isdecimal()
        where = (path if is_line else fault.where) if fault.kind is FaultKind.UNREADABLE else ""
        sentence = spoken(fault.because, self._language)
        hint = spoken(fault.hint, self._language)
        return Annotation(
            path=where,
            line=int(line) if where and is_line else 0,
            severity=Severity.ERROR,
            rule=f"{fault.stage or 'run'}/{fault.kind.value}",
            title=" · ".join(filter(None, (fault.stage, fault.name))),
            sentence="\n".join(filter(None, (sentence, hint))),
            identity=f"{fault.stage}\0{fault.name}\0{fault.because.id}",
        )

    def _of_finding(self, finding: Finding) -> Annotation:
        operation = self._operations.get(finding.operation)
        service = finding.service or (operation.service if operation else "")
        contract = self._contracts.get(service)
        title = spoken(finding.title, self._language)
        met = text("servers.met", self._language, count=finding.times)
        return Annotation(
            path=contract.path if contract else "",
            line=self._line_of_operation(operation) if operation else 0,
            severity=Severity.ERROR,
            rule=finding.kind,
            title=title,
            sentence="\n".join(filter(None, (title, finding.operation, met))),
            identity=finding.id,
        )


def _put_off(case: Case) -> str:
    """Why nobody has to act on a case today; empty where somebody has to."""
    if not case.is_known:
        return ""
    entries = [finding.entry for finding in case.recognized[-1].findings]
    return "; ".join(dict.fromkeys(entry.reason or entry.name for entry in entries))


def _written_path(contract: Contract, operation: Operation) -> str:
    """The path as the file writes it: an operation's begins with the contract's base path."""
    paths = contract.document.get("paths") or {}
    if operation.path in paths:
        return operation.path
    return operation.path.removeprefix(contract.base_path)
