"""A load that several machines make, which are addresses of this one: the real commands."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.loaded import BASIC, PROFILE
from fakes.ports import free_port
from fakes.probed import write

SAMPLING = """
    import os

    from behave import then


    @then("its time is written down")
    def written_down(context):
        with open(f"{os.environ['RAW_SAMPLES']}/{os.getpid()}", "a") as file:
            file.write(f"{context.accord.calls[-1].seconds!r}\\n")
"""
SAMPLED = """
    Feature: Goods

      @load
      Scenario: Read
        When I send "readGoods" with:
          | id | 1 |
        Then its time is written down
"""
"""A scenario that keeps what its client measured, beside what Accord counts."""


@dataclass(slots=True, kw_only=True)
class Program:
    """A command that runs, and what became of it."""

    process: subprocess.Popen[str]

    def ended(self, *, within_s: float = 90) -> tuple[int, str, str]:
        """Its exit code, standard output and what it told."""
        out, talk = self.process.communicate(timeout=within_s)
        return self.process.returncode, out, talk

    def close(self) -> None:
        """End it, if it did not end."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@dataclass(slots=True, kw_only=True)
class LoadedFromAfar:
    """A workspace, its port for workers, and the commands that were started."""

    folder: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, profile: str, address: str, **files: str) -> LoadedFromAfar:
        """A workspace with one profile, against a service."""
        given = {
            name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()
        }
        settings = (
            f'[environments.local]\naddresses = {{ goods = "{address}" }}\n'
            "[stages.load.options]\njoin-s = 25\n"
        )
        base = {**BASIC, PROFILE: profile, "accord.toml": settings}
        write(folder / "workspace", {**base, **given})
        (folder / "raw").mkdir()
        environment = {**os.environ, "RAW_SAMPLES": str(folder / "raw")}
        return cls(folder=folder / "workspace", port=free_port(), environment=environment)

    def begin(self, *arguments: str, workers: int = 2, **environment: str) -> Program:
        """``accord run load`` as the master of so many machines."""
        listen = f"127.0.0.1:{self.port}"
        line = ["run", "load", "--workers-expected", str(workers), "--listen", listen]
        return self._start(*line, "--format", "json", *arguments, folder=None, **environment)

    def join(self, *arguments: str, folder: Path | None = None, **environment: str) -> Program:
        """``accord load worker`` with one process."""
        master = f"127.0.0.1:{self.port}"
        line = ["load", "worker", "--master", master, "--processes", "1"]
        return self._start(*line, *arguments, folder=folder, **environment)

    def samples(self) -> list[list[float]]:
        """What the clients of each worker process measured, in seconds and in order."""
        files = (self.folder.parent / "raw").iterdir()
        return [sorted(map(float, file.read_text().split())) for file in files]

    def _start(self, *line: str, folder: Path | None = None, **environment: str) -> Program:
        process = subprocess.Popen(
            [sys.executable, "-m", "accord", "-C", str(folder or self.folder), *line],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        program = Program(process=process)
        self.programs.append(program)
        return program


@contextmanager
def loaded_from_afar(
    folder: Path, profile: str, address: str, **files: str
) -> Iterator[LoadedFromAfar]:
    """The same, and nothing of it is left running."""
    loaded = LoadedFromAfar.at(folder, profile, address, **files)
    try:
        yield loaded
    finally:
        for program in loaded.programs:
            program.close()


def measured(out: str) -> dict[str, Any]:
    """The one document that ``accord run --format json`` writes."""
    document: dict[str, Any] = json.loads(out)
    return document


@contextmanager
def overheard(port: int) -> Iterator[tuple[int, bytearray]]:
    """A way to a port on which everything that passes is written down; where it begins."""
    heard = bytearray()
    ends: list[socket.socket] = []

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(1 << 16):
                heard.extend(content)
                target.sendall(content)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                ends.append(near)
                try:
                    far = socket.create_connection(("127.0.0.1", port))
                except OSError:
                    near.close()
                    continue
                ends.append(far)
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=pass_on, args=(source, target), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            # A thread that waits would hold the listener open, closed or not.
            listener.shutdown(socket.SHUT_RDWR)
            for end in ends:
                end.close()
