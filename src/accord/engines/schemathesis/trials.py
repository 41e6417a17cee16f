"""The cases of one service: which are still open, how each ends, and what is wrong with all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from accord.engines.schemathesis.findings import Defects, Objection
from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.plan import PlannedService
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.engines.schemathesis.unproved import UnprovedOperation, unproved
from accord.model.message import Message, message
from accord.model.status import Status


class ServiceTrials:
    """Every case of one service; ``tell`` is called with each as it ends.

    ``seen`` counts the answers so far by operation and status. What an operation passed is told
    when it has answered well, else with the last case: until then it may be proved by another one.
    """

    def __init__(
        self,
        service: PlannedService,
        *,
        tell: Callable[[Trial], None],
        seen: Mapping[tuple[str, int], int] | None = None,
    ) -> None:
        self._service = service.contract.service
        self._unsendable = service.unsendable
        self._operations = {operation.id: operation for operation in service.operations.values()}
        self._tell = tell
        self._seen: Mapping[tuple[str, int], int] = {} if seen is None else seen
        self._held: list[Trial] = []
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

    def exchange(self, of: Objection, by: Objection) -> None:
        """Say an objection in other words, wherever it was taken."""
        self.findings.exchange(of, by)
        for trial in self._trials.values():
            if trial.objections.get(of.id) is not None:
                trial.objections[of.id] = by

    def end(self, trial: Trial) -> None:
        """A case is over."""
        if trial.not_let_in:
            reason = message(
                "schemathesis.not-let-in", service=self._service, times=trial.not_let_in
            )
            trial.unjudged.append(UnjudgedCase(reason=reason))
        trial.ended = True
        if trial.outcome()[0] is Status.PASSED and self._explain(trial) is not None:
            self._held.append(trial)
        else:
            self._tell(trial)

    def skip(self, reason: Message, *, phases: Collection[str]) -> None:
        """Close the open cases of these phases: they were left out on purpose."""
        for trial in self.open:
            if trial.plan.phase in phases:
                trial.skipped = reason
                self.end(trial)

    def skip_unsendable(self, reason: Message) -> None:
        """Close the open cases of operations that nothing may call."""
        for trial in self.open:
            if trial.plan.label in self._unsendable:
                trial.skipped = reason
                self.end(trial)

    def break_open(self, reason: Message, *, detail: str = "") -> None:
        """Close every case that is still open: it could not be judged."""
        for trial in self.open:
            trial.unjudged.append(UnjudgedCase(reason=reason, detail=detail))
            self.end(trial)

    def unproved(self) -> tuple[UnprovedOperation, ...]:
        """The operations of cases that were tried, without ever answering well."""
        tried = (trial.plan.operation for trial in self._trials.values() if trial.checks)
        ids = dict.fromkeys(id for id in tried if id in self._operations)
        operations = (self._operations[id] for id in ids)
        return unproved(operations, self._seen, unanswered=self._unanswered())

    def close(self, reason: Message) -> None:
        """End what came to its end at least once, and break the others for the reason given."""
        for trial in self.open:
            if trial.complete:
                self.end(trial)
        self.break_open(reason)
        unanswered = self._unanswered()
        for trial in self._held:
            trial.unproved = self._explain(trial, unanswered)
            self._tell(trial)
        self._held.clear()

    def _unanswered(self) -> set[str]:
        """The operations that gave some requests no whole answer, or none in time."""
        return {
            objection.operation
            for trial in self._trials.values()
            for objection in trial.objections.values()
            if objection.is_of_no_answer
        }

    def _explain(self, trial: Trial, unanswered: Collection[str] = ()) -> Message | None:
        """Why nothing of a case's operation is proved so far, unless something is."""
        operation = self._operations.get(trial.plan.operation)
        if operation is not None:
            explained = unproved((operation,), self._seen, unanswered=unanswered)
            return explained[0].reason if explained else None
        # Sequences are of all operations, and prove something with the first that did its work.
        everything = self._operations.values()
        if len(unproved(everything, self._seen)) < len(everything):
            return None
        return message("schemathesis.unproved-service", service=self._service)
