"""Adopts a service that was not written here, with what a stranger would type.

python tests/abroad/adopt.py kinto [FOLDER]
"""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes.ports import free_port

SERVICES: Final = Path(__file__).with_name("services.toml")
MOST_COMMANDS: Final = 3
MOST_EDITS: Final = 3
_READY_S: Final = 60.0
_RUN_S: Final = 1800.0
# The product does not do what is written, or it does: either is a verdict.
_VERDICTS: Final = frozenset({0, 1})


def main(name: str, folder: Path) -> int:
    """Install, start and adopt a service; 0 when few commands and edits led to a verdict."""
    service = tomllib.loads(SERVICES.read_text(encoding="utf-8"))[name]
    places = {"folder": str(folder), "port": str(free_port()), "other-port": str(free_port())}
    _install(service, folder)
    _prepare(service, folder, places)
    with _running(service, folder, places):
        return _adopted(service, name, folder, places)


def _install(service: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("notebooks", "data"):
        (folder / name).mkdir(exist_ok=True)
    if package := service.get("pip"):
        if not (folder / "venv").is_dir():
            venv.create(folder / "venv", with_pip=True)
        _do([str(folder / "venv/bin/pip"), "install", "--quiet", package], folder)
    if package := service.get("npm"):
        _do(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), package], folder)
    if packages := service.get("apt"):
        _do(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages.split()],
            folder,
        )


def _prepare(service: Mapping[str, Any], folder: Path, places: Mapping[str, str]) -> None:
    for path, content in service.get("write", {}).items():
        (folder / path).write_text(content, encoding="utf-8")
    if line := service.get("prepare"):
        _do(shlex.split(_filled(line, places)), folder)
    if path := service.get("settings"):
        text = (folder / path).read_text(encoding="utf-8")
        for old, new in service["replace"]:
            text = text.replace(old, new)
        (folder / path).write_text(text, encoding="utf-8")


@contextlib.contextmanager
def _running(service: Mapping[str, Any], folder: Path, places: Mapping[str, str]) -> Iterator[None]:
    more = {name: _filled(value, places) for name, value in service.get("environment", {}).items()}
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            shlex.split(_filled(service["start"], places)),
            cwd=folder,
            env=os.environ | more,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(int(places["port"]), process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _READY_S
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise SystemExit(f"the service does not listen; see service.log (exit {process.poll()})")


def _adopted(service: Mapping[str, Any], name: str, folder: Path, places: Mapping[str, str]) -> int:
    header = service.get("header", "")
    init = f"accord init {name} --contract {_filled(service['contract'], places)}"
    commands = [f"{init} --header {shlex.quote(header)}" if header else init, service["run"]]
    edits = service.get("edits", [])
    workspace = folder / name
    if _shown(commands[0], folder) != 0:
        return 1
    settings = workspace / "accord.toml"
    text = settings.read_text(encoding="utf-8")
    for old, new in edits:
        if old not in text:
            raise SystemExit(f"accord.toml has no line to edit: {old}")
        text = text.replace(old, new, 1)
        print(f"-{old}\n+{new}")
    settings.write_text(text, encoding="utf-8")
    code = _shown(commands[1], workspace)
    print(f"commands: {len(commands)}, edited lines: {len(edits)}, exit: {code}")
    few = len(commands) <= MOST_COMMANDS and len(edits) <= MOST_EDITS
    return 0 if few and code in _VERDICTS else 1


def _shown(line: str, folder: Path) -> int:
    print(f"$ {line}", flush=True)
    accord = Path(sys.executable).with_name("accord")
    words = [str(accord), *shlex.split(line)[1:]]
    return subprocess.run(words, cwd=folder, timeout=_RUN_S, check=False).returncode


def _do(words: list[str], folder: Path) -> None:
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _filled(text: str, places: Mapping[str, str]) -> str:
    # Not `format`: settings have braces of their own.
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", value)
    return text


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    raise SystemExit(main(name, Path(rest[0] if rest else mkdtemp(prefix=f"abroad-{name}-"))))
