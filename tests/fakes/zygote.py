"""Runs modules as ``python -m`` does, each in a fork of this process, which has imported already.

``python zygote.py LISTENER LIFELINE MODULE…`` imports the modules, then takes orders from whoever
connects to the socket LISTENER, until the other end of the pipe LIFELINE is closed. An order is
a line of JSON: ``module``, ``arguments``, ``folder`` and ``variables``; with it come the
descriptors of standard input, output and error. The answers are lines: the process id and, at its
end, its exit code as ``subprocess`` has it.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import select
import socket
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

_LONGEST_ORDER = 1_000_000


def main(listening: int, lifeline: int, modules: list[str]) -> None:
    for module in modules:
        import_module(module)
    # What is imported is never collected; untouched, its memory stays shared.
    gc.freeze()
    with socket.socket(fileno=listening) as listener:
        while True:
            ready, _, _ = select.select([listener, lifeline], [], [])
            if lifeline in ready:
                reap()
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                break
            connection.close()
            reap()
    os.close(lifeline)
    serve(connection)


def reap() -> None:
    """Take notice of those that have waited to the end."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(connection: socket.socket) -> None:
    """Take one order, and wait for its end in the place of whoever gave it."""
    order, streams, _, _ = socket.recv_fds(connection, _LONGEST_ORDER, 3)
    while not order.endswith(b"\n"):
        order += connection.recv(_LONGEST_ORDER)
    child = os.fork()
    if child == 0:
        connection.close()
        execute(json.loads(order), streams)
        return
    for stream in streams:
        os.close(stream)
    connection.sendall(b"%d\n" % child)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # Who asked may have given up.
    with suppress(BrokenPipeError):
        connection.sendall(b"%d\n" % code)
    os._exit(0)


def execute(order: dict[str, Any], streams: list[int]) -> None:
    """Become what was ordered, down to how the interpreter ends."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # Those that are there know the files of this process, whether one can seek in them for example.
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        ours = getattr(sys, name)
        mode = "w" if number else "r"
        stream = open(number, mode, encoding=ours.encoding, errors=ours.errors, closefd=False)  # noqa: SIM115 - a descriptor
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["variables"])
    sys.path[0] = order["folder"]
    sys.argv = ["-m", *order["arguments"]]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
