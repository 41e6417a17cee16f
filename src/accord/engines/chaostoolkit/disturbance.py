"""What an experiment does to the system: counted, watched to last, and put right in the end."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.effects import Activity
from accord.model.events import Step
from accord.model.message import message
from accord.model.status import Status
from accord.sources.experiments import DISTURBING, RESTORE, own_function


@dataclass(frozen=True, slots=True)
class Undoing:
    """When what was disturbed began to be put right, and when it was; both monotonic."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long it took, as services that were killed have to start."""
        return self.ended - self.began


class DisturbanceTracker:
    """Whether anything is disturbed at the moment; ``undoing`` is the last one, none before."""

    def __init__(self, context: ExperimentContext) -> None:
        self._context = context
        rollbacks = context.document.get("rollbacks") or []
        self._undoing = [rollback["provider"] for rollback in rollbacks]
        self._foreign = 0
        self._spent_s, self._first_began = 0.0, math.inf
        self.undoing: Undoing | None = None

    @property
    def is_active(self) -> bool:
        """Whether something that was done is not undone yet, as far as that can be known."""
        if self._foreign:
            return True
        session = self._context.session
        return session.starts_system and bool(session.disturber.leases())

    def count(self, action: Activity, *, seconds: float) -> None:
        """Take an action that was done in ``seconds``."""
        function, findings = own_function(action), self._context.findings
        # Authors undo in the method, with the same call as in the rollbacks, to see the system
        # recover: Chaos Toolkit itself looks at it once more before the rollbacks only.
        is_foreign_undoing = not function and action["provider"] in self._undoing
        is_undoing = function == RESTORE or is_foreign_undoing
        if function in DISTURBING:
            self._begin_anew()
            findings.is_proven = True
        elif is_foreign_undoing:
            self._foreign = 0
        elif not function:
            # What somebody else's action does cannot be seen from here: it only claims an effect,
            # until a probe shows one.
            self._foreign += 1
            self._begin_anew()
            findings.claimed = findings.claimed or action["name"]
        # A restart undoes itself what it did.
        if is_undoing or not self.is_active:
            self.note_undone(seconds=seconds)

    def check_lasting(self, action: Activity) -> None:
        """What came back by itself was no disturbance while the steady state was tried."""
        session = self._context.session
        if not session.starts_system:
            return
        for lease in session.disturber.leases():
            if not lease.lasts:
                problem = message("chaos.came-back", action=action["name"], service=lease.service)
                self._context.findings.refused.append(problem)

    def _begin_anew(self) -> None:
        """Something is disturbed: what was undone before has nothing to do with it."""
        self._context.findings.disturbed += 1
        self.undoing, self._spent_s, self._first_began = None, 0.0, math.inf

    def note_undone(self, *, seconds: float) -> None:
        """Something was undone in ``seconds``; with the last of it all is, unless it was before.

        Where several services are started one after the other, the first is not there either.
        """
        if self.undoing is None:
            undoing = self._undone_in(seconds)
            self.undoing = None if self.is_active else undoing

    def note_rolled_back(self, *rollbacks: tuple[Activity, float]) -> None:
        """Rollbacks were run one after the other, each in so many seconds."""
        # What somebody else's rollback does, such as to wait, makes no service start.
        own_seconds = [seconds for rollback, seconds in rollbacks if own_function(rollback)]
        if rollbacks:
            self.note_undone(seconds=sum(own_seconds))

    def put_right(self) -> Undoing:
        """Undo what the experiment itself did not; when all of it was undone."""
        session, record = self._context.session, self._context.record
        record.phase = "after"
        for lease in session.disturber.leases() if session.starts_system else ():
            began, service = time.monotonic(), lease.service
            session.undo(service)
            record.step(
                Step(
                    text=service,
                    kind="rollback",
                    status=Status.PASSED,
                    seconds=time.monotonic() - began,
                    reason=message("chaos.put-right", service=service),
                )
            )
            self.undoing = self._undone_in(time.monotonic() - began)
        # Of what somebody else's rollbacks undo nobody knows when it began.
        now = time.monotonic()
        return self.undoing or Undoing(now, now)

    def _undone_in(self, seconds: float) -> Undoing:
        """All that was undone so far: without what lay between, and once what was side by side."""
        ended = time.monotonic()
        self._spent_s += seconds
        self._first_began = min(self._first_began, ended - seconds)
        return Undoing(max(self._first_began, ended - self._spent_s), ended)
