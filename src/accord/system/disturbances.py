"""What is done to the processes of a system on purpose, and how it is always undone.

Every disturbance is a lease on disk before it happens, so that whoever comes later can undo it:
the supervisor of an experiment, the run, or the next start of Accord.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import psutil

from accord.errors import NotReadyError
from accord.ports import Clock
from accord.system.clock import SystemClock
from accord.system.ledger import entries_of, ledger
from accord.system.leftovers import FOLDER, ProcessIdentity, identity, living
from accord.system.processes import is_alive
from accord.system.services import Services

FILE: Final = "disturbed.json"
_PAUSED_WITHIN_S: Final = 3.0
# A killed process gives back its memory first, which takes long when there is much of it.
_ENDED_WITHIN_S: Final = 30.0
_TICK_S: Final = 0.01


class DisturbanceKind(StrEnum):
    """How a service is disturbed."""

    KILLED = "killed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One disturbance that lasts: of which process of which system, and who answers for it."""

    service: str
    kind: DisturbanceKind
    process: ProcessIdentity
    system: str
    owner: ProcessIdentity

    @property
    def lasts(self) -> bool:
        """Whether the service is still as the disturbance left it."""
        process = living(self.process)
        if self.kind is DisturbanceKind.KILLED:
            return process is None
        return process is not None and _is_stopped(process)


class Disturber:
    """Disturbs services of one system in the name of this process."""

    def __init__(self, workspace: Path, services: Services, *, clock: Clock | None = None) -> None:
        self._workspace = workspace
        self._services = services
        self._clock = clock or SystemClock()

    def kill(self, service: str) -> None:
        """Kill a service's process at once.

        Raises:
            NotReadyError: it does not run, is not provably of the system, or could not be started
                again afterwards.
        """
        process = self._running(service)
        # Asked first: what could not be started again must not be killed.
        self._services.request_for(service)
        self._take(service, DisturbanceKind.KILLED, process)
        _kill(process, service, clock=self._clock)

    def pause(self, service: str) -> None:
        """Stop a service's process where it is; what it was asked waits.

        Raises:
            NotReadyError: it does not run, or is not provably of the system.
        """
        process = self._running(service)
        if _is_stopped(process):
            raise NotReadyError("pipeline.paused-already", where=service, service=service)
        family = _family(process)
        # The lease comes before the deed: whoever dies in between leaves a word of it.
        self._take(service, DisturbanceKind.PAUSED, process)
        _signal(family, signal.SIGSTOP)
        _until(
            lambda: _is_stopped(process) and not any(_runs_on(member) for member in family),
            service,
            clock=self._clock,
            seconds=_PAUSED_WITHIN_S,
        )

    def restart(self, service: str) -> None:
        """Kill a service and start it again at once.

        Raises:
            NotReadyError: as for ``kill``, or it does not come back.
        """
        self.kill(service)
        self.undo(service)

    def undo(self, service: str) -> bool:
        """Undo whatever was done to a service; false when nothing was.

        Raises:
            NotReadyError: the service does not come back.
        """
        of_service = [lease for lease in self.leases() if lease.service == service]
        for lease in of_service:
            undo(self._workspace, lease, clock=self._clock)
        return bool(of_service)

    def leases(self) -> tuple[Lease, ...]:
        """What is disturbed now in this system, whoever did it."""
        system_path = str(self._services.path)
        return tuple(lease for lease in leases(self._workspace) if lease.system == system_path)

    def _running(self, service: str) -> psutil.Process:
        process = self._services.process(service)
        if process is None:
            raise NotReadyError("pipeline.not-running", where=service, service=service)
        return process

    def _take(self, service: str, kind: DisturbanceKind, process: psutil.Process) -> None:
        lease = Lease(
            service=service,
            kind=kind,
            process=ProcessIdentity(pid=process.pid, born=process.create_time()),
            system=str(self._services.path),
            owner=identity(),
        )
        with ledger(_file(self._workspace), Lease) as entries:
            # What is done to the same process takes the place of what was done to it before.
            entries[:] = [entry for entry in entries if entry.process != lease.process]
            entries.append(lease)


