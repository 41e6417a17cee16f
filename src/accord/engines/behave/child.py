"""The first lines of a worker process: it must die with its conductor and never disturb it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import traceback
from multiprocessing import forkserver, parent_process
from multiprocessing.connection import Connection
from typing import Any, Final

from accord.engines.entry import hear_of_parents_death

DUMP: Final = signal.SIGUSR1 if hasattr(signal, "SIGUSR1") else signal.SIGTERM


def enter(connection: Connection, number: int, stacks: str) -> None:
    """Be worker ``number``; its stacks go to the file ``stacks`` when it crashes or hangs."""
    _let_go_of_fork_server()
    _die_with_parent()
    # The engine has a session of its own, so that no terminal's Ctrl-C comes here: whoever
    # interrupts a worker is the workspace's own code, which is told so by KeyboardInterrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Whatever the workspace's code prints, also in C, belongs to the log.
    sys.stdout.flush()
    os.dup2(2, 1)
    with open(stacks, "wb", buffering=0) as file:  # noqa: PTH123  faulthandler wants a descriptor
        faulthandler.enable(file=file, all_threads=False)
        if hasattr(faulthandler, "register"):
            faulthandler.register(DUMP, file=file, all_threads=False)
        try:
            from accord.engines.behave.worker import run

            run(connection, number=number)
        except BaseException:
            # The conductor tells why, as it does of a crash.
            file.write(traceback.format_exc().encode())
            raise


def _let_go_of_fork_server() -> None:
    """Close our copy of the fork server's lifeline: it lives as long as anybody holds one."""
    server: Any = getattr(forkserver, "_forkserver", None)
    lifeline = getattr(server, "_forkserver_alive_fd", None)
    if lifeline is not None:
        os.close(lifeline)
        server._forkserver_alive_fd = None


def _die_with_parent() -> None:
    is_told = hear_of_parents_death(signal.SIGKILL)
    parent = parent_process()
    if parent is None or (is_told and parent.is_alive()):
        return
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """Elsewhere nobody tells a process that its parent died, so one thread waits for it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
