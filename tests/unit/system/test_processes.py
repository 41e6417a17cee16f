from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from accord.errors import ConfigurationError
from accord.system import processes
from accord.system.clock import SystemClock
from accord.system.processes import NONCE, Started, carries, is_alive, last_lines, start, stop
from fakes.clock import FakeClock

POLITE = """
import signal, sys, time
from pathlib import Path

def heard(number, frame):
    with open("heard", "a") as file:
        file.write("once\\n")
    time.sleep(0.3)
    sys.exit()

signal.signal(signal.SIGTERM, heard)
Path("ready").touch()
time.sleep(3600)
"""
# It leaves its group and its parent at once, as daemons do.
DAEMON = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {POLITE!r}], start_new_session=True)
"""


def launch(folder: Path, script: str) -> Started:
    started = start(
        ("python", "-c", script),
        name="polite",
        folder=folder,
        environment={NONCE: str(folder)},
        log=folder / "logs" / "polite.log",
    )
    while not (folder / "ready").exists():
        time.sleep(0.02)
    return started


@pytest.mark.parametrize("script", [POLITE, DAEMON], ids=["child", "daemon"])
def test_a_process_is_asked_once_and_given_time(script: str, tmp_path: Path) -> None:
    stop([launch(tmp_path, script)], clock=SystemClock(), nonce=str(tmp_path))
    assert (tmp_path / "heard").read_text().splitlines() == ["once"]


def test_what_an_ended_process_left_in_its_group_is_asked_too(tmp_path: Path) -> None:
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {POLITE!r}])"
    started = launch(tmp_path, script)
    started.process.wait(timeout=10)
    stop([started], clock=SystemClock(), nonce=str(tmp_path))
    assert (tmp_path / "heard").read_text().splitlines() == ["once"]


def test_what_left_nobody_is_looked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    monkeypatch.setattr(processes, "carrying", lambda nonce: looks.append(nonce) or [])
    started = launch(tmp_path, "open('ready', 'w')")
    started.process.wait(timeout=10)
    stop([started], clock=SystemClock(), nonce="x")
    assert looks == ["x"]


class Watch(FakeClock):
    """Notes how long it was slept each time."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        super().sleep(seconds)


def test_what_is_about_to_end_is_looked_for_soon_and_then_seldom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "carrying", lambda nonce: [psutil.Process()])
    monkeypatch.setattr(processes, "_ask", lambda children, nonce: None)
    monkeypatch.setattr(processes, "kill", lambda left: None)
    clock = Watch()
    stop([], clock=clock, nonce="x", grace_s=1)
    assert clock.pauses[:5] == [0.005, 0.01, 0.02, 0.04, 0.05]
    assert set(clock.pauses[4:]) == {0.05}


def test_python_is_the_interpreter_that_accord_runs_on(tmp_path: Path) -> None:
    started = launch(tmp_path, "import sys; print(sys.executable); open('ready', 'w')")
    started.process.wait(timeout=5)
    stop([started], clock=SystemClock())
    assert started.log.read_text().strip() == sys.executable


@pytest.mark.parametrize("command", [(), ("no-such-program-anywhere",)], ids=["empty", "unknown"])
def test_a_command_that_cannot_be_started_is_told(command: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no-command"):
        start(command, name="x", folder=tmp_path, environment={}, log=tmp_path / "x.log")


def test_the_end_of_a_long_log_is_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "long.log"
    log.write_text("".join(f"line {number}\n" for number in range(10_000)))
    assert last_lines(log).splitlines() == [f"line {number}" for number in range(9_985, 10_000)]


def test_a_log_that_was_never_written_has_no_end(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "missing.log") == ""


@pytest.mark.parametrize(
    ("variables", "is_carried"),
    [
        pytest.param({NONCE: "n-7"}, True, id="alone"),
        pytest.param({"A": "1", NONCE: "n-7", "Z": "2"}, True, id="among-others"),
        pytest.param({NONCE: "n-77"}, False, id="a-longer-one"),
        pytest.param({f"OTHER_{NONCE}": "n-7"}, False, id="under-another-name"),
        pytest.param({"A": f"{NONCE}=n-7"}, False, id="within-a-value"),
    ],
)
def test_a_process_carries_the_nonce_that_it_was_given(
    variables: dict[str, str], *, is_carried: bool
) -> None:
    command = [sys.executable, "-IS", "-c", "input()"]
    with subprocess.Popen(command, env=variables, stdin=subprocess.PIPE) as child:
        # It is started a moment before it has its variables.
        while not psutil.Process(child.pid).environ():
            time.sleep(0.01)
        assert carries(psutil.Process(child.pid), "n-7") is is_carried
        child.kill()


LEADERLESS = """
import ctypes, platform, threading, time
threading.Thread(target=lambda: time.sleep(3600)).start()
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[platform.machine()], 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads outlive the first one on Linux")
def test_a_process_is_alive_as_long_as_one_of_its_threads_is() -> None:
    child = subprocess.Popen([sys.executable, "-c", LEADERLESS])
    process = psutil.Process(child.pid)
    try:
        while process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert (is_alive(process), child.poll()) == (True, None)
    finally:
        child.kill()
    child.wait()
    assert not is_alive(process)
