"""Defects of one service, each once, however many examples and phases show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from accord.client.exchange import HttpExchange
from accord.client.failures import NO_HTTP
from accord.model.ids import slug
from accord.model.message import Message, message

_TIMELY: Final = "answers_in_time"
_WHOLE: Final = "answers_to_the_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What one check said of one exchange; ``sequence`` are those that led to it, itself last.

    ``evidence`` are those that it takes to see it, where that is more than the one; ``shows`` is
    true, as jq says it, of what the last of them answered. ``repeated`` came up once more.
    """

    check: str
    kind: str
    operation: str
    where: str
    title: Message
    detail: str = ""
    error: str = ""
    example: HttpExchange | None = None
    sequence: tuple[HttpExchange, ...] = ()
    evidence: tuple[HttpExchange, ...] = ()
    shows: str = ""
    repeated: bool = False

    @property
    def is_of_no_answer(self) -> bool:
        """Whether no whole answer came, or none in time."""
        return self.check in (_TIMELY, _WHOLE)

    @property
    def id(self) -> str:
        """The defect's name, which survives a change of the examples."""
        # No example, status or position in it: the same defect must have the same name tomorrow.
        place = f":{slug(self.where)}" if self.where.strip("/") else ""
        return f"{self.operation}:{slug(self.kind)}{place}"


def too_late(
    example: HttpExchange | None, operation: str, error: str, *, limit_s: float
) -> Objection:
    """The objection to a request that was not answered in time."""
    seconds = f"{limit_s:g}"
    return Objection(
        check=_TIMELY,
        kind=_TIMELY,
        operation=operation,
        where="",
        title=message("schemathesis.no-answer-in-time", operation=operation, seconds=seconds),
        detail=error,
        error=error,
        example=example,
    )


def closed(example: HttpExchange, operation: str) -> Objection:
    """The objection to a request at which the service ended the connection, or worse, twice."""
    is_answered = example.error.startswith(NO_HTTP)
    id = "schemathesis.answered-no-http" if is_answered else "schemathesis.closed-unanswered"
    return Objection(
        check=_WHOLE,
        kind=_WHOLE,
        operation=operation,
        where="",
        title=message(id, operation=operation),
        detail=example.error,
        error=example.error,
        example=example,
        repeated=True,
    )


@dataclass(slots=True, kw_only=True)
class Defect:
    """A defect, the smallest example of it, and the cases that show it."""

    smallest: Objection
    times: int = 0
    cases: list[str] = field(default_factory=list)


class Defects:
    """The defects found so far, in the order in which they were met."""

    def __init__(self) -> None:
        self._defects: dict[str, Defect] = {}

    def add(self, objection: Objection, *, case: str) -> None:
        """Count an objection to the defect that it shows."""
        defect = self._defects.setdefault(objection.id, Defect(smallest=objection))
        defect.times += 1
        defect.smallest = smaller(defect.smallest, objection)
        if case not in defect.cases:
            defect.cases.append(case)

    def exchange(self, of: Objection, by: Objection) -> None:
        """Tell a defect by another objection of the same name."""
        if (defect := self._defects.get(of.id)) is not None:
            defect.smallest = by

    def __iter__(self) -> Iterator[Defect]:
        return iter(self._defects.values())

    def __len__(self) -> int:
        return len(self._defects)


def smaller(current: Objection, candidate: Objection) -> Objection:
    """The objection that came up twice, else with fewer calls, else with the smaller example.

    The first of equal ones.
    """
    if candidate.example is None:
        return current
    if current.example is None:
        return candidate
    return candidate if _effort(candidate) < _effort(current) else current


def _effort(objection: Objection) -> tuple[bool, int, tuple[int, int]]:
    # A single request may only show what others did before it, which nobody knows any more.
    size = (0, 0) if objection.example is None else objection.example.size
    return not objection.repeated, len(objection.sequence), size
