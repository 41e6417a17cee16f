"""Whether the engine ended an operation for want of time, of which none of its events tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from schemathesis.engine.context import EngineContext

from accord.model.message import Message, message

_EXPIRED: Final = "is_operation_slice_expired"
_MOST_NAMED: Final = 3


@contextmanager
def watched_slices() -> Iterator[Callable[[], bool]]:
    """What is given says whether an operation's share was up since it was last asked."""
    usual: Any = getattr(EngineContext, _EXPIRED)
    answers: list[bool] = []

    def is_expired(context: EngineContext) -> bool:
        answers.append(bool(usual.fget(context)))
        return answers[-1]

    def was_up() -> bool:
        up = any(answers)
        answers.clear()
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
