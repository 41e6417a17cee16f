"""A case of a run with every attempt at it, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import msgspec

from accord.model.calls import Call
from accord.model.events import Evidence, PlannedCase, Recognized, Sampled, Step
from accord.model.message import Message, message
from accord.model.status import RED, Status

CHECK: Final = "check"
"""The kind of a step that is a check of the contract suite."""


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

    @property
    def failing_step(self) -> Step | None:
        """The step that decided it."""
        return next((step for step in self.steps if step.status in RED), None)


# Frozen as what was planned is: what becomes of a case is added to its lists and mappings.
class Case(PlannedCase, frozen=True, kw_only=True):
    """One thing the specification promises, and whether it held.

    A planned case that no engine ever finished is broken: it was not accounted for.
    """

    planned: bool = False
    attempts: list[Attempt] = msgspec.field(default_factory=list)
    measures: dict[str, float] = msgspec.field(default_factory=dict)
    operations: dict[str, dict[str, float]] = msgspec.field(default_factory=dict)
    samples: list[Sampled] = msgspec.field(default_factory=list)
    recognized: list[Recognized] = msgspec.field(default_factory=list)

    @property
    def last(self) -> Attempt | None:
        """The attempt that counts."""
        return self.attempts[-1] if self.attempts else None

    @property
    def status(self) -> Status:
        """The last attempt's, or broken when none was finished."""
        # Without asking `last`: a document asks this of each case dozens of times.
        return (self.attempts[-1].status if self.attempts else None) or Status.BROKEN

    @property
    def reason(self) -> Message | None:
        """Why the case is anything but passed."""
        if self.last is None:
            return message("model.case-lost")
        if self.last.status is None:
            return message("model.case-cut")
        if any(attempt.alone and attempt.status is Status.PASSED for attempt in self.attempts):
            return message("model.case-passes-alone", reason=self.last.reason)
        return self.last.reason

    @property
    def is_known(self) -> bool:
        """Whether it failed, and all that it shows is known and no worse than it was."""
        # Few cases are recognized, so that is asked first.
        return bool(self.recognized) and self.recognized[-1].covers and self.status is Status.FAILED

    @property
    def flaky(self) -> bool:
        """Whether attempts disagree."""
        return len({attempt.status for attempt in self.attempts}) > 1

    @property
    def unwritten(self) -> bool:
        """Whether it is pending for a step that has no code, not for work that is known to fail."""
        step_statuses = {step.status for step in (self.last.steps if self.last else [])}
        return self.status is Status.PENDING and Status.PENDING in step_statuses

    def attempt(self, number: int) -> Attempt:
        """The attempt of that number, made when it is new."""
        for attempt in self.attempts:
            if attempt.number == number:
                return attempt
        self.attempts.append(Attempt(number=number))
        return self.attempts[-1]
