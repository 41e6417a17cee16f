"""What is done to the processes of a system on purpose, and how it is always undone.

Every disturbance is a lease on disk before it happens, so that whoever comes later can undo it:
the supervisor of an experiment, the run, or the next start of Accord.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import psutil

from accord.errors import NotReadyError
from accord.pipeline.clock import SystemClock
from accord.pipeline.ledger import entries_of, ledger
from accord.pipeline.leftovers import FOLDER, Identity, identity, living
from accord.pipeline.processes import is_alive
from accord.pipeline.services import Services
from accord.ports import Clock

FILE: Final = "disturbed.json"
_EFFECT_WITHIN_S: Final = 3.0
_TICK_S: Final = 0.01


class Kind(StrEnum):
    """How a service is disturbed."""

    KILLED = "killed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One disturbance that lasts: of which process of which system, and who answers for it."""

    service: str
    kind: Kind
    process: Identity
    system: str
    owner: Identity

    @property
    def lasts(self) -> bool:
        """Whether the service is still as the disturbance left it."""
        process = living(self.process)
        if self.kind is Kind.KILLED:
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
        self._services.request_for(service)
        family = _family(process)
        self._take(service, Kind.KILLED, process)
        for each in family:
            each.kill()
        self._until(lambda: not any(is_alive(each) for each in family), service)

    def pause(self, service: str) -> None:
        """Stop a service's process where it is; what it was asked waits.

        Raises:
            NotReadyError: it does not run, or is not provably of the system.
        """
        process = self._running(service)
        if _is_stopped(process):
            raise NotReadyError("pipeline.paused-already", where=service, service=service)
        family = _family(process)
        self._take(service, Kind.PAUSED, process)
        for each in family:
            each.send_signal(signal.SIGSTOP)
        self._until(lambda: all(_is_stopped(each) for each in family), service)

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
        own = str(self._services.path)
        return tuple(lease for lease in leases(self._workspace) if lease.system == own)

    def _running(self, service: str) -> psutil.Process:
        process = self._services.process(service)
        if process is None:
            raise NotReadyError("pipeline.not-running", where=service, service=service)
        return process

    def _take(self, service: str, kind: Kind, process: psutil.Process) -> None:
        lease = Lease(
            service=service,
            kind=kind,
            process=identity(process.pid),
            system=str(self._services.path),
            owner=identity(),
        )
        with ledger(_file(self._workspace), Lease) as kept:
            kept.append(lease)

    def _until(self, done: Callable[[], bool], service: str) -> None:
        deadline = self._clock.monotonic() + _EFFECT_WITHIN_S
        while not done():
            if self._clock.monotonic() >= deadline:
                raise NotReadyError("pipeline.no-effect", where=service, service=service)
            self._clock.sleep(_TICK_S)


def leases(workspace: Path) -> tuple[Lease, ...]:
    """Everything that is disturbed in any system of the workspace."""
    return tuple(entries_of(_file(workspace), Lease))


def undo(workspace: Path, lease: Lease, *, clock: Clock) -> None:
    """End a disturbance and forget it; one whose system is gone needs nothing.

    Raises:
        NotReadyError: the service does not come back; the lease stays.
    """
    services = Services(Path(lease.system))
    if lease.kind is Kind.PAUSED:
        process = living(lease.process)
        if process is not None:
            _let_go_on(process)
    elif services.stands and services.process(lease.service) is None:
        services.start_again(lease.service, clock=clock)
    with ledger(_file(workspace), Lease) as kept:
        kept[:] = [other for other in kept if other != lease]


def undo_all(
    workspace: Path, *, clock: Clock, system: str = "", orphaned: bool = False
) -> tuple[tuple[Lease, ...], tuple[NotReadyError, ...]]:
    """Undo what is left, of one system or of those who are gone; what was, and what would not be.

    ``system`` is the path that ``Services`` were kept at.
    """
    wanted = [
        lease
        for lease in leases(workspace)
        if (not system or lease.system == system) and not (orphaned and living(lease.owner))
    ]
    undone, problems = [], []
    for lease in wanted:
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
    with ledger(_file(workspace), Lease) as kept:
        for lease in kept:
            # A process that was stopped where it was cannot hear that it shall end.
            process = living(lease.process) if lease.kind is Kind.PAUSED else None
            if lease.system == system and process is not None:
                _let_go_on(process)
        kept[:] = [lease for lease in kept if lease.system != system]


def disturbed(workspace: Path, *, system: str) -> frozenset[str]:
    """The services of a system that are away on purpose."""
    return frozenset(lease.service for lease in leases(workspace) if lease.system == system)


def _file(workspace: Path) -> Path:
    return workspace / FOLDER / FILE


def _let_go_on(process: psutil.Process) -> None:
    for each in _family(process):
        with contextlib.suppress(psutil.Error):
            each.send_signal(signal.SIGCONT)


def _family(process: psutil.Process) -> Iterable[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return [process]


def _is_stopped(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False
