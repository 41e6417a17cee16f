"""Services that are started again where they were."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.system.clock import SystemClock
from accord.system.processes import Started, start, stop
from accord.system.restarter import Restarter
from accord.system.services import read_entries

SERVER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(listener.getsockname()[1], flush=True)
while True:
    listener.accept()[0].close()
"""


def launch(folder: Path, port: int) -> Started:
    return start(
        ["python", "-u", "-c", SERVER, str(port)],
        name="bank",
        folder=folder,
        environment={},
        log=folder / "bank.log",
        again=True,
    )


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[tuple[Path, list[Started]]]:
    processes = [launch(tmp_path, 0)]
    while not (tmp_path / "bank.log").read_text():
        time.sleep(0.01)
    port = int((tmp_path / "bank.log").read_text())
    published = tmp_path / "services.json"
    addresses = {"bank": f"http://127.0.0.1:{port}", "mail": "http://mail.test"}
    try:
        with Restarter(published, processes, addresses, launch=lambda _: launch(tmp_path, port)):
            yield published, processes
    finally:
        stop(processes, clock=SystemClock(), grace_s=0.0)


def ask(published: Path) -> None:
    request = Path(read_entries(published)["bank"].start_again)
    request.touch()
    while request.exists():
        time.sleep(0.01)


def test_only_what_was_started_here_can_be_started_again(
    standing: tuple[Path, list[Started]],
) -> None:
    published, processes = standing
    entries = read_entries(published)
    assert entries["bank"].pid == processes[0].process.pid
    assert (entries["mail"].pid, entries["mail"].start_again) == (0, "")


def test_a_service_that_ended_has_a_new_process_once_the_request_is_gone(
    standing: tuple[Path, list[Started]],
) -> None:
    published, processes = standing
    killed = processes[0].process
    killed.kill()
    ask(published)
    assert processes[0].process.pid != killed.pid
    assert read_entries(published)["bank"].pid == processes[0].process.pid


def test_a_service_that_runs_is_left_alone(standing: tuple[Path, list[Started]]) -> None:
    published, processes = standing
    running = processes[0].process
    ask(published)
    assert processes[0].process is running
