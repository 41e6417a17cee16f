"""Writes down what became of the cases of a stage; safe to use from several threads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.check_titles import check_title
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Defect, Objection
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.engines.schemathesis.unproved import UnprovedOperation
from accord.evidence import Journal, Masks
from accord.model.case import CHECK
from accord.model.catalogue import Contract
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Compared,
    Event,
    Finding,
    Found,
    Measured,
    Noted,
    PlannedCase,
    Seen,
    StageFinished,
    Step,
    StepFinished,
    Unproved,
)
from accord.model.ids import file_and_line
from accord.model.journal import now
from accord.model.message import Message, message
from accord.model.status import Status

_StepToWrite = tuple[HttpExchange | None, str, Callable[[], Step]]
"""The example of a step, why it has no answer, and how the step is said once that is known."""


class ContractJournal:
    """The journal of a stage, and which of its cases are still owed."""

    def __init__(
        self, path: Path, *, stage: str, cases: Iterable[PlannedCase], masks: Masks
    ) -> None:
        self._journal = Journal(path, masks)
        self._stage = stage
        self._masks = masks
        self._owed = {case.id: case for case in cases}
        self._lock = threading.RLock()
        self._closed = False

    def write(self, event: Event) -> None:
        """Write an event, unless the stage has ended."""
        with self._lock:
            if not self._closed:
                self._journal.write(event)

    def case(self, trial: Trial, calls: ServiceCalls) -> None:
        """A case that ended, with its smallest failing examples."""
        status, reason = trial.outcome()
        id, stage = trial.plan.case.id, self._stage
        # A watchdog may finish the stage from its own thread while the engine goes on.
        with self._lock:
            if self._owed.pop(id, None) is None:
                return
            self.write(CaseStarted(at=trial.began or now(), stage=stage, case=id))
            for number, (example, error, make_step) in enumerate(self._steps(trial)):
                if example is not None:
                    call = calls.of(example, error=error)
                    self.write(Called(at=now(), stage=stage, case=id, step=number, call=call))
                # A secret that the call gives away is masked in what is said of it, too.
                self.write(StepFinished(at=now(), stage=stage, case=id, step=make_step()))
            self.measure("examples", trial.examples, case=id)
            self.write(
                CaseFinished(
                    at=now(),
                    stage=stage,
                    case=id,
                    status=status,
                    seconds=round(trial.seconds, 6),
                    reason=None if reason is None else self._masks.message(reason),
                )
            )

    def finding(self, defect: Defect, calls: ServiceCalls) -> None:
        """A defect with its smallest example."""
        objection = defect.smallest
        example = (
            None
            if objection.example is None
            else calls.of(objection.example, error=objection.error)
        )
        finding = Finding(
            id=objection.id,
            kind=objection.kind,
            title=self._masks.message(objection.title),
            service=calls.service,
            operation=objection.operation,
            cases=tuple(defect.cases),
            example=example,
            times=defect.times,
            detail=self._masks.text(objection.detail),
            sequence=tuple(calls.of(exchange) for exchange in objection.sequence),
            shows=self._masks.text(objection.shows),
        )
        self.write(Found(at=now(), stage=self._stage, finding=finding))

    def seen(self, counts: Counter[tuple[str, int]], *, case: str = "") -> None:
        """How often each operation answered with each status, to a case of many operations."""
        for (operation, status), times in counts.items():
            self.write(
                Seen(
                    at=now(),
                    stage=self._stage,
                    operation=operation,
                    status=status,
                    times=times,
                    case=case,
                )
            )

    def judged(self, counts: Counter[tuple[str, str]]) -> None:
        """What the contracts said of the answers of a service, by case and word."""
        by_case: dict[str, dict[str, int]] = {}
        for (case, word), times in counts.items():
            by_case.setdefault(case, {})[word] = times
        for case, calls in by_case.items():
            self.write(Compared(at=now(), stage=self._stage, calls=calls, case=case))

    def unproved(self, operation: UnprovedOperation) -> None:
        """An operation that never answered as it should when all is well."""
        self.write(
            Unproved(
                at=now(),
                stage=self._stage,
                operation=operation.operation,
                reason=self._masks.message(operation.reason),
                lines=operation.lines,
                cause=self._masks.message(operation.cause),
            )
        )

    def measure(self, name: str, value: float, *, unit: str = "", case: str = "") -> None:
        """A number of a case, or of the stage."""
        self.write(
            Measured(at=now(), stage=self._stage, name=name, value=value, unit=unit, case=case)
        )

    def note(
        self,
        note: Message,
        *,
        hint: Message | None = None,
        breaks: bool = False,
        fails: bool = False,
        detail: str = "",
    ) -> None:
        """Something a reader must know; ``detail`` as it may be written down."""
        self.write(
            Noted(
                at=now(),
                stage=self._stage,
                note=self._masks.message(note),
                hint=None if hint is None else self._masks.message(hint),
                breaks=breaks,
                fails=fails,
                detail=detail,
            )
        )

    def faults_of(self, contract: Contract) -> None:
        """What is wrong in a document that is tried all the same."""
        for fault in contract.faults:
            where = file_and_line(fault.path, fault.line)
            note = message("schemathesis.document-fault", where=where, fault=fault.message)
            self.note(note, hint=fault.hint)

    def finish(self, *, owed: Message) -> None:
        """The last word; cases that are still owed could not be judged, for the reason given."""
        with self._lock:
            # Whoever comes first has the last word: the run that ended, or the watchdog.
            if self._closed:
                return
            for id in self._owed:
                self.write(CaseStarted(at=now(), stage=self._stage, case=id))
                self.write(
                    CaseFinished(
                        at=now(),
                        stage=self._stage,
                        case=id,
                        status=Status.BROKEN,
                        seconds=0.0,
                        reason=self._masks.message(owed),
                    )
                )
            self._owed.clear()
            self.write(StageFinished(at=now(), stage=self._stage))
            self._closed = True
            self._journal.close()

    def _steps(self, trial: Trial) -> Iterable[_StepToWrite]:
        """A step a check that passed, and one a defect; its definition names the defect."""
        failed = {objection.check for objection in trial.objections.values()}
        for objection in trial.objections.values():
            yield objection.example, objection.error, partial(self._failed, objection)
        for unjudged in trial.unjudged:
            yield unjudged.example, unjudged.detail, partial(self._broken, unjudged)
        for name, times in trial.checks.items():
            if name not in failed:
                step = Step(
                    text=f"{name} × {times}",
                    status=Status.PASSED,
                    kind=CHECK,
                    title=check_title(name),
                )
                yield None, "", partial(lambda step: step, step)

    def _broken(self, unjudged: UnjudgedCase) -> Step:
        return Step(
            text="engine",
            status=Status.BROKEN,
            reason=self._masks.message(unjudged.reason),
            detail=self._masks.text(unjudged.detail),
        )

    def _failed(self, objection: Objection) -> Step:
        return Step(
            text=objection.check,
            kind=CHECK,
            title=check_title(objection.check),
            status=Status.FAILED,
            reason=self._masks.message(objection.title),
            detail=self._masks.text(objection.detail),
            definition=objection.id,
        )
