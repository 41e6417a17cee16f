"""The worker processes as their conductor sees them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from accord.engines.behave import protocol
from accord.engines.behave.child import DUMP, enter
from accord.engines.behave.processes import processes, term_blocked
from accord.engines.behave.units import Unit
from accord.model.encoding import encode
from accord.model.events import PlannedCase
from accord.model.message import Message, message

_DUMPED_BYTES: Final = 8000


class WorkerState(Enum):
    """Where a worker stands."""

    STARTING = auto()
    IDLE = auto()
    BUSY = auto()
    FINISHING = auto()
    FINISHED = auto()
    UNDOING = auto()
    GONE = auto()


@dataclass(slots=True, kw_only=True, eq=False)
class PooledWorker:
    """One worker.

    ``path`` is the file that it was given last, ``over`` are ids of cases of its unit that have
    ended, ``running`` is the one it is at, and ``since`` is monotonic.
    """

    number: int
    process: BaseProcess
    connection: Connection
    stacks: Path
    state: WorkerState = WorkerState.STARTING
    unit: Unit | None = None
    path: str = ""
    over: set[str] = field(default_factory=set)
    running: str = ""
    attempt: int = 0
    late: bool = False
    since: float = field(default_factory=time.monotonic)
    undoable: tuple[str, ...] = ()

    def say(self, order: protocol.Order) -> None:
        """Send an order; a worker that is gone is noticed by its silence."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send_bytes(encode(order))

    def give(self, unit: Unit) -> None:
        """Hand over a unit."""
        self.unit, self.path, self.over = unit, unit.path, set()
        self.running, self.attempt = "", 0
        self.enter(WorkerState.BUSY)
        cases = tuple(protocol.WorkCase(id=case.id, line=case.line) for case in unit.cases)
        self.say(protocol.Work(path=unit.path, cases=cases, tried=unit.tried))

    def enter(self, state: WorkerState) -> None:
        """Stand somewhere new, from now on."""
        self.state, self.since = state, time.monotonic()

    def follow(self, notice: protocol.Notice) -> None:
        """Note how far it is, as it says itself."""
        match notice:
            case protocol.Began(case=case, attempt=attempt):
                self.running, self.attempt = case, attempt
                # A hook may run again what had ended.
                self.over.discard(case)
                # Entered again, so that the clock of the time limit starts anew.
                self.enter(WorkerState.BUSY)
            case protocol.Ended(case=case):
                self.over.add(case)
                self.running, self.attempt = "", 0
                self.enter(WorkerState.BUSY)
            case protocol.Finished(undoable=undoable):
                self.undoable = undoable
                self.enter(WorkerState.FINISHED)
            case protocol.Undone():
                self.enter(WorkerState.FINISHED)

    def held_case(self) -> PlannedCase | None:
        """The case to blame for its death: the one it was at, else the next it would have begun."""
        open_cases = self.unit.without(self.over).cases if self.unit is not None else ()
        at_hand = (case for case in open_cases if case.id == self.running)
        return next(at_hand, next(iter(open_cases), None))

    def kill(self, *, dump: bool = False) -> None:
        """End the process at once; ``dump`` asks where it is first."""
        if dump and self.process.pid is not None and hasattr(os, "kill") and DUMP != signal.SIGTERM:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, DUMP)
                # Even a process stuck in C answers this signal, but not before it is scheduled.
                time.sleep(0.2)
        self.process.kill()

    def interrupt(self) -> None:
        """Ask to stop what it is doing."""
        self.process.terminate()

    def how_it_ended(self) -> Message:
        """The signal or exit code of a dead worker."""
        self.process.join(2.0)
        code = self.process.exitcode
        if code is not None and code < 0:
            return message("engines.by-signal", signal=_signal_name(-code))
        return message("engines.by-code", code=code if code is not None else "?")

    def obituary(self, *, limit_s: float) -> Message:
        """What it died of, and over which case; ``limit_s`` is what a case may take."""
        case = self.held_case()
        title = case.title if case is not None else ""
        if self.late:
            id = "engines.scenario-late" if title else "engines.worker-late"
            return message(id, seconds=f"{limit_s:g}", case=title)
        id = "engines.worker-died" if title else "engines.idle-worker-died"
        return message(id, how=self.how_it_ended(), case=title)

    def last_stack(self) -> str:
        """Where it stood when it crashed or was asked, as far as it could still say."""
        try:
            return self.stacks.read_bytes()[:_DUMPED_BYTES].decode(errors="replace").strip()
        except OSError:
            return ""

    def bury(self) -> None:
        """Forget the process and its files."""
        self.state = WorkerState.GONE
        self.connection.close()
        if self.process.is_alive():
            # It closed its end of the pipe and lives on: nobody could hear it any more.
            self.process.kill()
        with contextlib.suppress(OSError):
            self.stacks.unlink()


