"""The worker processes of one profile: started, spoken to, and never left behind."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accord.engines.locust import protocol
from accord.engines.locust.protocol import Ear, Job, Order, Word

_PIECE_BYTES = 1 << 18


@dataclass(slots=True)
class LoadWorker:
    """One worker; ``gone`` once its line is closed."""

    number: int
    process: subprocess.Popen[bytes]
    line: socket.socket
    ear: Ear = field(default_factory=Ear)
    gone: bool = False
    said_goodbye: bool = False

    def how_it_ended(self) -> str:
        """Its exit code or signal."""
        code = self.process.wait(timeout=5)
        return f"signal {-code}" if code < 0 else f"exit {code}"


class LoadWorkers:
    """All workers of a profile."""

    def __init__(self, *, environment: Mapping[str, str]) -> None:
        self.workers: list[LoadWorker] = []
        self._environment = {**os.environ, **environment}
        self._selector = selectors.DefaultSelector()

    def start(self, job: Job, *, make: Callable[[Job, int], Job]) -> None:
        """Start as many workers as the job says, each with its own number."""
        for number in range(job.workers):
            near_end, far_end = socket.socketpair()
            process = subprocess.Popen(
                [
                    sys.executable,
                    *("-X", "utf8", "-m", "accord.engines.locust.worker", str(far_end.fileno())),
                ],
                # Its number stays what it is here, and so can stand on the command line.
                pass_fds=(far_end.fileno(),),
                # A debugger in a step would wait for a terminal that several workers share.
                stdin=subprocess.DEVNULL,
                # What workers print belongs to the stage's log.
                stdout=sys.stderr,
                env=self._environment,
                cwd=job.assignment.workspace,
            )
            # Held open here, it would hide that the worker is gone.
            far_end.close()
            worker = LoadWorker(number, process, near_end)
            self._selector.register(near_end, selectors.EVENT_READ, worker)
            self.workers.append(worker)
            self.say(worker, make(job, number))

    def say(self, worker: LoadWorker, order: Order) -> None:
        """Tell a worker; one that is dead does not hear it, and its death is heard."""
        # Its death is heard where it is read from, with the reason.
        with contextlib.suppress(OSError):
            protocol.send(worker.line, order)

    def say_all(self, order: Order) -> None:
        """Tell every worker."""
        for worker in self.workers:
            self.say(worker, order)

    def hear(self, timeout_s: float) -> Iterator[tuple[LoadWorker, Word | None]]:
        """What workers say within a time; none for one that is gone."""
        for key, _ in self._selector.select(max(0.0, timeout_s)):
            worker: LoadWorker = key.data
            try:
                content = worker.line.recv(_PIECE_BYTES)
            except OSError:
                content = b""
            for report in worker.ear.take(content):
                yield worker, report
            if not content:
                self._selector.unregister(worker.line)
                worker.gone = True
                yield worker, None

    def end(self, *, within_s: float = 2.0) -> None:
        """Make sure that nobody is left."""
        deadline = time.monotonic() + within_s
        for worker in self.workers:
            # A worker that reads its orders ends by itself when nobody can give any.
            worker.line.close()
            try:
                worker.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        self._selector.close()


def addresses_file(folder: Path, stage: str) -> Path:
    """Where locustfiles find the addresses of the system under test."""
    return folder / f"{stage}.addresses.json"
