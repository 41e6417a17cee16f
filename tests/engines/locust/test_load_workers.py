"""No worker is left behind, and none is missed that is gone."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from accord.model.status import Status
from fakes.http_service import Service
from fakes.loaded import assign, probe, when, workspace

pytestmark = pytest.mark.engine

LONG = 'scenarios = "@load"\nusers = 2\nduration = "30 s"\n'
Act = Callable[[subprocess.Popen[str]], None]


def _kill_a_worker(process: subprocess.Popen[str]) -> None:
    psutil.Process(process.pid).children()[0].kill()


def _terminate(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("act", "said", "finished"),
    [
        pytest.param(_kill_a_worker, "died", True, id="worker-killed"),
        pytest.param(_terminate, "cut short", False, id="sigterm"),
    ],
)
def test_a_load_that_ends_early_is_broken(
    act: Act, said: str, finished: bool, goods: Service, tmp_path: Path
) -> None:
    catalogue = workspace(tmp_path, LONG)
    assignment = assign(tmp_path, catalogue, goods.address, options={"workers": 2})
    loaded = probe(assignment, meanwhile=when(lambda: len(goods.received) > 50, act))
    assert {case.status for case in loaded.stage.cases.values()} == {Status.BROKEN}
    assert said in loaded.reason()
    assert loaded.stage.finished is finished
    assert loaded.profile.measures["requests"] > 0


def test_a_probe_that_is_killed_leaves_no_worker(goods: Service, tmp_path: Path) -> None:
    catalogue = workspace(tmp_path, LONG)
    children: list[psutil.Process] = []

    def kill(process: subprocess.Popen[str]) -> None:
        children.extend(psutil.Process(process.pid).children())
        process.kill()

    assignment = assign(tmp_path, catalogue, goods.address)
    loaded = probe(assignment, meanwhile=when(lambda: len(goods.received) > 50, kill))
    _, alive = psutil.wait_procs(children, timeout=10)
    assert (alive, loaded.stage.status) == ([], Status.BROKEN)
