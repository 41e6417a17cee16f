"""``accord load worker``: a machine that makes load for a master on another one."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from accord.engines.locust.injector_protocol import AskClock, CannotWork, Dismissed, Work
from accord.engines.locust.listening import TOKEN, place_of
from accord.engines.locust.load_workers import addresses_file, start_process
from accord.engines.locust.master_line import MasterLine
from accord.engines.locust.protocol import Job, part_of
from accord.errors import AccordError, EngineError
from accord.model.address import host_of, is_loopback
from accord.model.assignment import ADDRESSES, Assignment
from accord.model.catalogue import Catalogue
from accord.model.message import Message, message
from accord.system.environment import require_allowed
from accord.text.errors import error_message
from accord.whole_files import write_private

_LOOK_S: Final = 0.2
_LAST_WORDS_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineOrder:
    """What a machine brings along.

    ``assignment`` is that of a stage but for what the master says: the stage, its options and the
    addresses. ``source`` is the address that connections leave from, or empty; ``wait_s`` how long
    to look for the master; ``environment`` what worker processes are started with.
    """

    master: str
    processes: int
    assignment: Assignment
    catalogue: Catalogue
    source: str = ""
    wait_s: float = 60.0
    environment: Mapping[str, str]


class LoadMachine:
    """One machine, from looking for its master to the end of a stage."""

    def __init__(
        self,
        order: MachineOrder,
        *,
        tell: Callable[[Message], None],
        is_stop_asked: Callable[[], bool],
    ) -> None:
        self._order = order
        self._tell = tell
        self._is_stop_asked = is_stop_asked
        # Outside of the workspace, which must stay what the master compared its own with.
        self._folder = Path(tempfile.mkdtemp(prefix="accord-load-"))
        self._processes: list[subprocess.Popen[bytes]] = []
        self._profiles = 0

    def serve(self) -> bool:
        """Make load until the master has no more; false when somebody wanted it to stop.

        Raises:
            EngineError: there is no master, it refuses this machine, or it is gone.
            UsageError: ``master`` is no place.
        """
        order = self._order
        self._tell(message("load.machine-looks", master=order.master))
        try:
            line = MasterLine.found(
                order.master,
                source=order.source,
                wait_s=order.wait_s,
                is_stop_asked=self._is_stop_asked,
            )
            if line is None:
                return False
            with contextlib.closing(line):
                token = os.environ.get(TOKEN, "")
                line.join(order.assignment, processes=order.processes, token=token)
                self._tell(message("load.machine-joined", master=order.master))
                return self._work(line)
        finally:
            # Processes that are left behind would go on loading the system.
            self._end(0.0)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _work(self, line: MasterLine) -> bool:
        while not self._is_stop_asked():
            if not line.is_heard_within(_LOOK_S):
                continue
            match line.hear():
                case AskClock():
                    line.tell_clock()
                case Work() as work:
                    self._begin(work, line)
                case Dismissed():
                    self._end(_LAST_WORDS_S)
                    self._tell(message("load.machine-dismissed", count=self._profiles))
                    return True
                case _:
                    raise line.lost()
        return False

    def _begin(self, work: Work, line: MasterLine) -> None:
        # Those of the profile before have said goodbye, and may still be ending.
        self._end(_LAST_WORDS_S)
        try:
            job = self._job(work)
            for number in work.numbers:
                self._start(replace(job, number=number), work, line)
        except (AccordError, OSError) as error:
            if not isinstance(error, AccordError):
                error = EngineError("load.machine-fails", reason=str(error))
            with contextlib.suppress(EngineError):
                line.say(CannotWork(note=error_message(error)))
            raise error from None
        self._profiles += 1
        self._tell(message("load.machine-works", profile=work.profile, count=len(work.numbers)))

    def _job(self, work: Work) -> Job:
        order = self._order
        # By name alone: both have the same files, so none of them has to travel.
        profile = next((p for p in order.catalogue.profiles if p.id == work.profile), None)
        if profile is None:
            raise EngineError("load.no-profile", profile=work.profile)
        # The master names addresses, and does not widen what this workspace allows.
        require_allowed(work.addresses, order.assignment.allow)
        self._require_reachable(work.addresses)
        folder = self._folder / str(self._profiles)
        assignment = replace(
            order.assignment,
            run=work.run,
            stage=work.stage,
            language=work.language,
            options=work.options,
            addresses=work.addresses,
            journal=str(folder / "journal"),
            evidence=str(folder / "evidence"),
            private=str(folder / "private"),
        )
        write_private(
            addresses_file(assignment.kept_apart, work.stage),
            msgspec.json.encode(assignment.addresses),
        )
        return Job(
            assignment=assignment,
            profile=profile,
            catalogue=part_of(order.catalogue, profile),
            number=0,
            workers=work.workers,
            once=str(folder / "once"),
            remote=True,
            source=order.source,
        )

    def _require_reachable(self, addresses: Mapping[str, str]) -> None:
        """Refuse addresses that mean the master's machine there, and this one here."""
        host, _ = place_of(self._order.master)
        if is_loopback(host):
            return
        for service, address in addresses.items():
            if is_loopback(host_of(address)):
                raise EngineError("load.address-of-master", service=service, address=address)

    def _start(self, job: Job, work: Work, line: MasterLine) -> None:
        path = self._folder / f"{self._profiles}-{job.number}.job"
        # It holds the secrets of this machine, so it goes by a file that nobody else reads.
        write_private(path, msgspec.msgpack.encode(job))
        addresses = addresses_file(job.assignment.kept_apart, work.stage)
        with line.opened(work.ticket, job.number) as own_line:
            process = start_process(
                own_line,
                str(path),
                environment={
                    **os.environ,
                    **self._order.environment,
                    ADDRESSES: str(addresses),
                },
                workspace=job.assignment.workspace,
            )
        self._processes.append(process)

    def _end(self, within_s: float) -> None:
        """Make sure that no process is left."""
        deadline = time.monotonic() + within_s
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            if process.poll() is None:
                process.kill()
                process.wait()
        self._processes.clear()
