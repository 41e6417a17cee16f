"""Writes down what happens in one experiment, as it happens."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from accord.evidence import Journal, Masks
from accord.evidence.files import nested
from accord.model.assignment import Assignment
from accord.model.calls import Call
from accord.model.events import Called, Event, Measured, Sampled, Step, StepFinished
from accord.model.journal import now

SERVER_ERROR = 500


class ExperimentJournal:
    """The journal as the child of one experiment sees it; every line is on disk at once.

    ``steps`` counts those that are over; ``phase`` is that of ``Step``.
    """

    def __init__(self, assignment: Assignment, case: str, *, masks: Masks) -> None:
        self._journal = Journal(Path(assignment.journal), masks)
        self._stage = assignment.stage
        self._case = case
        self.masks = masks
        self._began = time.monotonic()
        self.steps = 0
        self.phase = "before"

    @property
    def elapsed(self) -> float:
        """Seconds since the experiment began."""
        return time.monotonic() - self._began

    def called(self, call: Call) -> None:
        """A call that the step now at work made."""
        self._write(
            Called(at=now(), stage=self._stage, case=self._case, step=self.steps, call=call)
        )

    def step(self, step: Step) -> None:
        """A step is over; it began ``step.seconds`` ago."""
        self.steps += 1
        masked = msgspec.structs.replace(
            step,
            text=self.masks.text(step.text),
            reason=None if step.reason is None else self.masks.message(step.reason),
            detail=self.masks.text(step.detail) if step.detail else "",
            output=self.masks.text(step.output) if step.output else "",
            seconds=round(step.seconds, 6),
            since=round(max(0.0, self.elapsed - step.seconds), 3),
            phase=self.phase,
        )
        self._write(StepFinished(at=now(), stage=self._stage, case=self._case, step=masked))

    def measure(self, name: str, value: float, unit: str) -> None:
        """A figure of the experiment."""
        self._write(
            Measured(
                at=now(),
                stage=self._stage,
                case=self._case,
                name=name,
                value=round(value, 6),
                unit=unit,
            )
        )

    def sample(self, calls: Sequence[Call], *, since: float) -> None:
        """The calls of one look at the steady state, which began ``since`` seconds into it."""
        seconds = sorted(call.seconds for call in calls)
        self._write(
            Sampled(
                at=now(),
                stage=self._stage,
                case=self._case,
                since=round(since, 3),
                # A look of no length has no rate and no place in a chart.
                length=round(max(0.001, self.elapsed - since), 3),
                requests=len(calls),
                errors=sum(_is_error(call) for call in calls),
                p50=statistics.median(seconds) if seconds else None,
                # With few calls the slowest: a value between two of them was nobody's time.
                p95=seconds[-1 - len(seconds) // 20] if seconds else None,
                phase=self.phase,
            )
        )

    def learn(self, secrets: Mapping[str, Any]) -> None:
        """Never write down what an experiment's secrets come to."""
        nested(secrets, self.masks, secret=True)

    def masked_text(self, text: str) -> str:
        """A text that has passed the masks."""
        return self.masks.text(text)

    def _write(self, event: Event) -> None:
        self._journal.write(event)


def _is_error(call: Call) -> bool:
    return call.status is None or call.status >= SERVER_ERROR
