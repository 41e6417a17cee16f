"""Writes down what happens to one case at a time, as it happens."""

from __future__ import annotations

import time

import msgspec

from accord.evidence import Masks, Store
from accord.model.calls import Call
from accord.model.events import Attached, Called, CaseFinished, CaseStarted, Step, StepFinished
from accord.model.journal import JournalWriter, now
from accord.model.message import Message
from accord.model.status import Status


class WorkerJournal:
    """The journal as a worker sees it.

    Every line is in the file before a call returns, so what was finished outlives a killed worker.
    ``steps`` counts those of the current attempt, ``calls`` everything it called.
    """

    def __init__(
        self, journal: JournalWriter, *, stage: str, worker: str, masks: Masks, store: Store
    ) -> None:
        self._journal = journal
        self._stage = stage
        self._worker = worker
        self.masks = masks
        self._store = store
        self._case = ""
        self._attempt = 1
        self._started = 0.0
        self.steps = 0
        self.calls: list[Call] = []

    @property
    def active(self) -> bool:
        """Whether a case is open."""
        return bool(self._case)

    def begin(self, case: str, *, attempt: int, trace: str, alone: bool = False) -> None:
        """Open a case."""
        self._case, self._attempt, self.steps = case, attempt, 0
        self.calls.clear()
        self._started = time.monotonic()
        self._journal.write(
            CaseStarted(
                at=now(),
                stage=self._stage,
                case=case,
                attempt=attempt,
                worker=self._worker,
                trace=trace,
                alone=alone,
            )
        )

    def called(self, call: Call) -> None:
        """Keep a call; one outside any case is only remembered."""
        self.calls.append(call)
        if self._case:
            self._journal.write(
                Called(
                    at=now(),
                    stage=self._stage,
                    case=self._case,
                    attempt=self._attempt,
                    step=self.steps,
                    call=call,
                )
            )

    def step(self, step: Step) -> None:
        """Close a step, hook or cleanup of the open case."""
        self.steps += 1
        self._journal.write(
            StepFinished(
                at=now(),
                stage=self._stage,
                case=self._case,
                attempt=self._attempt,
                step=self._masked(step),
            )
        )

    def attach(self, media_type: str, content: bytes, *, name: str) -> None:
        """Keep a file of the open case."""
        evidence = self._store.keep(content, name=name, media_type=media_type)
        if self._case:
            self._journal.write(
                Attached(
                    at=now(),
                    stage=self._stage,
                    case=self._case,
                    attempt=self._attempt,
                    step=self.steps,
                    evidence=evidence,
                )
            )

    def finish(self, status: Status, reason: Message | None) -> None:
        """Close the case."""
        self._journal.write(
            CaseFinished(
                at=now(),
                stage=self._stage,
                case=self._case,
                attempt=self._attempt,
                status=status,
                seconds=round(time.monotonic() - self._started, 6),
                reason=None if reason is None else self.masks.message(reason),
            )
        )
        self._case = ""
        self.calls.clear()

    def masked_text(self, text: str) -> str:
        """A text that has passed the masks."""
        return self.masks.text(text) if text else text

    def _masked(self, step: Step) -> Step:
        return msgspec.structs.replace(
            step,
            text=self.masked_text(step.text),
            reason=None if step.reason is None else self.masks.message(step.reason),
            detail=self.masked_text(step.detail),
            output=self.masked_text(step.output),
        )
