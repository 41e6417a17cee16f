"""Sees to it that the rollbacks of an experiment are run, once each, whatever becomes of it.

Before the method begins they are written down with all they need. Chaos Toolkit runs them first,
with the controls of the experiment; what it did not reach is run without them, here or in a process
that was started for nothing else.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from chaoslib.activity import execute_activity
from msgspec import DecodeError, Struct, convert, field, to_builtins

from accord.engines.chaostoolkit.effects import Activity, refusal
from accord.engines.chaostoolkit.order import ORDER, ExperimentOrder
from accord.errors import worded
from accord.evidence import Masks
from accord.evidence.files import nested
from accord.evidence.keys import workspace_key
from accord.model.assignment import Assignment
from accord.model.events import Step
from accord.model.message import Message, message
from accord.model.status import Status
from accord.sources.experiments import own_function
from accord.system.leftovers import FOLDER, identity, living
from accord.system.rollbacks import USUAL_LIMIT_S, Pending, Rollback, RollbackState, save

# Written into files that outlive their process, and a newer Accord may be the one that reads them:
# the module keeps its name.
_UNDO: Final = ("python", "-X", "utf8", "-m", "accord.engines.chaostoolkit.undo")
# A control may forbid a rollback, and nobody waits for one that runs in the background.
_LEFT_OUT: Final = ("controls", "background")


class RollbackNeeds(Struct, kw_only=True):
    """What rollbacks are run with: the values as they were when the method began.

    ``masks`` are the names of further fields whose values are never told, and
    ``hidden`` such values; so are those of the experiment's own ``secrets``.
    """

    activities: list[Activity]
    order: str
    masks: list[str] = field(default_factory=list)
    hidden: tuple[str, ...] = ()
    configuration: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, Any] = field(default_factory=dict)


class OwedRollbacks:
    """Rollbacks that must be run, and the file that says how far they are."""

    def __init__(self, path: Path, pending: Pending, needs: RollbackNeeds) -> None:
        self._path = path
        self._pending = pending
        self._needs = needs
        self._masks = Masks(
            fields=tuple(needs.masks),
            key=workspace_key(Path(pending.folder) / FOLDER),
            secrets=needs.hidden,
        )
        nested(needs.secrets, self._masks, secret=True)
        # Some may run in the background.
        self._lock = threading.Lock()

    @classmethod
    def of(cls, path: Path, pending: Pending) -> OwedRollbacks:
        """Those that an earlier process did not bring to their end."""
        return cls(path, pending, convert(pending.needs, RollbackNeeds))

    def begin(self, activity: Activity) -> None:
        """One is going to be run."""
        self._mark(activity, RollbackState.BEGUN)

    def end(self, activity: Activity, problem: Message | None) -> None:
        """One was run, and that is what there is to say against it."""
        self._mark(activity, RollbackState.OVER, problem)

    def run_remaining(self) -> list[tuple[Activity, Step]]:
        """Run those that were not run to their end."""
        steps = []
        for activity, rollback in zip(self._needs.activities, self._pending.rollbacks, strict=True):
            if rollback.state is RollbackState.OVER:
                continue
            began = time.monotonic()
            self.begin(activity)
            self.end(activity, None if self._is_needless(activity) else self._run(activity))
            step = Step(
                text=rollback.name,
                kind="rollback",
                status=Status.BROKEN if rollback.problem else Status.PASSED,
                seconds=time.monotonic() - began,
                reason=rollback.problem,
            )
            steps.append((activity, step))
        return steps

    def _is_needless(self, activity: Activity) -> bool:
        """Whether it restores a system whose stage is over: that is seen to by its leases."""
        return bool(own_function(activity)) and not self._is_stage_running()

    def _is_stage_running(self) -> bool:
        try:
            assignment = ExperimentOrder.load(Path(self._needs.order)).assignment
        except (OSError, DecodeError, UnicodeDecodeError):
            return False
        return living(self._pending.run_by) is not None and Path(assignment).is_file()

    def _run(self, activity: Activity) -> Message | None:
        """Run one as if nothing stood around it; why it did not do what it should."""
        stripped = {key: value for key, value in activity.items() if key not in _LEFT_OUT}
        try:
            run = execute_activity(
                {}, stripped, self._needs.configuration, self._needs.secrets, None
            )
        except BaseException as error:  # noqa: BLE001 - the others must be run all the same
            return message("chaos.action-failed", action=activity["name"], reason=worded(error))
        return refusal(activity, run, problem=None)

    def _mark(
        self, activity: Activity, state: RollbackState, problem: Message | None = None
    ) -> None:
        with self._lock:
            rollbacks = zip(self._needs.activities, self._pending.rollbacks, strict=True)
            for rolled_back, rollback in rollbacks:
                # Two rollbacks may read the same, so one is known as the very object it is.
                if rolled_back is activity and rollback.state is not RollbackState.OVER:
                    rollback.state = state
                    rollback.problem = None if problem is None else self._masks.message(problem)
            save(self._path, self._pending)


class ExperimentRollbacks:
    """The rollbacks of one experiment, from the values they are given to the last one's end.

    ``before_undoing`` is called before the first rollback is run; ``problem`` is why they could not
    be stored, so that nothing may be done which would need them.
    """

    def __init__(self, order: ExperimentOrder, *, before_undoing: Callable[[], None]) -> None:
        self._order = order
        self._before_undoing = before_undoing
        self._needs: RollbackNeeds | None = None
        self._owed: OwedRollbacks | None = None
        self._is_undoing = False
        self.problem: Message | None = None

    def fill(
        self,
        experiment: Mapping[str, Any],
        configuration: dict[str, Any],
        secrets: dict[str, Any],
    ) -> None:
        """Take the experiment as Chaos Toolkit runs it, and what its activities are filled with."""
        assignment = Assignment.load(Path(self._order.assignment))
        self._needs = RollbackNeeds(
            activities=experiment.get("rollbacks") or [],
            order=os.environ.get(ORDER, ""),
            masks=[str(name) for name in assignment.options.get("masks", ())],
            hidden=assignment.secrets,
            configuration=configuration,
            secrets=secrets,
        )

    def store(self) -> None:
        """Write down with what they are run, before anything may have to be undone.

        Raises:
            SystemExit: they cannot be written, and Chaos Toolkit would go on after an exception.
        """
        try:
            self._store()
        except Exception as error:
            self.problem = message("rollbacks.not-kept", reason=worded(error))
            raise SystemExit from error

    def start_undoing(self) -> None:
        """Every activity that begins from here on is a rollback."""
        self._is_undoing = True
        self._before_undoing()

    def begin(self, activity: Activity) -> None:
        """An activity is going to be run."""
        if self._is_undoing and self._owed is not None:
            self._owed.begin(activity)

    def end(self, activity: Activity, run: Mapping[str, Any]) -> None:
        """An activity was run."""
        if self._is_undoing and self._owed is not None:
            self._owed.end(activity, refusal(activity, run, problem=None))

    def run_remaining(self) -> list[tuple[Activity, Step]]:
        """Run those that Chaos Toolkit did not run to their end, if the method began."""
        self._before_undoing()
        return [] if self._owed is None else self._owed.run_remaining()

    def _store(self) -> None:
        needs = self._needs
        if needs is None:
            raise RuntimeError("running was not told")
        if not needs.activities:
            return
        assignment = Assignment.load(Path(self._order.assignment))
        pending = Pending(
            run=assignment.run,
            stage=assignment.stage,
            experiment=self._order.experiment.title,
            folder=assignment.workspace,
            command=_UNDO,
            # The supervisor runs what this process leaves.
            owner=identity(os.getppid()),
            run_by=self._order.run_by,
            rollbacks=[
                Rollback(name=activity["name"], limit_s=_limit(activity))
                for activity in needs.activities
            ],
            # Secrets and configurations may hold what no JSON can; the rollback itself says so.
            needs=to_builtins(needs, enc_hook=str),
        )
        path = Path(self._order.rollbacks)
        save(path, pending)
        self._owed = OwedRollbacks(path, pending, needs)


def _limit(activity: Activity) -> float:
    """How long one may take: as its own ``timeout`` says, else the usual time; pauses included."""
    timeout = activity["provider"].get("timeout")
    pauses = (activity.get("pauses") or {}).values()
    limit = timeout if isinstance(timeout, int | float) and timeout > 0 else USUAL_LIMIT_S
    return float(limit) + sum(pause for pause in pauses if isinstance(pause, int | float))
