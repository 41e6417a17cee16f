"""Runs experiments in children, one at a time, and undoes whatever one of them left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Final

from accord.engines.chaostoolkit.order import (
    ExperimentOrder,
    ExperimentOutcome,
    catalogue_of,
    experiment_of,
    read_outcome,
)
from accord.errors import EngineError
from accord.evidence import Journal, masks_of
from accord.model.assignment import Assignment
from accord.model.catalogue import Experiment
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Noted,
    PlannedCase,
    StageFinished,
    StageStarted,
    Step,
    StepFinished,
)
from accord.model.journal import now
from accord.model.message import Message, message
from accord.model.status import Status
from accord.system import rollbacks
from accord.system.clock import SystemClock
from accord.system.disturbances import undo_all
from accord.system.leftovers import identity
from accord.text.errors import error_message

# The child is polled because no wait for a process also hears of a parent that is gone.
_TICK_S: Final = 0.02
_CHILD: Final = "accord.engines.chaostoolkit.child"


class Supervisor:
    """One stage; ``path`` is where its assignment was saved."""

    def __init__(self, assignment: Assignment, path: Path) -> None:
        self._assignment = assignment
        self._path = path
        self._journal = Journal(Path(assignment.journal), masks_of(assignment))
        self._catalogue = catalogue_of(assignment)
        self._parent = os.getppid()
        self._run_by = identity(self._parent)
        self._masks = masks_of(assignment)
        self._is_end_requested = False

    def request_end(self) -> None:
        """Somebody wants the stage to end."""
        self._is_end_requested = True

    def run(self) -> bool:
        """Run every experiment; false when somebody wanted the stage to end."""
        self._journal.write(
            StageStarted(
                at=now(),
                stage=self._assignment.stage,
                engine="chaostoolkit",
                engine_version=version("chaostoolkit-lib"),
            )
        )
        for case in self._assignment.cases:
            if self._is_end_requested:
                break
            self._case(case)
        if self._is_end_requested:
            return False
        self._journal.write(StageFinished(at=now(), stage=self._assignment.stage))
        self._journal.close()
        return True

    def _case(self, case: PlannedCase) -> None:
        stage, began = self._assignment.stage, time.monotonic()
        self._journal.write(CaseStarted(at=now(), stage=stage, case=case.id))
        try:
            outcome = self._experiment(experiment_of(self._catalogue, case.id), case)
        except EngineError as error:
            reason = error_message(error)
            outcome = ExperimentOutcome(status=Status.BROKEN, reason=reason)
        # Before the case ends, so that the next experiment finds the system as this one did.
        self._put_right(case)
        self._journal.write(
            CaseFinished(
                at=now(),
                stage=stage,
                case=case.id,
                status=outcome.status,
                seconds=round(time.monotonic() - began, 6),
                reason=outcome.reason,
            )
        )

    def _experiment(self, experiment: Experiment, case: PlannedCase) -> ExperimentOutcome:
        """Run an experiment in a child; what it, or its death, says."""
        order = self._assignment.kept_apart / f"{self._assignment.stage}-experiment.json"
        owed = rollbacks.place(Path(self._assignment.workspace))
        ExperimentOrder(
            assignment=str(self._path),
            experiment=experiment,
            rollbacks=str(owed),
            run_by=self._run_by,
        ).save(order)
        receiving, sending = os.pipe()
        # Processes that the experiment started may hold the other end open after the child is gone.
        os.set_blocking(receiving, False)
        child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", _CHILD, str(order), str(sending)],
            pass_fds=(sending,),
            stdin=subprocess.DEVNULL,
            # It is killed with all it started, and Ctrl-C on a terminal reaches it through us.
            start_new_session=True,
        )
        os.close(sending)
        try:
            cause = self._await(child, seconds=experiment.steadiness.time_limit_s)
            if cause is not None:
                _let_undo(child, owed)
            outcome = read_outcome(_read(receiving))
        finally:
            _end(child)
            os.close(receiving)
        rolled_back = self._roll_back(experiment, owed, case)
        if cause is None and outcome is not None:
            return outcome
        reason = rollbacks.both(cause or _death(child.returncode), rolled_back)
        return ExperimentOutcome(status=Status.BROKEN, reason=reason)

    def _roll_back(self, experiment: Experiment, owed: Path, case: PlannedCase) -> Message:
        """Run the rollbacks that the child did not; what became of all of them."""
        unsettled = rollbacks.load(owed)
        settled = rollbacks.settle(owed, clock=SystemClock())
        if unsettled is None or settled is None:
            is_without = not experiment.document.get("rollbacks")
            return message("rollbacks.none" if is_without else "rollbacks.not-begun")
        # Those that were over before, the child has told itself.
        for earlier, rollback in zip(unsettled.rollbacks, settled.rollbacks, strict=True):
            if earlier.state is not rollbacks.RollbackState.OVER:
                problem = rollback.problem
                step = Step(
                    text=rollback.name,
                    kind="rollback",
                    status=Status.PASSED if problem is None else Status.BROKEN,
                    seconds=0.0,
                    reason=problem,
                )
                self._write_step(case, step)
        return self._masks.message(settled.outcome)

    def _await(self, child: subprocess.Popen[bytes], *, seconds: float) -> Message | None:
        """Wait for a child's end; why it must be ended, if so."""
        deadline = time.monotonic() + seconds
        while child.poll() is None:
            # Whoever started us may be killed; what is disturbed must be put right all the same.
            self._is_end_requested = self._is_end_requested or os.getppid() != self._parent
            if self._is_end_requested:
                return message("chaos.interrupted")
            if time.monotonic() >= deadline:
                return message("chaos.time-is-up", seconds=f"{seconds:g}")
            time.sleep(_TICK_S)
        return None

    def _put_right(self, case: PlannedCase) -> None:
        """Undo what the child left, whatever became of it."""
        assignment = self._assignment
        if not assignment.system:
            return
        began = time.monotonic()
        undone, problems = undo_all(
            Path(assignment.workspace), clock=SystemClock(), system=assignment.system
        )
        for lease in undone:
            step = Step(
                text=lease.service,
                kind="cleanup",
                status=Status.PASSED,
                seconds=round(time.monotonic() - began, 6),
                reason=message("chaos.put-right", service=lease.service),
            )
            self._write_step(case, step)
        for problem in problems:
            note = error_message(problem)
            self._journal.write(Noted(at=now(), stage=assignment.stage, note=note, breaks=True))

    def _write_step(self, case: PlannedCase, step: Step) -> None:
        stage = self._assignment.stage
        self._journal.write(StepFinished(at=now(), stage=stage, case=case.id, step=step))


def _let_undo(child: subprocess.Popen[bytes], owed: Path) -> None:
    """Have a child run its rollbacks itself, since they may need what only it knows."""
    if rollbacks.load(owed) is None:
        return
    child.send_signal(signal.SIGTERM)
    is_stuck = rollbacks.watch(owed, lambda: child.poll() is not None, clock=SystemClock())
    _end(child)
    if is_stuck:
        rollbacks.give_up(owed, is_stuck=True, only_begun=True)


def _read(descriptor: int) -> bytes:
    content = b""
    with contextlib.suppress(BlockingIOError):
        while block := os.read(descriptor, 65536):
            content += block
    return content


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _death(code: int) -> Message:
    if code < 0:
        return message("chaos.killed", signal=signal.Signals(-code).name)
    return message("chaos.died", code=code)
