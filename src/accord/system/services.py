"""Which process is which service of a started system, and how one is started again.

A started system writes its addresses as plain texts, or as tables that also tell the process and a
file: whoever creates that file asks for the service to be started again at the same address, and
the system removes it once the service takes requests and the addresses name its new process.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import psutil

from accord.errors import NotReadyError
from accord.ports import Clock
from accord.system.leftovers import ProcessIdentity, identity, living
from accord.system.processes import carries, carrying
from accord.whole_files import write_whole

SYSTEM: Final = "system.json"
START_AGAIN: Final = "start-again"
AGAIN_WITHIN_S: Final = 30.0
_TICK_S: Final = 0.02
_CONNECT_S: Final = 0.5
_ASK_AGAIN_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """What a system says of one of its services; ``pid`` 0 and an empty path when it does not."""

    address: str
    pid: int = 0
    start_again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _StartedSystem:
    """What is kept of a started system: its own file, its nonce, and what Accord started.

    ``keeper`` is the process that starts its services again, where that is not a root itself.
    """

    published: str
    nonce: str
    roots: tuple[ProcessIdentity, ...]
    keeper: ProcessIdentity | None = None


class Services:
    """The services of a system that Accord started, from the file that Accord keeps of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def keep(
        cls,
        folder: Path,
        *,
        published: Path,
        nonce: str,
        pids: Iterable[int],
        keeper: ProcessIdentity | None = None,
    ) -> Services:
        """Write down what was started, for engines and for whoever cleans up."""
        roots = tuple(identity(pid) for pid in pids if psutil.pid_exists(pid))
        path = folder / SYSTEM
        record = _StartedSystem(published=str(published), nonce=nonce, roots=roots, keeper=keeper)
        write_whole(path, msgspec.json.encode(record))
        return cls(path)

    @property
    def nonce(self) -> str:
        """The nonce of the system."""
        return self._record().nonce

    @property
    def stands(self) -> bool:
        """Whether anything that Accord started for the system, or who keeps it, still runs."""
        try:
            record = self._record()
        except NotReadyError:
            return False
        kept_by = (record.keeper,) if record.keeper else ()
        if any(
            living(process_identity) is not None for process_identity in (*record.roots, *kept_by)
        ):
            return True
        return bool(carrying(record.nonce))

    def entry(self, name: str) -> ServiceRecord:
        """What the system says of a service now.

        Raises:
            NotReadyError: it knows no such service, or does not say which process it is.
        """
        entries = read_entries(Path(self._record().published))
        if name not in entries:
            names = ", ".join(entries) or "–"
            raise NotReadyError("pipeline.no-such-service", where=name, service=name, known=names)
        return entries[name]

    def process(self, name: str) -> psutil.Process | None:
        """The living process of a service, proven to be of this system; none when it ended.

        Raises:
            NotReadyError: no such service, nobody says which process it is, or it is a stranger.
        """
        entry = self.entry(name)
        if not entry.pid:
            raise NotReadyError("pipeline.no-process", where=name, service=name)
        try:
            named_process = identity(entry.pid)
        except psutil.Error:
            return None
        process = living(named_process)
        if process is None:
            return None
        if not self.owns(process):
            raise NotReadyError("pipeline.strange-process", where=name, service=name, pid=entry.pid)
        return process

    def request_for(self, name: str) -> Path:
        """The file that asks for a service to be started again.

        Raises:
            NotReadyError: the system tells none, or one that is somebody's file already.
        """
        path = self.entry(name).start_again
        if not path:
            raise NotReadyError("pipeline.no-start-again", where=name, service=name)
        request = Path(path)
        # A request is an empty file; the system removes it, whatever it holds.
        if os.path.lexists(request) and not _is_request(request):
            raise NotReadyError("pipeline.start-again-taken", where=path, service=name)
        return request

    def start_again(self, name: str, *, clock: Clock) -> psutil.Process:
        """Have a service that ended started again, and wait until it takes requests.

        Raises:
            NotReadyError: the system cannot do that, or did not in time.
        """
        entry, request = self.entry(name), self.request_for(name)
        request.parent.mkdir(parents=True, exist_ok=True)
        is_ours = not request.exists()
        request.touch()
        requested_at = clock.monotonic()
        deadline = requested_at + AGAIN_WITHIN_S
        while clock.monotonic() < deadline:
            if not request.exists() and answers(entry.address):
                process = self.process(name)
                if process is not None:
                    return process
            if not request.exists() and clock.monotonic() - requested_at >= _ASK_AGAIN_S:
                # A system that had not noticed the end yet saw nothing to start.
                request.touch()
                requested_at = clock.monotonic()
            clock.sleep(_TICK_S)
        if is_ours:
            request.unlink(missing_ok=True)
        seconds = f"{AGAIN_WITHIN_S:g}"
        raise NotReadyError("pipeline.not-again", where=name, service=name, seconds=seconds)

    def owns(self, process: psutil.Process) -> bool:
        """Whether a process is one that Accord started, or descends from one."""
        record = self._record()
        if carries(process, record.nonce):
            return True
        roots = {root.pid: root for root in record.roots}
        # A program may start others without the environment it was given, but not without a parent.
        try:
            family = [process, *process.parents()]
        except psutil.Error:
            return False
        return any(
            ancestor.pid in roots and living(roots[ancestor.pid]) is not None for ancestor in family
        )

    def _record(self) -> _StartedSystem:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_StartedSystem)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NotReadyError("pipeline.no-system", where=str(self.path)) from error


def _is_request(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == 0


def read_entries(path: Path) -> dict[str, ServiceRecord]:
    """What a system has published; nothing while it has not, or when it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): _entry(value) for name, value in content.items()} if content else {}
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return {}


def write_entries(path: Path, entries: Mapping[str, ServiceRecord]) -> None:
    """Publish for a system whose services Accord starts one by one."""
    content = {
        name: {"address": entry.address}
        | ({"pid": entry.pid} if entry.pid else {})
        | ({START_AGAIN: entry.start_again} if entry.start_again else {})
        for name, entry in entries.items()
    }
    write_whole(path, json.dumps(content).encode())


def answers(address: str) -> bool:
    """Whether somebody listens at an address."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), _CONNECT_S):
            return True
    except OSError:
        return False


def _entry(value: object) -> ServiceRecord:
    if not isinstance(value, dict):
        return ServiceRecord(address=str(value))
    return ServiceRecord(
        address=str(value["address"]),
        pid=int(value.get("pid", 0)),
        start_again=str(value.get(START_AGAIN, "")),
    )
