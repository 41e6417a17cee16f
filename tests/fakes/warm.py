"""Runs our modules as ``python -m`` does, without paying for their imports each time.

What runs is the real thing, in a process of its own; it is forked from one that has imported
already (``zygote.py``). That a command starts from nothing is shown where processes are started.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

ZYGOTE: Final = Path(__file__).with_name("zygote.py")
COMMAND: Final = "accord"
IMPORTS: Final = {
    COMMAND: (
        "accord.cli.run",
        "accord.cli.show.progress",
        "accord.config.reading",
        "accord.history.store",
        "accord.pipeline.run",
        "accord.reports.junit",
        "accord.reports.site",
        "accord.wiring",
    ),
    "accord.engines.behave.probe": ("accord.engines.behave.conductor",),
    "accord.engines.chaostoolkit.probe": ("accord.engines.chaostoolkit.supervisor",),
    "accord.engines.locust.probe": ("accord.engines.locust.conductor",),
    "behave": ("behave.__main__", "accord.steps.hooks"),
    "accord.engines.schemathesis.probe": ("accord.engines.schemathesis.conductor",),
}
"""What is imported beforehand, by the module that is run."""
# An interpreter reads these when it starts, and no fork of another one does.
_OF_AN_INTERPRETER: Final = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "MALLOC")
# A test may have changed them when the first process is asked for.
_AT_FIRST: Final = dict(os.environ)
_WAITING: Final = 16
_SCRIPT: Final = """#!{python} -IS
import json, os, socket, sys

order = {{"module": "{module}", "arguments": sys.argv[1:], "folder": os.getcwd()}}
content = json.dumps(order | {{"variables": dict(os.environ)}}).encode() + b"\\n"
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect("{zygote}")
    sent = socket.send_fds(connection, [content], [0, 1, 2])
    connection.sendall(content[sent:])
    child, code = connection.makefile("rb")
code = int(code)
sys.exit(code if code >= 0 else 128 - code)
"""


def run(
    module: str,
    *arguments: str,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    """The end of a module's run: exit code, output, errors.

    Raises:
        TimeoutExpired: it took longer.
    """
    variables = dict(os.environ if environment is None else environment)
    command = [sys.executable, "-m", module, *arguments]
    if not _starts_alike(variables):
        return subprocess.run(
            command,
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )
    order = {
        "module": module,
        "arguments": arguments,
        "folder": str(folder or Path.cwd()),
        "variables": variables,
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        code = _ordered(zygote(module), order, (out.fileno(), err.fileno()), timeout)
        if code is None:
            raise subprocess.TimeoutExpired(command, timeout)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", errors="replace"))
    return subprocess.CompletedProcess(command, code, *texts)


def _starts_alike(variables: Mapping[str, str]) -> bool:
    names = {name for name in {*variables, *_AT_FIRST} if name.startswith(_OF_AN_INTERPRETER)}
    return all(variables.get(name) == _AT_FIRST.get(name) for name in names)


def _ordered(
    address: str, order: Mapping[str, object], outputs: tuple[int, int], timeout: float
) -> int | None:
    """The exit code; none when time was up."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        with Path(os.devnull).open("rb") as nothing:
            content = json.dumps(order).encode() + b"\n"
            sent = socket.send_fds(connection, [content], [nothing.fileno(), *outputs])
        connection.sendall(content[sent:])
        with connection.makefile("rb", buffering=0) as answers:
            child = int(answers.readline())
            connection.settimeout(timeout)
            try:
                return int(answers.readline())
            except TimeoutError:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                return None


@cache
def command_folder() -> Path:
    """A folder with a program ``accord`` that a shell may call, for as long as it waits for it."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    script = folder / COMMAND
    script.write_text(_SCRIPT.format(python=sys.executable, module=COMMAND, zygote=zygote(COMMAND)))
    script.chmod(0o755)
    return folder


@cache
def zygote(module: str) -> str:
    """The address of a process that has imported what a module is going to ask for."""
    # Addresses are short, and pytest's folders are not.
    folder = tempfile.mkdtemp(prefix="warm-")
    address = f"{folder}/z"
    # Who connects before it has imported everything waits.
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(_WAITING)
    lifeline, end_of_ours = os.pipe()
    numbers = (listener.fileno(), lifeline)
    process = subprocess.Popen(
        [sys.executable, str(ZYGOTE), *map(str, numbers), *IMPORTS[module]],
        pass_fds=numbers,
        env=_AT_FIRST,
    )
    listener.close()
    os.close(lifeline)

    def end() -> None:
        os.close(end_of_ours)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return address
