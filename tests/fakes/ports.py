"""Ports for programs that must be told one, and addresses where nobody listens.

A port that the system chose and that was given back may be anybody's before it is used. These are
none that systems choose, and each is one process's for as long as it lives.
"""

from __future__ import annotations

import os
import random
import socket
import tempfile
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

_PORTS: Final = range(12_000, 30_000)
_held: list[FileLock] = []


def free_port() -> int:
    """A port that nobody listens at, and that no test of ours is given beside this one."""
    # Nobody may lock a file in a folder of another user's.
    folder = Path(tempfile.gettempdir(), f"accord-test-ports-{os.getuid()}")
    folder.mkdir(exist_ok=True)
    draw = random.Random()
    while True:
        port = draw.choice(_PORTS)
        lock = FileLock(folder / str(port))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        _held.append(lock)
        if _is_free(port):
            return port


def free_address() -> str:
    """An address where nothing listens."""
    return f"http://127.0.0.1:{free_port()}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Connections that are over would keep it for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
