"""How often each suite saw each documented response, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.contract.coverage import coverage, judged_calls, received
from accord.contract.explain import not_judged
from accord.model.catalogue import Catalogue, Operation, OperationResponse
from accord.model.message import Message
from accord.model.run import Run
from accord.model.status import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedAnswer:
    """A response of an operation; without ``response`` the contract does not know it."""

    status: str
    times: Mapping[Suite, int]
    response: OperationResponse | None = None

    @property
    def seen(self) -> bool:
        """Whether any suite met it."""
        return any(self.times.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many operations and documented responses there are, and how many any suite has seen."""

    operations: int
    operations_seen: int
    responses: int
    responses_seen: int


class Answers:
    """Every answer that the suites of a run saw; ``leave_out`` names operations not to count."""

    def __init__(self, catalogue: Catalogue, run: Run, *, leave_out: Iterable[str] = ()) -> None:
        table = coverage(catalogue.contracts, run)
        self._rows = {row.operation.id: row for row in table.operations}
        # Without calls: only which operations count is asked here.
        counted = coverage(catalogue.contracts, Run(), leave_out=leave_out)
        self._counted = dict.fromkeys(row.operation.id for row in counted.operations)
        self.judged = judged_calls(run)
        self.received = received(catalogue.contracts, run)
        self.suites = frozenset(stage.suite for stage in run.stages.values())

    @property
    def reasons(self) -> tuple[tuple[int, Message], ...]:
        """Why calls were not judged, and how many for each reason."""
        return tuple((n, not_judged(reason)) for reason, n in self.judged.not_judged.items())

    def of(self, operation: Operation) -> tuple[DocumentedAnswer, ...]:
        """The documented responses in the order written, then those that are not documented."""
        # Left out of the count is not out of sight: its page shows what was seen.
        row = self._rows[operation.id]
        documentation = {response.status: response for response in operation.responses}
        documented = [
            DocumentedAnswer(
                status=response.status,
                times=response.times,
                response=documentation.get(response.status),
            )
            for response in row.responses
        ]
        strays = [
            DocumentedAnswer(status=str(status), times=times)
            for status, times in sorted(row.strays.items())
        ]
        return (*documented, *strays)

    def counts(self, operation: Operation) -> bool:
        """Whether coverage takes an operation into account."""
        return operation.id in self._counted

    def share(self, operations: Iterable[Operation] | None = None) -> Share:
        """Count over the operations given, or over all that count."""
        ids = [*self._counted] if operations is None else [operation.id for operation in operations]
        rows = [self._rows[id] for id in ids]
        seen_rows = [(row, [response.seen for response in row.responses]) for row in rows]
        return Share(
            operations=len(seen_rows),
            operations_seen=sum(row.seen for row, _ in seen_rows),
            responses=sum(len(flags) for _, flags in seen_rows),
            responses_seen=sum(sum(flags) for _, flags in seen_rows),
        )
