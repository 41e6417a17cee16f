"""What was planned, as the engine will speak of it: a service, a label, a phase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from accord.client.addresses import READING
from accord.engines.schemathesis.options import PHASES, STATEFUL
from accord.model.catalogue import Contract, LinkKind, Operation
from accord.model.events import PlannedCase
from accord.model.ids import tag_value

THIRD_PARTY = "third-party"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTrial:
    """One case: ``label`` is the engine's name of the operation, empty for a whole service."""

    case: PlannedCase
    phase: str
    label: str = ""
    operation: str = ""

    @property
    def third_party(self) -> bool:
        """Whether the service is somebody else's."""
        return THIRD_PARTY in self.case.tags


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedService:
    """The cases of one contract; ``left_out`` are operations that its sequences must not call.

    ``unsendable`` are the labels of those that nothing may call.
    """

    contract: Contract
    cases: tuple[PlannedTrial, ...]
    left_out: frozenset[str] = frozenset()
    unsendable: frozenset[str] = frozenset()

    @property
    def labels(self) -> frozenset[str]:
        """The operations that any phase may call."""
        return frozenset().union(*(self.callable(phase) for phase in PHASES))

    def callable(self, phase: str) -> frozenset[str]:
        """The operations that a phase may call; none where nothing of it is planned."""
        in_phase = [trial for trial in self.cases if trial.phase == phase]
        if phase != STATEFUL:
            return frozenset(trial.label for trial in in_phase) - self.unsendable
        return frozenset(
            label(operation)
            for operation in self.contract.operations
            if in_phase and operation.id not in self.left_out
        ).difference(self.unsendable)

    def for_reading(self) -> PlannedService:
        """The same, when only what changes nothing may be called."""
        unsafe = {
            label(operation)
            for operation in self.contract.operations
            if operation.method not in READING
        }
        return replace(self, unsendable=frozenset(unsafe))

    @property
    def operations(self) -> dict[str, Operation]:
        """The contract's operations by label."""
        return {label(operation): operation for operation in self.contract.operations}


def label(operation: Operation) -> str:
    """The engine's name of an operation."""
    return f"{operation.method} {operation.path}"


def services(
    cases: Iterable[PlannedCase], contracts: Iterable[Contract], *, left_out: Iterable[str] = ()
) -> Iterator[PlannedService]:
    """The planned cases by contract, in the order of the contracts."""
    all_cases, unwanted = list(cases), frozenset(left_out)
    for contract in contracts:
        labels = {operation.id: label(operation) for operation in contract.operations}
        trials = tuple(_trial_of(case, labels) for case in all_cases if case.path == contract.path)
        if trials:
            yield PlannedService(contract=contract, cases=trials, left_out=unwanted)


def _trial_of(case: PlannedCase, labels: dict[str, str]) -> PlannedTrial:
    # A case of sequences belongs to a service, and links to no operation.
    targets = [link.target for link in case.links if link.kind is LinkKind.OPERATION]
    operation = targets[0] if targets else ""
    return PlannedTrial(
        case=case,
        phase=tag_value(case.tags, "phase"),
        label=labels.get(operation, ""),
        operation=operation,
    )
