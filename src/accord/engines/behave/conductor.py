"""Runs a stage: starts workers, hands out scenarios, and accounts for every one of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import msgspec

from accord.engines.behave import once_made, protocol
from accord.engines.behave.environment import has_feature_hooks
from accord.engines.behave.options import ScenariosOptions
from accord.engines.behave.units import Queue, Unit, units_of
from accord.engines.behave.worker_pool import PooledWorker, WorkerPool, WorkerState, undo_plan
from accord.evidence import Journal, masks_of
from accord.model.assignment import Assignment
from accord.model.encoding import encode
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Noted,
    PlannedCase,
    StageFinished,
    StageStarted,
)
from accord.model.journal import now
from accord.model.message import Message, message
from accord.model.status import Status

_GRACE_S: Final = 3.0
_UNDO_GRACE_S: Final = 2.0
_REPLACEMENTS: Final = 10


class ScenariosConductor:
    """One stage. ``wish`` becomes readable when somebody wants it to stop."""

    def __init__(self, assignment: Assignment, *, wish: Connection) -> None:
        self._assignment = assignment
        self._options = ScenariosOptions.of(assignment.options)
        self._wish = wish
        self._journal = Journal(Path(assignment.journal), masks_of(assignment))
        folder = Path(assignment.evidence).parent
        setup = protocol.Setup(assignment=msgspec.structs.replace(assignment, cases=()))
        self._pool = WorkerPool(setup=encode(setup), logs=folder / "logs", stage=assignment.stage)
        self._queue = Queue(())
        self._noted: set[bytes] = set()
        self._replacements = 0
        self._unusable: Message | None = None
        self._ending = False
        self._made = once_made.folder_of(assignment)

    def conduct(self) -> bool:
        """Run every case; false when the stage was interrupted."""
        # It loads the reader of e-mail, and the fork server imports this module before any worker.
        from importlib.metadata import version

        units = units_of(
            self._assignment.cases,
            whole_features=has_feature_hooks(Path(self._assignment.workspace)),
        )
        size = self._options.pool_size(units=len(units))
        self._replacements = size + _REPLACEMENTS
        self._journal.write(
            StageStarted(
                at=now(),
                stage=self._assignment.stage,
                engine="behave",
                engine_version=version("behave"),
                workers=size if units else 0,
            )
        )
        try:
            if units:
                self._conduct(units, size)
        finally:
            self._pool.end()
        for told in once_made.clear(self._made):
            self._note(told)
        if self._wished:
            return False
        self._journal.write(StageFinished(at=now(), stage=self._assignment.stage))
        self._journal.close()
        return True

    @property
    def _wished(self) -> bool:
        return self._wish.poll()

    def _conduct(self, units: tuple[Unit, ...], size: int) -> None:
        self._queue = Queue(units, workers=size)
        self._pool.start(size)
        self._hear_until(lambda: not self._pool.standing(WorkerState.STARTING))
        if self._unusable is not None:
            self._give_up(self._unusable)
        else:
            self._hear_until(self._nothing_left, before=self._hand_out)
        self._finish()

    # Handing out -------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        for worker in self._pool.standing(WorkerState.IDLE):
            unit = self._queue.take()
            if unit is None:
                break
            worker.give(unit)

    def _nothing_left(self) -> bool:
        if self._pool.standing(WorkerState.BUSY, WorkerState.STARTING):
            return False
        if self._queue and not self._pool.standing(WorkerState.IDLE):
            self._give_up(self._unusable or message("engines.no-worker-left"))
        return not self._queue

    def _give_up(self, told: Message) -> None:
        """Nobody can run what is left, so all of it is broken."""
        for unit in self._queue.drain():
            for case in unit.cases:
                self._break(case, told)

    def _break(self, case: PlannedCase, told: Message, *, attempt: int = 0) -> None:
        """Close a case that no worker will; ``attempt`` 0 means it never began."""
        stage, began = self._assignment.stage, attempt or 1
        if not attempt:
            self._journal.write(CaseStarted(at=now(), stage=stage, case=case.id, attempt=began))
        self._journal.write(
            CaseFinished(
                at=now(),
                stage=stage,
                case=case.id,
                attempt=began,
                status=Status.BROKEN,
                seconds=0.0,
                reason=told,
            )
        )

    # Hearing -----------------------------------------------------------------------------------

    def _hear_until(
        self, done: Callable[[], bool], *, before: Callable[[], None] = lambda: None
    ) -> None:
        """Let workers work until ``done``, or until somebody wants to stop."""
        while not self._wished:
            before()
            if done():
                return
            self._hear(self._patience())

    def _patience(self) -> float | None:
        """Seconds until the first worker is late."""
        limit = self._options.scenario_timeout_s
        watched = self._pool.standing(
            WorkerState.STARTING, WorkerState.BUSY, WorkerState.FINISHING, WorkerState.UNDOING
        )
        if limit <= 0 or not watched:
            return None
        first = min(worker.since for worker in watched)
        return max(0.0, first + limit - time.monotonic())

    def _hear(self, timeout_s: float | None) -> None:
        # A wish that was heard stays readable, and would wake us for ever.
        wishes = [] if self._wished else [self._wish]
        for worker, word in self._pool.hear(timeout_s, wishes=wishes):
            if word is None:
                self._lost(worker)
            else:
                self._take(worker, word)
        self._kill_late()

    def _kill_late(self) -> None:
        limit = self._options.scenario_timeout_s
        watched = self._pool.standing(
            WorkerState.STARTING, WorkerState.BUSY, WorkerState.FINISHING, WorkerState.UNDOING
        )
        for worker in watched if limit > 0 else ():
            if time.monotonic() - worker.since >= limit:
                worker.late = True
                worker.kill(dump=True)
                # Its death is heard like any other.
                worker.since = time.monotonic()

    def _take(self, worker: PooledWorker, word: protocol.Word) -> None:
        match word:
            case protocol.Began(case=case, attempt=attempt):
                worker.running, worker.attempt = case, attempt
                worker.enter(WorkerState.BUSY)
            case protocol.Ended(case=case):
                worker.over.add(case)
                worker.running, worker.attempt = "", 0
                worker.enter(WorkerState.BUSY)
            case protocol.Idle():
                if worker.unit is not None:
                    self._queue.release(worker.unit)
                worker.unit = None
                self._await_orders(worker)
            case protocol.StageTrouble(note=note, detail=detail, fails=fails):
                self._note(note, detail=detail, fails=fails)
            case protocol.Aborted(note=note):
                self._note(note, fails=True)
                self._give_up(note)
            case _:
                self._take_rare(worker, word)

    def _take_rare(self, worker: PooledWorker, word: protocol.Word) -> None:
        match word:
            case protocol.WorkerReady(whole_features=whole):
                if whole:
                    self._keep_whole()
                self._await_orders(worker)
            case protocol.WorkerUnusable(note=note, detail=detail):
                self._note(note, detail=detail)
                self._unusable = self._unusable or note
                self._await_orders(worker, unusable=True)
            case protocol.Finished(undoable=undoable):
                worker.undoable = undoable
                worker.enter(WorkerState.FINISHED)
            case protocol.Undone():
                worker.enter(WorkerState.FINISHED)

    def _await_orders(self, worker: PooledWorker, *, unusable: bool = False) -> None:
        if self._ending:
            worker.enter(WorkerState.FINISHING)
        else:
            worker.enter(WorkerState.FINISHED if unusable else WorkerState.IDLE)

    def _keep_whole(self) -> None:
        left = [case for unit in self._queue.drain() for case in unit.cases]
        self._queue.add(units_of(left, whole_features=True))

    def _note(self, note: Message, *, detail: str = "", fails: bool = False) -> None:
        """Tell what makes the stage untrustworthy, once however many workers say it."""
        line = encode(note)
        if line not in self._noted:
            self._noted.add(line)
            self._journal.write(
                Noted(
                    at=now(),
                    stage=self._assignment.stage,
                    note=note,
                    breaks=not fails,
                    fails=fails,
                    detail=detail,
                )
            )

    # Deaths ------------------------------------------------------------------------------------

    def _lost(self, worker: PooledWorker) -> None:
        """A worker is dead: what it held is broken, what it had not begun is for the others."""
        was = worker.state
        if self._wished:
            worker.bury()
            return
        told = self._obituary(worker)
        self._note(told, detail=worker.last_stack())
        if worker.unit is not None:
            self._queue.release(worker.unit)
            held = worker.held()
            if held is not None:
                self._break(held, told, attempt=worker.attempt)
                left = worker.unit.without({*worker.over, held.id})
                self._queue.add([left] if left.cases else [])
        worker.bury()
        if was is WorkerState.STARTING:
            self._unusable = self._unusable or told
        elif was is WorkerState.BUSY and self._queue and self._replacements > 0:
            self._replacements -= 1
            self._pool.start(1)

    def _obituary(self, worker: PooledWorker) -> Message:
        held = worker.held()
        case = held.title if held is not None else ""
        limit = f"{self._options.scenario_timeout_s:g}"
        if worker.late:
            id = "engines.scenario-late" if case else "engines.worker-late"
            return message(id, seconds=limit, case=case)
        id = "engines.worker-died" if case else "engines.idle-worker-died"
        return message(id, how=worker.how_it_ended(), case=case)

    # The end -----------------------------------------------------------------------------------

    def _finish(self) -> None:
        """``after_all`` everywhere, then what was made once is undone."""
        self._ending = True
        for worker in self._pool.alive:
            if self._wished:
                worker.interrupt()
            worker.say(protocol.FinishWork())
            if worker.state is not WorkerState.BUSY:
                worker.enter(WorkerState.FINISHING)
        unfinished = (WorkerState.FINISHING, WorkerState.BUSY, WorkerState.STARTING)
        self._hear_to(lambda: not self._pool.standing(*unfinished), grace_s=_GRACE_S)
        plan = undo_plan(once_made.keys_in(self._made), self._pool.standing(WorkerState.FINISHED))
        for worker, keys in plan.items():
            worker.say(protocol.Undo(keys=keys))
            worker.enter(WorkerState.UNDOING)
        self._hear_to(lambda: not self._pool.standing(WorkerState.UNDOING), grace_s=_UNDO_GRACE_S)

    def _hear_to(self, done: Callable[[], bool], *, grace_s: float) -> None:
        """Hear workers out; once somebody wants to stop, only for so many seconds more."""
        deadline: float | None = None
        while not done():
            if deadline is None and self._wished:
                deadline = time.monotonic() + grace_s
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return
            patience = self._patience()
            self._hear(min(t for t in (left, patience, 1.0) if t is not None))
