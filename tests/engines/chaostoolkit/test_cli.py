"""Experiments through the real command, also when it is ended in the middle of a fault."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import psutil
import pytest

from accord.system.disturbances import leases
from accord.system.leftovers import FILE, FOLDER
from accord.system.processes import is_alive
from fakes.chaotic import FEATURE, SERVICE, STEPS, act, command, experiment
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine
NAP = command("action", "a nap", "sleep", "30")
CONFIGURATION = """
[environments.local.commands]
goods = ["python", "service.py", "{port}"]
depot = ["python", "service.py", "{port}"]

[stages.chaos]
gates = ['recovery_seconds("Something happens") <= 5 s']
"""


@pytest.fixture
def workspace(tmp_path: Path) -> TinyWorkspace:
    made = TinyWorkspace(tmp_path)
    files = {"features/goods.feature": FEATURE, "steps/goods.py": STEPS, "service.py": SERVICE}
    for name, content in (files | {"accord.toml": CONFIGURATION}).items():
        made.write(name, dedent(content))
    return made


def write(workspace: TinyWorkspace, document: dict[str, Any]) -> None:
    workspace.write("chaos/one.json", json.dumps(document))


def wait_for(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def in_the_middle(workspace: TinyWorkspace, number: signal.Signals) -> tuple[int, list[int]]:
    """Signal the command once its fault is there; its exit code, and what it had started."""
    environment = workspace.environment()
    with subprocess.Popen(
        workspace.command("run", "chaos"),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(lambda: leases(workspace.folder))
            family = [each.pid for each in psutil.Process(process.pid).children(recursive=True)]
            process.send_signal(number)
            return process.wait(timeout=40), family
        finally:
            process.kill()


def alive(pids: list[int]) -> list[list[str]]:
    """What still runs; what only waits for whoever adopted it does not."""
    found = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    return [each.cmdline() for each in found if is_alive(each)]


def test_a_gate_may_ask_how_fast_the_system_recovered(workspace: TinyWorkspace) -> None:
    write(workspace, experiment(act("kill", "goods"), may_be_lost=["goods are shown"]))
    done = workspace.accord("run", "chaos")
    assert (done.code, "passed" in done.talk + done.out) == (0, True), done.talk


def test_a_lost_steady_state_is_told_with_where_it_broke(workspace: TinyWorkspace) -> None:
    write(workspace, experiment(act("kill", "goods")))
    done = workspace.accord("run", "chaos")
    told = done.talk + done.out
    assert done.code == 1, told
    assert "“Goods are shown”, at “When somebody asks for goods”" in " ".join(told.split())


def test_an_experiment_that_cannot_be_read_is_never_green(workspace: TinyWorkspace) -> None:
    write(workspace, {"title": "Nothing"})
    assert workspace.accord("run", "chaos").code == 2


def test_ctrl_c_undoes_the_fault_and_ends_everything(workspace: TinyWorkspace) -> None:
    write(workspace, experiment(act("pause", "depot"), NAP))
    code, family = in_the_middle(workspace, signal.SIGINT)
    assert (code, leases(workspace.folder)) == (130, ())
    assert alive(family) == []


def test_what_a_killed_command_left_is_put_right_by_itself_and_ended_by_the_next(
    workspace: TinyWorkspace,
) -> None:
    write(workspace, experiment(act("pause", "depot"), NAP))
    _, family = in_the_middle(workspace, signal.SIGKILL)
    wait_for(lambda: not leases(workspace.folder))
    write(workspace, experiment(act("kill", "depot")))
    assert workspace.accord("run", "chaos").code == 0
    assert alive(family) == []
    assert not (workspace.folder / FOLDER / FILE).exists()
