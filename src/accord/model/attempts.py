"""One try at a case, with everything that was told of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from accord.model.calls import Call
from accord.model.events import Evidence, Step
from accord.model.message import Message
from accord.model.status import Status


@dataclass(slots=True, kw_only=True)
class CallOfStep:
    """A call and the step that made it (-1: outside any step)."""

    step: int
    call: Call


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One try at a case."""

    number: int
    trace: str = ""
    worker: str = ""
    status: Status | None = None
    reason: Message | None = None
    started: float = 0.0
    seconds: float = 0.0
    steps: list[Step] = field(default_factory=list)
    calls: list[CallOfStep] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    alone: bool = False
