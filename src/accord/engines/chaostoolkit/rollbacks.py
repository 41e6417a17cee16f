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
from chaoslib.run import RunEventHandler
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

_UNDO: Final = ("python", "-X", "utf8", "-m", "accord.engines.chaostoolkit.undo")
_LEFT_OUT: Final = ("controls", "background")


class Needs(Struct, kw_only=True):
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


class Kept:
    """Rollbacks, and the file that says how far they are."""

    def __init__(self, path: Path, pending: Pending, needs: Needs) -> None:
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
    def of(cls, path: Path, pending: Pending) -> Kept:
        """Those that an earlier process did not bring to their end."""
        return cls(path, pending, convert(pending.needs, Needs))

    def begin(self, activity: Activity) -> None:
        """One is going to be run."""
        self._mark(activity, RollbackState.BEGUN)

    def end(self, activity: Activity, problem: Message | None) -> None:
        """One was run, and that is what there is to say against it."""
        self._mark(activity, RollbackState.OVER, problem)

    def run_rest(self) -> list[Step]:
        """Run those that were not run to their end."""
        steps = []
        for activity, rollback in zip(self._needs.activities, self._pending.rollbacks, strict=True):
            if rollback.state is RollbackState.OVER:
                continue
            began = time.monotonic()
            self.begin(activity)
            self.end(activity, None if self._is_done(activity) else self._run(activity))
            steps.append(
                Step(
                    text=rollback.name,
                    kind="rollback",
                    status=Status.BROKEN if rollback.problem else Status.PASSED,
                    seconds=time.monotonic() - began,
                    reason=rollback.problem,
                )
            )
        return steps

    def _is_done(self, activity: Activity) -> bool:
        """Whether it restores a system whose stage is over: that is seen to by its leases."""
        return bool(own_function(activity)) and not self._stands()

    def _stands(self) -> bool:
        try:
            assignment = ExperimentOrder.load(Path(self._needs.order)).assignment
        except (OSError, DecodeError):
            return False
        return living(self._pending.run_by) is not None and Path(assignment).is_file()

    def _run(self, activity: Activity) -> Message | None:
        """Run one as if nothing stood around it; why it did not do what it should."""
        bare = {key: value for key, value in activity.items() if key not in _LEFT_OUT}
        try:
            run = execute_activity({}, bare, self._needs.configuration, self._needs.secrets, None)
        except BaseException as error:  # noqa: BLE001 - the others must be run all the same
            return message("chaos.action-failed", action=activity["name"], reason=worded(error))
        return refusal(activity, run, told=None)

    def _mark(
        self, activity: Activity, state: RollbackState, problem: Message | None = None
    ) -> None:
        with self._lock:
            for each, rollback in zip(self._needs.activities, self._pending.rollbacks, strict=True):
                if each is activity and rollback.state is not RollbackState.OVER:
                    rollback.state = state
                    rollback.problem = None if problem is None else self._masks.message(problem)
            save(self._path, self._pending)


class Rollbacks(RunEventHandler):  # type: ignore[misc]  # chaoslib is untyped
    """Listens to Chaos Toolkit; ``begin_undoing`` is called before the first rollback is run."""

    def __init__(self, order: ExperimentOrder, *, begin_undoing: Callable[[], None]) -> None:
        self._order = order
        self._begin_undoing = begin_undoing
        self._needs: Needs | None = None
        self._kept: Kept | None = None
        self._is_undoing = False
        self.problem: Message | None = None

    def run_rest(self) -> list[Step]:
        """Run those that Chaos Toolkit did not run to their end, if the method began."""
        self._begin_undoing()
        return [] if self._kept is None else self._kept.run_rest()

    # What Chaos Toolkit tells -------------------------------------------------------------------

    def running(
        self,
        experiment: Mapping[str, Any],
        journal: object,
        configuration: dict[str, Any],
        secrets: dict[str, Any],
        schedule: object,
        settings: object,
    ) -> None:
        """Remember what activities are filled with."""
        del journal, schedule, settings
        assignment = Assignment.load(Path(self._order.assignment))
        self._needs = Needs(
            activities=experiment.get("rollbacks") or [],
            order=os.environ.get(ORDER, ""),
            masks=[str(name) for name in assignment.options.get("masks", ())],
            hidden=assignment.secrets,
            configuration=configuration or {},
            secrets=secrets or {},
        )

    def start_method(self, experiment: object) -> None:
        """From here on something may have to be undone."""
        del experiment
        try:
            self._keep()
        except Exception as error:
            self.problem = message("rollbacks.not-kept", reason=worded(error))
            # Chaos Toolkit goes on after whatever is no more than an exception.
            raise SystemExit from error

    def start_rollbacks(self, experiment: object) -> None:
        """From here on nobody may interrupt."""
        del experiment
        self._is_undoing = True
        self._begin_undoing()

    def start_activity(self, activity: Activity) -> None:
        """A rollback is going to be run."""
        if self._is_undoing and self._kept is not None:
            self._kept.begin(activity)

    def activity_completed(self, activity: Activity, run: Mapping[str, Any]) -> None:
        """A rollback was run."""
        if self._is_undoing and self._kept is not None:
            self._kept.end(activity, refusal(activity, run, told=None))

    def _keep(self) -> None:
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
            owner=identity(os.getppid()),
            run_by=self._order.run_by,
            rollbacks=[
                Rollback(name=each["name"], limit_s=_limit(each)) for each in needs.activities
            ],
            needs=to_builtins(needs, enc_hook=str),
        )
        path = Path(self._order.rollbacks)
        save(path, pending)
        self._kept = Kept(path, pending, needs)


def _limit(activity: Activity) -> float:
    """How long one may take: as its own ``timeout`` says, else the usual time; pauses included."""
    timeout = activity["provider"].get("timeout")
    pauses = (activity.get("pauses") or {}).values()
    own = timeout if isinstance(timeout, int | float) and timeout > 0 else USUAL_LIMIT_S
    return float(own) + sum(each for each in pauses if isinstance(each, int | float))