def leases(workspace: Path) -> tuple[Lease, ...]:
    """Everything that is disturbed in any system of the workspace."""
    return tuple(entries_of(_file(workspace), Lease))


def undo(workspace: Path, lease: Lease, *, clock: Clock) -> None:
    """End a disturbance and forget it; one whose system is gone needs nothing.

    Raises:
        NotReadyError: the service does not come back; the lease stays.
    """
    services = Services(Path(lease.system))
    if lease.kind is DisturbanceKind.PAUSED:
        process = living(lease.process)
        if process is not None:
            _resume(process)
    elif services.stands:
        _bring_back(services, lease, clock=clock)
    with ledger(_file(workspace), Lease) as entries:
        entries[:] = [entry for entry in entries if entry != lease]


def undo_all(
    workspace: Path, *, clock: Clock, system: str = "", orphaned: bool = False
) -> tuple[tuple[Lease, ...], tuple[NotReadyError, ...]]:
    """Undo what is left, of one system or of those who are gone; what was, and what would not be.

    ``system`` is the path that ``Services`` were kept at.
    """
    selected = [
        lease
        for lease in leases(workspace)
        if (not system or lease.system == system) and not (orphaned and living(lease.owner))
    ]
    undone, problems = [], []
    for lease in selected:
        try:
            undo(workspace, lease, clock=clock)
            undone.append(lease)
        except NotReadyError as problem:
            problems.append(problem)
    return tuple(undone), tuple(problems)


def forget(workspace: Path, *, system: str) -> None:
    """Drop the leases of a system that is going to be stopped."""
    if not _file(workspace).is_file():
        return
    with ledger(_file(workspace), Lease) as entries:
        for lease in entries:
            # A process that was stopped where it was cannot hear that it shall end.
            process = living(lease.process) if lease.kind is DisturbanceKind.PAUSED else None
            if lease.system == system and process is not None:
                _resume(process)
        entries[:] = [lease for lease in entries if lease.system != system]


def disturbed(workspace: Path, *, system: str) -> frozenset[str]:
    """The services of a system that are away on purpose."""
    return frozenset(lease.service for lease in leases(workspace) if lease.system == system)


def _file(workspace: Path) -> Path:
    return workspace / FOLDER / FILE


def _bring_back(services: Services, lease: Lease, *, clock: Clock) -> None:
    """Start a killed service again, unless somebody did already."""
    killed = living(lease.process)
    if killed is not None and services.owns(killed):
        # It was noted before it was done, and whoever noted it may have been ended in between.
        _kill(killed, lease.service, clock=clock)
    # Another process may have been given the id by now; it is not the service.
    is_gone = services.entry(lease.service).pid == lease.process.pid
    if is_gone or services.process(lease.service) is None:
        services.start_again(lease.service, clock=clock)


def _kill(process: psutil.Process, service: str, *, clock: Clock) -> None:
    """Kill a service with all it started, and wait until nothing of it holds its port."""
    family = _family(process)

    def is_over() -> bool:
        # What was being started meanwhile was no child yet.
        alive = [member for member in {*family, *_of_session(process.pid)} if is_alive(member)]
        _signal(alive, signal.SIGKILL)
        return not alive

    _until(is_over, service, clock=clock, seconds=_ENDED_WITHIN_S)


def _resume(process: psutil.Process) -> None:
    _signal(_family(process), signal.SIGCONT)


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


def _family(process: psutil.Process) -> list[psutil.Process]:
    """A process and what it started, also what outlived its own parent."""
    with contextlib.suppress(psutil.Error):
        children = process.children(recursive=True)
        return list(dict.fromkeys([process, *children, *_of_session(process.pid)]))
    return [process]


def _of_session(leader: int) -> list[psutil.Process]:
    """The processes of a session; none when that process leads none."""
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == leader:
                members.append(process)
    return members


def _until(is_done: Callable[[], bool], service: str, *, clock: Clock, seconds: float) -> None:
    deadline = clock.monotonic() + seconds
    while not is_done():
        if clock.monotonic() >= deadline:
            raise NotReadyError("pipeline.no-effect", where=service, service=service)
        clock.sleep(_TICK_S)


def _runs_on(process: psutil.Process) -> bool:
    return is_alive(process) and not _is_stopped(process)


def _is_stopped(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False