class WorkerPool:
    """Starts workers and hears them. ``setup`` is the encoded first message to each.

    ``limit_s`` is how long one may do the same thing before it is killed; 0 means for ever.
    """

    def __init__(self, *, setup: bytes, logs: Path, stage: str, limit_s: float) -> None:
        self._setup = setup
        self._logs = logs
        self._stage = stage
        self._limit_s = limit_s
        self._context = processes()
        self._count = 0
        self.workers: list[PooledWorker] = []

    def start(self, count: int) -> None:
        """Start more workers, all of them before the first is told anything."""
        started = [self._started() for _ in range(count)]
        for worker in started:
            # A long message waits for its reader, who is still being born.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                worker.connection.send_bytes(self._setup)
        self.workers.extend(started)

    def _started(self) -> PooledWorker:
        self._count += 1
        self._logs.mkdir(parents=True, exist_ok=True)
        stacks = self._logs / f"{self._stage}-worker-{self._count}.stack"
        connection, worker_end = self._context.Pipe()
        process = self._context.Process(
            target=enter, args=(worker_end, self._count, str(stacks)), name=f"worker-{self._count}"
        )
        # Children inherit the block, also a fork server that has to be started anew; a worker
        # lifts it when it can answer the signal.
        with term_blocked():
            process.start()
        # While we hold it too, the pipe would not end with the worker.
        worker_end.close()
        return PooledWorker(
            number=self._count, process=process, connection=connection, stacks=stacks
        )

    @property
    def alive(self) -> list[PooledWorker]:
        """Workers that are not gone."""
        return [worker for worker in self.workers if worker.state is not WorkerState.GONE]

    def standing(self, *states: WorkerState) -> list[PooledWorker]:
        """Workers in one of these states."""
        return [worker for worker in self.workers if worker.state in states]

    def patience(self) -> float | None:
        """Seconds until the first worker is late; none when no worker can be."""
        watched = self._watched()
        if not watched:
            return None
        earliest = min(worker.since for worker in watched)
        return max(0.0, earliest + self._limit_s - time.monotonic())

    def kill_late(self) -> None:
        """Kill those that have done the same thing for too long."""
        for worker in self._watched():
            if time.monotonic() - worker.since >= self._limit_s:
                worker.late = True
                worker.kill(dump=True)
                # Its death is heard like any other.
                worker.since = time.monotonic()

    def _watched(self) -> list[PooledWorker]:
        if self._limit_s <= 0:
            return []
        return self.standing(
            WorkerState.STARTING, WorkerState.BUSY, WorkerState.FINISHING, WorkerState.UNDOING
        )

    def hear(
        self, timeout_s: float | None, *, wishes: Sequence[Connection]
    ) -> Iterator[tuple[PooledWorker, protocol.Notice | None]]:
        """What workers say, as it comes; none from one that is dead. ``wishes`` only wake us."""
        by_connection = {worker.connection: worker for worker in self.alive}
        by_sentinel = {worker.process.sentinel: worker for worker in self.alive}
        ready = wait([*by_connection, *by_sentinel, *wishes], timeout_s)
        # Notices first: what a worker said before it died counts.
        for connection in ready:
            if isinstance(connection, Connection) and connection in by_connection:
                yield from self._notices(by_connection[connection])
        for sentinel in ready:
            if isinstance(sentinel, int) and by_sentinel[sentinel].state is not WorkerState.GONE:
                yield from self._notices(by_sentinel[sentinel])
                yield by_sentinel[sentinel], None

    def end(self) -> None:
        """Let nobody stay behind."""
        for worker in self.alive:
            worker.connection.close()
        deadline = time.monotonic() + 1.0
        for worker in self.alive:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.kill()
                worker.process.join(1.0)
            with contextlib.suppress(OSError):
                worker.stacks.unlink()
            worker.state = WorkerState.GONE

    def _notices(
        self, worker: PooledWorker
    ) -> Iterator[tuple[PooledWorker, protocol.Notice | None]]:
        try:
            while worker.state is not WorkerState.GONE and worker.connection.poll():
                yield worker, protocol.decode_notice(worker.connection.recv_bytes())
        except (EOFError, ConnectionResetError, OSError):
            if worker.state is not WorkerState.GONE:
                yield worker, None


def undo_plan(
    keys: Iterable[str], workers: Iterable[PooledWorker]
) -> dict[PooledWorker, tuple[str, ...]]:
    """Who undoes what; keys that nobody alive knows how to undo are left out."""
    plan: dict[PooledWorker, tuple[str, ...]] = {}
    candidates = list(workers)
    for key in keys:
        for worker in candidates:
            if key in worker.undoable:
                plan[worker] = (*plan.get(worker, ()), key)
                break
    return plan


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
