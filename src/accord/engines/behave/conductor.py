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
from accord.engines.behave.stage_journal import StageJournal
from accord.engines.behave.units import Queue, Unit, alone, units_of
from accord.engines.behave.worker_pool import PooledWorker, WorkerPool, WorkerState, undo_plan
from accord.model.assignment import Assignment
from accord.model.encoding import encode
from accord.model.message import Message, message

# Together less than the host's own grace (host.py), or it would kill us while workers undo.
_GRACE_S: Final = 3.0
_UNDO_GRACE_S: Final = 2.0
# What went wrong beside others is tried alone: so often at most, and no longer than the stage took
# until then or this long.
_MOST_ALONE: Final = 20
_ALONE_S: Final = 30.0
# Scenarios that kill their worker are rare; a workspace where everything does must come to an end.
_REPLACEMENTS: Final = 10


class ScenariosConductor:
    """One stage. ``wish`` becomes readable when somebody wants it to stop."""

    def __init__(self, assignment: Assignment, *, wish: Connection) -> None:
        self._assignment = assignment
        self._options = ScenariosOptions.of(assignment.options)
        self._wish = wish
        self._journal = StageJournal(assignment)
        # Cases come to a worker with its work; all of them at once would be sent to every one.
        setup = protocol.Setup(assignment=msgspec.structs.replace(assignment, cases=()))
        self._pool = WorkerPool(
            setup=encode(setup),
            logs=Path(assignment.evidence).parent / "logs",
            stage=assignment.stage,
            limit_s=self._options.scenario_timeout_s,
        )
        self._queue = Queue(())
        self._replacements = 0
        self._unusable: Message | None = None
        self._tries_of_red: dict[str, int] = {}
        self._aborted = False
        self._repeating = False
        self._ending = False
        self._once_folder = once_made.folder_of(assignment)

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
        self._journal.begin(engine_version=version("behave"), workers=size if units else 0)
        try:
            if units:
                self._conduct(units, size)
        finally:
            self._pool.end()
        # After the pool's end, when nobody can make or undo anything any more.
        for note in once_made.clear(self._once_folder):
            self._journal.note(note)
        if self._wished:
            return False
        self._journal.finish()
        return True

    @property
    def _wished(self) -> bool:
        return self._wish.poll()

    def _conduct(self, units: tuple[Unit, ...], size: int) -> None:
        began = time.monotonic()
        self._queue = Queue(units, workers=size)
        self._pool.start(size)
        # All of them first: one that cannot load the workspace's modules decides for everybody,
        # and one whose hooks want features whole changes what there is to hand out.
        self._hear_until(lambda: not self._pool.standing(WorkerState.STARTING))
        if self._unusable is not None:
            self._give_up(self._unusable)
        else:
            self._hear_until(self._nothing_left, each_time=self._hand_out)
            if size > 1 and not self._aborted and _may_repeat(self._assignment):
                self._try_alone(limit_s=max(_ALONE_S, time.monotonic() - began))
        self._finish()

    def _try_alone(self, *, limit_s: float) -> None:
        """Try what went wrong beside others once more with nobody beside it.

        A port or a file that scenarios share is the reason that few readers think of.
        """
        units = alone(self._assignment.cases, self._tries_of_red)[:_MOST_ALONE]
        self._queue, self._repeating = Queue(units), True
        deadline = time.monotonic() + limit_s

        def hand_out_in_time() -> None:
            if time.monotonic() > deadline:
                self._queue.drain()
            self._hand_out()

        self._hear_until(self._nothing_left, each_time=hand_out_in_time)

    # Handing out -------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        for worker in self._pool.standing(WorkerState.IDLE):
            unit = self._queue.take(near=worker.path)
            if unit is None:
                break
            worker.give(unit)

    def _nothing_left(self) -> bool:
        if self._pool.standing(WorkerState.BUSY, WorkerState.STARTING):
            return False
        if self._queue and not self._pool.standing(WorkerState.IDLE):
            self._give_up(self._unusable or message("engines.no-worker-left"))
        return not self._queue

    def _give_up(self, reason: Message) -> None:
        """Nobody can run what is left, so all of it is broken."""
        for unit in self._queue.drain():
            for case in () if unit.tried else unit.cases:
                self._journal.break_case(case, reason)

    # Hearing -----------------------------------------------------------------------------------

    def _hear_until(
        self, is_over: Callable[[], bool], *, each_time: Callable[[], None] = lambda: None
    ) -> None:
        """Let workers work until it is over, or until somebody wants to stop."""
        while not self._wished:
            each_time()
            if is_over():
                return
            self._hear(self._pool.patience())

    def _hear(self, timeout_s: float | None) -> None:
        # A wish that was heard stays readable, and would wake us for ever.
        wishes = [] if self._wished else [self._wish]
        for worker, notice in self._pool.hear(timeout_s, wishes=wishes):
            if notice is None:
                self._lost(worker)
            else:
                worker.follow(notice)
                self._take(worker, notice)
        self._pool.kill_late()

    def _take(self, worker: PooledWorker, notice: protocol.Notice) -> None:
        """What a worker's notice means to the others; it has followed it itself already."""
        match notice:
            case protocol.Ended(case=case, attempts=attempts, red=True):
                self._tries_of_red[case] = attempts
            case protocol.Ended(case=case):
                # A hook of the workspace may have tried it again.
                self._tries_of_red.pop(case, None)
            case protocol.Idle():
                if worker.unit is not None:
                    self._queue.release(worker.unit)
                worker.unit = None
                self._await_orders(worker)
            case protocol.WorkerReady(whole_features=whole_features):
                if whole_features:
                    self._queue.keep_features_whole()
                self._await_orders(worker)
            case protocol.WorkerUnusable(note=note, detail=detail):
                self._journal.note(note, detail=detail)
                self._unusable = self._unusable or note
                self._await_orders(worker, unusable=True)
            case protocol.StageTrouble(note=note, detail=detail, fails=fails):
                self._journal.note(note, detail=detail, fails=fails)
            case protocol.Aborted(note=note):
                self._aborted = True
                self._journal.note(note, fails=True)
                self._give_up(note)

    def _await_orders(self, worker: PooledWorker, *, unusable: bool = False) -> None:
        if self._ending:
            # The order to finish was sent before it was free, and is the next that it will read.
            worker.enter(WorkerState.FINISHING)
        else:
            worker.enter(WorkerState.FINISHED if unusable else WorkerState.IDLE)

    def _lost(self, worker: PooledWorker) -> None:
        """A worker is dead: what it held is broken, what it had not begun is for the others."""
        state_before = worker.state
        if self._wished:
            # Told to stop, it may well have died of it: no news, and no case is to blame.
            worker.bury()
            return
        obituary = worker.obituary(limit_s=self._options.scenario_timeout_s)
        self._journal.note(obituary, detail=worker.last_stack())
        if worker.unit is not None:
            self._queue.release(worker.unit)
            held_case = worker.held_case()
            # One that is tried alone has ended before; only what it was at must have an end too.
            if held_case is not None and (worker.attempt or not worker.unit.tried):
                self._journal.break_case(held_case, obituary, attempt=worker.attempt)
            if held_case is not None and not worker.unit.tried:
                unbegun = worker.unit.without({*worker.over, held_case.id})
                self._queue.add([unbegun] if unbegun.cases else [])
        worker.bury()
        if state_before is WorkerState.STARTING:
            # What it died of lies before any case, so its replacement would die of it as well.
            self._unusable = self._unusable or obituary
        elif state_before is WorkerState.BUSY and self._queue and self._replacements > 0:
            self._replacements -= 1
            # To try cases alone nobody new is started: it would have to be heard out first.
            self._pool.start(0 if self._repeating else 1)

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
        # Not before all have run their after_all, which may still use what was made once.
        plan = undo_plan(
            once_made.keys_in(self._once_folder), self._pool.standing(WorkerState.FINISHED)
        )
        for worker, keys in plan.items():
            worker.say(protocol.Undo(keys=keys))
            worker.enter(WorkerState.UNDOING)
        self._hear_to(lambda: not self._pool.standing(WorkerState.UNDOING), grace_s=_UNDO_GRACE_S)

    def _hear_to(self, is_over: Callable[[], bool], *, grace_s: float) -> None:
        """Hear workers out; once somebody wants to stop, only for so many seconds more."""
        deadline: float | None = None
        while not is_over():
            if deadline is None and self._wished:
                deadline = time.monotonic() + grace_s
            remaining = None if deadline is None else deadline - time.monotonic()
            if remaining is not None and remaining <= 0:
                return
            # A second at most: a wish that comes between the two looks at it wakes nobody.
            limits = (remaining, self._pool.patience(), 1.0)
            self._hear(min(limit for limit in limits if limit is not None))


def _may_repeat(assignment: Assignment) -> bool:
    """Whether nobody else uses the system: what a case does to it twice harms no one."""
    return bool(assignment.system) or not assignment.addresses
