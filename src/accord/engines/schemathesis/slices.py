"""Whether the engine ended an operation for want of time, of which none of its events tells."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from schemathesis.engine.context import EngineContext

from accord.model.message import Message, message

_EXPIRED: Final = "is_operation_slice_expired"
_MOST_NAMED: Final = 3


@contextmanager
def watched_slices() -> Iterator[Callable[[float], bool]]:
    """What is given says whether the share of an operation that ended at a time was up.

    It is asked of one operation after the other, when the engine may be at a later one by then.
    """
    usual: Any = getattr(EngineContext, _EXPIRED)
    times: deque[float] = deque()

    def is_expired(context: EngineContext) -> bool:
        expired = bool(usual.fget(context))
        if expired:
            times.append(time.time())
        return expired

    def was_up(ended: float) -> bool:
        up = False
        while times and times[0] <= ended:
            times.popleft()
            up = True
        return up

    setattr(EngineContext, _EXPIRED, property(is_expired))
    try:
        yield was_up
    finally:
        setattr(EngineContext, _EXPIRED, usual)


def coverage_cut(service: str, operations: Sequence[str]) -> Message:
    """That not all was tried of operations that seem to have been tried whole."""
    return message(
        "schemathesis.coverage-cut",
        service=service,
        count=str(len(operations)),
        operations=", ".join(operations[:_MOST_NAMED]),
    )
