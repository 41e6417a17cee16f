from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from accord.system.clock import SystemClock
from accord.system.leftovers import ProcessIdentity, end_leftovers, identity, living, remember
from accord.system.processes import NONCE
from fakes import tiny_system

ACCORD = """
import sys, time
from pathlib import Path
from accord.config.settings import Environment
from accord.system.environment import Target, system

workspace = Path.cwd()
settings = Environment(start=("python", sys.argv[1], "has-a-child", "ordering"))
with system(Target(name="local", settings=settings), workspace=workspace, logs=workspace / "logs"):
    Path("ready").touch()
    time.sleep(3600)
"""


@contextmanager
def sleeping(nonce: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", "import time; time.sleep(3600)"]
    with subprocess.Popen(command, env={**os.environ, NONCE: nonce}) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.02)


def ends(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_what_a_killed_accord_left_running_is_ended(tmp_path: Path) -> None:
    script = str(Path(tiny_system.__file__))
    with subprocess.Popen([sys.executable, "-c", ACCORD, script], cwd=tmp_path) as accord:
        wait_for(tmp_path / "ready")
        accord.send_signal(signal.SIGKILL)
    started = [int(path.stem) for path in tmp_path.glob("*.pid") if path.stem.isdigit()]
    started.append(int((tmp_path / "child.pid").read_text()))
    assert end_leftovers(tmp_path, clock=SystemClock()) == len(started)
    assert all(ends(pid) for pid in started)


def test_nothing_is_ended_while_its_accord_lives(tmp_path: Path) -> None:
    with sleeping("mine") as process:
        remember(tmp_path, pids=[process.pid], nonce="mine")
        assert end_leftovers(tmp_path, clock=SystemClock()) == 0
        assert process.poll() is None


def test_a_process_that_got_the_same_id_later_is_not_touched(tmp_path: Path) -> None:
    with sleeping("another") as process:
        remember(tmp_path, pids=[process.pid], nonce="mine")
        born = identity(process.pid).born
        orphan(tmp_path, born=born, earlier=born - 100)
        assert end_leftovers(tmp_path, clock=SystemClock()) == 0
        assert process.poll() is None


def orphan(workspace: Path, *, born: float, earlier: float) -> None:
    """Rewrite the record as if both the process and its Accord had been others, long ago."""
    path = workspace / ".accord" / "started.json"
    mine = identity()
    text = path.read_text().replace(str(born), str(earlier))
    path.write_text(text.replace(str(mine.born), str(mine.born - 100)))


@pytest.mark.parametrize(
    "torn",
    [
        pytest.param('[{"pid', id="cut"),
        pytest.param("{}", id="not-a-list"),
        pytest.param('[{"process": 1}]', id="other-fields"),
    ],
)
def test_a_torn_record_ends_nothing(torn: str, tmp_path: Path) -> None:
    (tmp_path / ".accord").mkdir()
    (tmp_path / ".accord" / "started.json").write_text(torn)
    assert end_leftovers(tmp_path, clock=SystemClock()) == 0


def test_a_process_is_known_by_its_time_of_birth() -> None:
    mine = identity()
    assert living(mine) is not None
    assert living(ProcessIdentity(pid=mine.pid, born=mine.born - 100)) is None
