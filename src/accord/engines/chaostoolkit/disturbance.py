"""What an experiment does to the system: counted, watched to last, and put right in the end."""

from __future__ import annotations

import time

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.effects import Activity
from accord.model.events import Step
from accord.model.message import message
from accord.model.status import Status
from accord.sources.experiments import DISTURBING, own_function


class DisturbanceTracker:
    """Whether anything is disturbed at the moment; ``undone_at`` is monotonic, none before."""

    def __init__(self, context: ExperimentContext) -> None:
        self._context = context
        rollbacks = context.document.get("rollbacks") or []
        self._undoing = [rollback["provider"] for rollback in rollbacks]
        self._foreign = 0
        self.undone_at: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether something that was done is not undone yet, as far as that can be known."""
        if self._foreign:
            return True
        session = self._context.session
        return session.starts_system and bool(session.disturber.leases())

    def count(self, action: Activity) -> None:
        """Take an action that was done."""
        function, findings = own_function(action), self._context.findings
        if function:
            findings.disturbed += function in DISTURBING
            findings.is_proven |= function in DISTURBING
        elif action["provider"] in self._undoing:
            # Authors undo in the method, with the same call as in the rollbacks, to see the system
            # recover: Chaos Toolkit itself looks at it once more before the rollbacks only.
            self._foreign = 0
        else:
            # What somebody else's action does cannot be seen from here: it only claims an effect,
            # until a probe shows one.
            self._foreign += 1
            findings.disturbed += 1
            findings.claimed = findings.claimed or action["name"]

    def check_lasting(self, action: Activity) -> None:
        """What came back by itself was no disturbance while the steady state was tried."""
        session = self._context.session
        if not session.starts_system:
            return
        for lease in session.disturber.leases():
            if not lease.lasts:
                problem = message("chaos.came-back", action=action["name"], service=lease.service)
                self._context.findings.refused.append(problem)

    def note_undone(self) -> None:
        """All is undone now, unless it was before."""
        self.undone_at = self.undone_at or time.monotonic()

    def put_right(self) -> None:
        """Undo what the experiment itself did not."""
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
            self.undone_at = time.monotonic()
        self.note_undone()
