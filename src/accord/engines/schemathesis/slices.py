"""Whether the engine ended an operation for want of time, of which none of its events tells."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from schemathesis.engine.context import EngineContext
from schemathesis.engine.run.unit import _direct_executor

from accord.model.message import Message, message

_EXPIRED: Final = "is_operation_slice_expired"
_COLLECT: Final = "_collect_within_budget"
_END: Final = object()
_MOST_NAMED: Final = 3


class _Ahead:
    """What generates the cases of an operation, and whether there is another one."""

    def __init__(self, generator: Any) -> None:  # noqa: ANN401 - the engine's
        self._generator = generator
        self.is_at_end = False

    def __iter__(self) -> Iterator[Any]:
        cases = iter(self._generator)
        case = next(cases, _END)
        while case is not _END:
            following = next(cases, _END)
            self.is_at_end = following is _END
            yield case
            case = following


@contextmanager
def watched_slices() -> Iterator[Callable[[float], bool]]:
    """What is given says whether the share of an operation that ended at a time was up.

    It is asked of one operation after the other, when the engine may be at a later one by then.
    """
    usual: Any = getattr(EngineContext, _EXPIRED)
    usual_collect: Any = getattr(_direct_executor, _COLLECT)
    times: deque[float] = deque()
    at_work: list[_Ahead] = []

    def is_expired(context: EngineContext) -> bool:
        expired = bool(usual.fget(context))
        # Nothing is lost of an operation all of whose cases are there.
        if expired and not (at_work and at_work[-1].is_at_end):
            times.append(time.time())
        return expired

    def collect(generator: Any, context: EngineContext) -> Any:  # noqa: ANN401
        at_work.append(_Ahead(generator))
        try:
            return usual_collect(at_work[-1], context)
        finally:
            at_work.pop()

    def was_up(ended: float) -> bool:
        up = False
        while times and times[0] <= ended:
            times.popleft()
            up = True
        return up

    setattr(EngineContext, _EXPIRED, property(is_expired))
    setattr(_direct_executor, _COLLECT, collect)
    try:
        yield was_up
    finally:
        setattr(EngineContext, _EXPIRED, usual)
        setattr(_direct_executor, _COLLECT, usual_collect)


def coverage_cut(service: str, operations: Sequence[str]) -> Message:
    """That not all was tried of operations that seem to have been tried whole."""
    return message(
        "schemathesis.coverage-cut",
        service=service,
        count=str(len(operations)),
        operations=", ".join(operations[:_MOST_NAMED]),
    )
