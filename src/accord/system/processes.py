"""Child processes in groups of their own: started, watched, and ended with all they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from accord.errors import ConfigurationError
from accord.ports import Clock

GRACE_S: Final = 6.0
NONCE: Final = "ACCORD_NONCE"
# Most are gone in a moment, and to look for those that are not costs more the more run here.
_FIRST_TICK_S: Final = 0.005
_TICK_S: Final = 0.05
_LAST_LINES: Final = 15
_LAST_BYTES: Final = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A child process, its standard output and error in a file of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> int | None:
        """The code it ended with, or none while it runs."""
        return self.process.poll()


def start(
    command: Sequence[str],
    *,
    name: str,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    again: bool = False,
) -> Started:
    """Start a command; ``python`` is the interpreter that Accord runs on.

    One that is started ``again`` goes on writing to the same log.

    Its standard input is a pipe that closes when Accord dies, however Accord dies.

    Raises:
        ConfigurationError: there is no such program.
    """
    arguments = [sys.executable if argument == "{python}" else argument for argument in command]
    if arguments and arguments[0] == "python":
        arguments[0] = sys.executable
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("ab" if again else "wb") as output:
            process = subprocess.Popen(
                arguments,
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except (OSError, IndexError) as error:
        command_line = " ".join(arguments)
        raise ConfigurationError(
            "pipeline.no-command", where=name, command=command_line, problem=error
        ) from error
    return Started(name=name, process=process, log=log)


def stop(
    started: Iterable[Started], *, clock: Clock, nonce: str = "", grace_s: float = GRACE_S
) -> None:
    """End processes and everything they started: ask, wait, then kill.

    ``nonce`` finds descendants that left their group, or whose group lost its leader.
    """
    children = list(started)
    # What is known to have ended has mostly left nobody, who need then not be looked for again.
    ended = all(child.process.returncode is not None for child in children)
    is_over = ended and not carrying(nonce)
    try:
        if not is_over:
            _ask(children, nonce)
            is_over = _until(
                lambda: all(child.ended is not None for child in children) and not carrying(nonce),
                clock=clock,
                seconds=grace_s,
            )
    finally:
        for child in children:
            _signal_group(child, signal.SIGKILL)
        if not is_over:
            kill(carrying(nonce))
        for child in children:
            child.process.wait()
            if child.process.stdin:
                child.process.stdin.close()


def _ask(children: Iterable[Started], nonce: str) -> None:
    signalled = {child.process.pid for child in children if _signal_group(child, signal.SIGTERM)}
    for process in carrying(nonce):
        # A second signal is an order to many programs, so nobody gets two.
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) not in signalled:
                process.terminate()


def end(processes: Iterable[psutil.Process], *, clock: Clock, grace_s: float = GRACE_S) -> None:
    """End processes that are not our children."""
    targets = list(processes)
    for process in targets:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _until(lambda: not any(is_alive(process) for process in targets), clock=clock, seconds=grace_s)
    kill(process for process in targets if is_alive(process))
    _until(lambda: not any(is_alive(process) for process in targets), clock=clock, seconds=grace_s)


def kill(processes: Iterable[psutil.Process]) -> None:
    """End processes at once."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def carrying(nonce: str) -> list[psutil.Process]:
    """Living processes that were given this nonce, wherever they moved to."""
    if not nonce:
        return []
    return [process for process in psutil.process_iter() if carries(process, nonce)]


def carries(process: psutil.Process, nonce: str) -> bool:
    """Whether a process, or one it descends from, was given this nonce when it was started."""
    # The state of every process of a machine is slow to ask for, and most were given no nonce.
    return bool(nonce) and _nonce_of(process) == nonce and is_alive(process)


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; one that only waits to be reaped does not."""
    try:
        if not process.is_running():
            return False
        # The first thread of a process may be over long before the others, and before its parent
        # can reap it; until then its memory and its ports are still taken.
        return process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1
    except psutil.Error:
        return False


def last_lines(log: Path) -> str:
    """The end of a log, for a message."""
    if not log.is_file():
        return ""
    # A log may have grown to gigabytes by the time that its end is asked for.
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LAST_BYTES))
        text = file.read().decode("utf-8", errors="replace")
    return "\n".join(text.rstrip().splitlines()[-_LAST_LINES:])


def _nonce_of(process: psutil.Process) -> str:
    try:
        return _nonce_in(_variables(process)) if psutil.LINUX else process.environ().get(NONCE, "")
    except (psutil.Error, OSError):
        return ""


def _variables(process: psutil.Process) -> bytes:
    # Every process of the machine is asked twenty times a second while one is waited for, and
    # psutil makes a dictionary of all that each of them was given.
    return Path(psutil.PROCFS_PATH, str(process.pid), "environ").read_bytes()


def _nonce_in(variables: bytes) -> str:
    _, _, rest = (b"\0" + variables).partition(b"\0%b=" % NONCE.encode())
    return os.fsdecode(rest.partition(b"\0")[0])


def _signal_group(child: Started, number: signal.Signals) -> bool:
    """Signal a whole group, while its id cannot have become somebody else's."""
    if child.process.returncode is not None:
        return False
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)
    return True


def _until(is_done: Callable[[], bool], *, clock: Clock, seconds: float) -> bool:
    """Whether it was done before the time was up."""
    deadline = clock.monotonic() + seconds
    pause = _FIRST_TICK_S
    while not is_done():
        if clock.monotonic() >= deadline:
            return False
        clock.sleep(pause)
        pause = min(2 * pause, _TICK_S)
    return True
