"""What Accord started, remembered on disk, so that a killed Accord's processes can be ended later.

An entry names a process by id and time of birth, and by the nonce in its environment; a process
that merely got the same id later is never touched, nor is one whose own Accord still runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from accord.evidence.keys import make_private
from accord.ports import Clock
from accord.system.ledger import ledger
from accord.system.processes import carrying, end, is_alive

FOLDER: Final = ".accord"
FILE: Final = "started.json"
# The clock that the time of birth is computed from may be set while a process lives.
_BIRTH_TOLERANCE_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessIdentity:
    """A process that cannot be taken for another; ``born`` is seconds since the epoch."""

    pid: int
    born: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedProcess:
    """One started process, the nonce it was given, and the Accord that started it."""

    process: ProcessIdentity
    nonce: str
    owner: ProcessIdentity


def identity(pid: int | None = None) -> ProcessIdentity:
    """This process, or another that is alive.

    Raises:
        psutil.NoSuchProcess: it is gone.
    """
    process = psutil.Process(pid)
    return ProcessIdentity(pid=process.pid, born=process.create_time())


def living(process_identity: ProcessIdentity) -> psutil.Process | None:
    """The process, unless it ended or its id belongs to another now."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(process_identity.pid)
        if (
            is_alive(process)
            and abs(process.create_time() - process_identity.born) <= _BIRTH_TOLERANCE_S
        ):
            return process
    return None


def remember(workspace: Path, *, pids: Iterable[int], nonce: str) -> None:
    """Note processes before anything can go wrong with them."""
    owner = identity()
    entries = []
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            entries.append(StartedProcess(process=identity(pid), nonce=nonce, owner=owner))
    with _entries(workspace) as remembered:
        remembered.extend(entries)


def forget(workspace: Path, *, nonce: str) -> None:
    """Drop the processes of that nonce: they were stopped."""
    with _entries(workspace) as remembered:
        remembered[:] = [entry for entry in remembered if entry.nonce != nonce]


def end_leftovers(workspace: Path, *, clock: Clock) -> int:
    """End what an Accord that is gone left running; return how many processes that were."""
    if not (workspace / FOLDER / FILE).is_file():
        return 0
    with _entries(workspace) as remembered:
        orphaned = [entry for entry in remembered if living(entry.owner) is None]
        processes = {process.pid: process for entry in orphaned for process in _left_by(entry)}
        end(processes.values(), clock=clock)
        remembered[:] = [entry for entry in remembered if entry not in orphaned]
    return len(processes)


def _left_by(entry: StartedProcess) -> list[psutil.Process]:
    leader = living(entry.process)
    return [*carrying(entry.nonce), *([leader] if leader else [])]


@contextmanager
def _entries(workspace: Path) -> Iterator[list[StartedProcess]]:
    """The entries, to be changed in place; two Accords of one workspace take turns."""
    folder = workspace / FOLDER
    make_private(folder)
    with ledger(folder / FILE, StartedProcess) as entries:
        yield entries
