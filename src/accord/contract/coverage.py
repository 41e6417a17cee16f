"""Which operations and documented responses a run has seen, and which no suite ever has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from accord.model.calls import CallOrigin, ContractVerdict
from accord.model.catalogue import Contract, Operation
from accord.model.run import Run, Stage
from accord.model.status import Suite

_VERDICTS: Final = frozenset(verdict.value for verdict in ContractVerdict)


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
        return _share([operation.seen for operation in self.operations])

    @property
    def responses_share(self) -> float | None:
        """The share of documented responses that were seen; none when there are none."""
        return _share([response.seen for _, response in self._responses()])

    def _responses(self) -> Iterator[tuple[OperationSeen, ResponseSeen]]:
        return (
            (operation, response)
            for operation in self.operations
            for response in operation.responses
        )


@dataclass(frozen=True, slots=True)
class JudgedCalls:
    """How many calls were kept, broken or undocumented, or why they could not be judged."""

    counts: Mapping[str, int]

    @property
    def calls(self) -> int:
        """All that were answered."""
        return sum(self.counts.values())

    @property
    def not_judged(self) -> dict[str, int]:
        """Why calls were not judged, the commonest reason first."""
        reasons = {name: n for name, n in self.counts.items() if name not in _VERDICTS}
        return dict(sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0])))

    @property
    def judged(self) -> int:
        """Those that a contract said something of."""
        return self.calls - sum(self.not_judged.values())

    @property
    def share(self) -> float | None:
        """The share that was judged, between 0 and 1; none when nothing was answered."""
        return self.judged / self.calls if self.calls else None


def judged_calls(run: Run) -> JudgedCalls:
    """What contracts said of the calls of a run so far, all its stages together."""
    counts: Counter[str] = Counter()
    for stage in run.stages.values():
        if stage.judged:
            counts += stage.judged
        elif not stage.seen:
            # Of a suite that only counts its answers, the calls told one by one are examples.
            counts.update(
                entry.call.judged_as
                for case in stage.cases.values()
                for attempt in case.attempts
                for entry in attempt.calls
                if entry.call.origin is CallOrigin.CLIENT and entry.call.response is not None
            )
    return JudgedCalls(counts)


def coverage(contracts: Iterable[Contract], run: Run, *, leave_out: Iterable[str] = ()) -> Coverage:
    """What a run has seen of these contracts, so far, all its stages together.

    ``leave_out`` are patterns such as ``*/check*Health`` of operations that do not count.
    """
    patterns = tuple(leave_out)
    rows = {
        operation.id: OperationSeen(
            operation=operation,
            responses=tuple(
                ResponseSeen(status=response.status) for response in operation.responses
            ),
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


def received(contracts: Iterable[Contract], run: Run) -> Counter[str]:
    """How often each webhook and callback arrived; one that never did is not in it."""
    ids = {callback.id for contract in contracts for callback in contract.callbacks}
    times: Counter[str] = Counter()
    for stage in run.stages.values():
        for (name, _), count in _answers(stage).items():
            if name in ids:
                times[name] += count
    return times


def _answers(stage: Stage) -> Counter[tuple[str, int]]:
    """How often each operation answered with each status.

    A suite that counts its answers tells some of them one by one as well, as examples; and what a
    service's log says was answered is told by whoever asked.
    """
    answers = Counter(
        (entry.call.operation, entry.call.status)
        for case in stage.cases.values()
        for attempt in case.attempts
        for entry in attempt.calls
        if entry.call.operation
        and entry.call.status is not None
        and entry.call.origin is not CallOrigin.LOG
    )
    # The greater of both, as what was counted holds its examples already.
    return answers | stage.seen


def _count(row: OperationSeen, status: int, suite: Suite, times: int) -> None:
    documented = {response.status.upper(): response for response in row.responses}
    for name in (str(status), f"{status // 100}XX", "DEFAULT"):
        if name in documented:
            documented[name].times[suite] += times
            return
    row.strays.setdefault(status, Counter())[suite] += times


def _fits(operation: Operation, pattern: str) -> bool:
    return fnmatchcase(operation.id, pattern) or fnmatchcase(operation.name, pattern)


def _share(flags: list[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
