"""The cases of one service: which are still open, how each ends, and what is wrong with all."""

from __future__ import annotations

from collections.abc import Callable, Collection

from accord.engines.schemathesis.findings import Defects, Objection
from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.plan import PlannedService
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.model.message import Message, message


class ServiceTrials:
    """Every case of one service; ``tell`` is called with each as it ends."""

    def __init__(self, service: PlannedService, *, tell: Callable[[Trial], None]) -> None:
        self._service = service.contract.service
        self._tell = tell
        self._trials = {(plan.phase, plan.label): Trial(plan=plan) for plan in service.cases}
        self.findings = Defects()

    @property
    def phases(self) -> frozenset[str]:
        """The phases in which anything is planned."""
        return frozenset(phase for phase, _ in self._trials)

    @property
    def open(self) -> list[Trial]:
        """The cases that have not ended."""
        return [trial for trial in self._trials.values() if not trial.ended]

    def find(self, phase: str, label: str | None) -> Trial | None:
        """The open case of a phase and an operation; sequences are one case for all operations."""
        trial = self._trials.get((phase, "" if phase == STATEFUL else label or ""))
        return None if trial is None or trial.ended else trial

    def object(self, trial: Trial, objection: Objection) -> None:
        """Take what is wrong with an exchange of a case."""
        trial.object(objection)
        self.findings.add(objection, case=trial.plan.case.id)

    def end(self, trial: Trial) -> None:
        """A case is over."""
        if trial.unproved:
            reason = message("schemathesis.not-let-in", service=self._service, times=trial.unproved)
            trial.unjudged.append(UnjudgedCase(reason=reason))
        trial.ended = True
        self._tell(trial)

    def skip(self, reason: Message, *, phases: Collection[str]) -> None:
        """Close the open cases of these phases: they were left out on purpose."""
        for trial in self.open:
            if trial.plan.phase in phases:
                trial.skipped = reason
                self.end(trial)

    def break_open(self, reason: Message, *, detail: str = "") -> None:
        """Close every case that is still open: it could not be judged."""
        for trial in self.open:
            trial.unjudged.append(UnjudgedCase(reason=reason, detail=detail))
            self.end(trial)

    def close(self, reason: Message) -> None:
        """End what came to its end at least once, and break the others for the reason given."""
        for trial in self.open:
            if trial.complete:
                self.end(trial)
        self.break_open(reason)
