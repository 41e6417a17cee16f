"""How often each suite saw each documented response, and what no suite has ever seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from accord.model.catalogue import Operation, OperationResponse
from accord.model.run import Run, Stage
from accord.model.status import Suite

_DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response of an operation; without ``response`` the contract does not know it."""

    status: str
    times: Mapping[Suite, int]
    response: OperationResponse | None = None

    @property
    def seen(self) -> int:
        """How often it was seen by all suites together."""
        return sum(self.times.values())


class Answers:
    """Every answer that the suites of a run saw."""

    def __init__(self, run: Run) -> None:
        self._seen: dict[str, Counter[tuple[int, Suite]]] = {}
        self.suites = frozenset(stage.suite for stage in run.stages.values())
        for stage in run.stages.values():
            for (operation, status), times in _seen(stage).items():
                counter = self._seen.setdefault(operation, Counter())
                counter[status, stage.suite] += times

    def of(self, operation: Operation) -> tuple[Answer, ...]:
        """The documented responses in the order written, then those that are not documented."""
        counts = self._seen.get(operation.id, Counter())
        known = {response.status.upper(): response for response in operation.responses}
        rows: dict[str, Counter[Suite]] = {status: Counter() for status in known}
        for (status, suite), times in sorted(counts.items()):
            rows.setdefault(_documented(status, known), Counter())[suite] += times
        return tuple(
            Answer(
                status=known[status].status if status in known else status,
                times=times,
                response=known.get(status),
            )
            for status, times in rows.items()
        )

    def seen(self, operation: Operation) -> bool:
        """Whether any suite had an answer of the operation."""
        return bool(self._seen.get(operation.id))

    def suites_of(self, operation: Operation) -> frozenset[Suite]:
        """The suites that had an answer of the operation."""
        return frozenset(suite for _, suite in self._seen.get(operation.id, Counter()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the contracts any suite has seen: operations, and documented responses."""

    operations: int
    operations_seen: int
    responses: int
    responses_seen: int

    @classmethod
    def of(cls, operations: Iterable[Operation], answers: Answers) -> Coverage:
        """Count over the operations given."""
        asked = list(operations)
        documented = [
            answer for it in asked for answer in answers.of(it) if answer.response is not None
        ]
        return cls(
            operations=len(asked),
            operations_seen=sum(answers.seen(it) for it in asked),
            responses=len(documented),
            responses_seen=sum(bool(answer.seen) for answer in documented),
        )


def _documented(status: int, known: Mapping[str, object]) -> str:
    """The documented response that a status belongs to, or the status itself."""
    candidates = (str(status), f"{status // 100}XX", _DEFAULT.upper())
    return next((one for one in candidates if one in known), str(status))


def _seen(stage: Stage) -> Counter[tuple[str, int]]:
    """The stage's own totals, and the calls that its cases told one by one."""
    counts = Counter(stage.seen)
    if counts:
        # Examples of such a stage are among its totals already.
        return counts
    for case in stage.cases.values():
        for attempt in case.attempts:
            for made in attempt.calls:
                if made.call.operation and made.call.status is not None:
                    counts[made.call.operation, made.call.status] += 1
    return counts
