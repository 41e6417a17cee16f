"""Which operations and documented responses a run has seen, and which no suite ever has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from accord.model.calls import CallOrigin
from accord.model.catalogue import Contract, Operation
from accord.model.run import Run, Stage
from accord.model.status import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSeen:
    """A documented response, ``"200"``, ``"4XX"`` or ``"default"``, and how often it came."""

    status: str
    times: Counter[Suite] = field(default_factory=Counter)

    @property
    def seen(self) -> bool:
        """Whether any suite met it."""
        return bool(self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSeen:
    """An operation with its documented responses; ``strays`` are answers it does not document."""

    operation: Operation
    responses: tuple[ResponseSeen, ...]
    strays: dict[int, Counter[Suite]] = field(default_factory=dict)

    @property
    def times(self) -> Counter[Suite]:
        """How often each suite got an answer from it."""
        parts = [*(response.times for response in self.responses), *self.strays.values()]
        return sum(parts, Counter())

    @property
    def seen(self) -> bool:
        """Whether any suite got an answer from it."""
        return bool(self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The table of operation, response and suite."""

    operations: tuple[OperationSeen, ...] = ()

    @property
    def operations_share(self) -> float | None:
        """The share of operations that were seen, between 0 and 1; none when there are none."""
        return _share([one.seen for one in self.operations])

    @property
    def responses_share(self) -> float | None:
        """The share of documented responses that were seen; none when there are none."""
        return _share([response.seen for _, response in self._responses()])

    def _responses(self) -> Iterator[tuple[OperationSeen, ResponseSeen]]:
        return ((one, response) for one in self.operations for response in one.responses)


def coverage(contracts: Iterable[Contract], run: Run, *, leave_out: Iterable[str] = ()) -> Coverage:
    """What a run has seen of these contracts, so far, all its stages together.

    ``leave_out`` are patterns such as ``*/check*Health`` of operations that do not count.
    """
    patterns = tuple(leave_out)
    rows = {
        operation.id: OperationSeen(
            operation=operation,
            responses=tuple(ResponseSeen(status=told.status) for told in operation.responses),
        )
        for contract in contracts
        for operation in contract.operations
        if not any(_fits(operation, pattern) for pattern in patterns)
    }
    for stage in run.stages.values():
        for (name, status), times in _answers(stage).items():
            if name in rows:
                _count(rows[name], status, stage.suite, times)
    return Coverage(operations=tuple(rows.values()))


def _answers(stage: Stage) -> Counter[tuple[str, int]]:
    """How often each operation answered with each status.

    A suite that counts its answers tells some of them one by one as well, as examples; and what a
    service's log says was answered is told by whoever asked.
    """
    told = Counter(
        (entry.call.operation, entry.call.status)
        for case in stage.cases.values()
        for attempt in case.attempts
        for entry in attempt.calls
        if entry.call.operation
        and entry.call.status is not None
        and entry.call.origin is not CallOrigin.LOG
    )
    return told | stage.seen


def _count(row: OperationSeen, status: int, suite: Suite, times: int) -> None:
    documented = {response.status.upper(): response for response in row.responses}
    for name in (str(status), f"{status // 100}XX", "DEFAULT"):
        if name in documented:
            documented[name].times[suite] += times
            return
    row.strays.setdefault(status, Counter())[suite] += times


def _fits(operation: Operation, pattern: str) -> bool:
    return fnmatchcase(operation.id, pattern) or fnmatchcase(operation.name, pattern)


def _share(seen: list[bool]) -> float | None:
    return sum(seen) / len(seen) if seen else None
