"""The worker processes of one profile, here or elsewhere: spoken to, and never left behind."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accord.engines.locust import frames
from accord.engines.locust.frames import Ear, FrameError
from accord.engines.locust.protocol import WORDS, Job, Order, Word

_PIECE_BYTES = 1 << 18


@dataclass(slots=True)
class LoadWorker:
    """One worker; ``gone`` once its line is closed.

    ``process`` is none when it runs on another machine, at ``place``, whose monotonic clock shows
    ``clock_ahead_s`` more than ours.
    """

    number: int
    line: socket.socket
    process: subprocess.Popen[bytes] | None = None
    place: str = ""
    clock_ahead_s: float = 0.0
    ear: Ear[Word] = field(default_factory=lambda: Ear(WORDS))
    gone: bool = False
    said_goodbye: bool = False

    def how_it_ended(self) -> str:
        """Its exit code or signal; of one elsewhere nothing is known."""
        if self.process is None:
            return ""
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
            process = start_process(
                far_end, environment=self._environment, workspace=job.assignment.workspace
            )
            # Held open here, it would hide that the worker is gone.
            far_end.close()
            worker = LoadWorker(number, near_end, process)
            self.adopt([worker])
            self.say(worker, make(job, number))

    def adopt(self, workers: Iterable[LoadWorker]) -> None:
        """Speak with these from now on."""
        for worker in workers:
            self._selector.register(worker.line, selectors.EVENT_READ, worker)
            self.workers.append(worker)

    def say(self, worker: LoadWorker, order: Order) -> None:
        """Tell a worker; one that is dead does not hear it, and its death is heard."""
        # Its death is heard where it is read from, with the reason.
        with contextlib.suppress(OSError):
            frames.send(worker.line, order)

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
            try:
                reports = worker.ear.take(content)
            except FrameError:
                # Whoever speaks there is no worker of this version: nothing more is heard of it.
                reports, content = [], b""
            for report in reports:
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
            if worker.process is None:
                continue
            try:
                worker.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        self._selector.close()


def start_process(
    line: socket.socket, *arguments: str, environment: Mapping[str, str], workspace: str
) -> subprocess.Popen[bytes]:
    """Start a worker that is spoken with on ``line``, from a workspace."""
    descriptor = str(line.fileno())
    return subprocess.Popen(
        [
            sys.executable,
            *("-X", "utf8", "-m", "accord.engines.locust.worker", descriptor, *arguments),
        ],
        # Its number stays what it is here, and so can stand on the command line.
        pass_fds=(line.fileno(),),
        # A debugger in a step would wait for a terminal that several workers share.
        stdin=subprocess.DEVNULL,
        # What workers print belongs to the log of who started them.
        stdout=sys.stderr,
        env=environment,
        cwd=workspace,
    )


def addresses_file(folder: Path, stage: str) -> Path:
    """Where locustfiles find the addresses of the system under test."""
    return folder / f"{stage}.addresses.json"
