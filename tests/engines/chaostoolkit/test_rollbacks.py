"""The rollbacks of an experiment are run, whatever becomes of it, with the real engine."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from textwrap import dedent
from typing import Any

import psutil
import pytest

from accord.system import rollbacks
from fakes.chaotic import (
    FEATURE,
    SERVICE,
    STEPS,
    Chaotic,
    act,
    chaotic,
    command,
    experiment,
    python,
)
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine
ACTS = """
import os, sys, threading, time
from chaoslib.exceptions import InterruptExecution

def die():
    os._exit(1)

def stay():
    time.sleep(3600)

def mute():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError("cannot say")
    raise Mute

def judge(value):
    raise ValueError("no judge")

def before_activity_control(context, **_):
    if context.get("name") == "mend it":
        raise InterruptExecution("stop")
"""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chaotic]:
    with chaotic(tmp_path_factory.mktemp("chaotic")) as running:
        (running.folder / "acts.py").write_text(ACTS, encoding="utf-8")
        yield running


@pytest.fixture
def place(standing: Chaotic) -> Iterator[Chaotic]:
    yield standing
    assert not list((standing.folder / ".accord" / rollbacks.KEPT).glob("*"))
    (standing.folder / "runs").unlink(missing_ok=True)
    standing.assert_nothing_left()


def call(function: str) -> dict[str, Any]:
    return python("action", function, "acts", function)


def noting(name: str) -> dict[str, Any]:
    """A rollback that notes that it ran."""
    return command("action", name, "sh", "-c", f"echo {name} >> runs")


def ran(place: Chaotic) -> list[str]:
    path = place.folder / "runs"
    return path.read_text().splitlines() if path.exists() else []


def broken(*method: dict[str, Any], undo: tuple[dict[str, Any], ...] = (), **more: Any) -> Any:
    """An experiment whose action is undone by nothing but its own rollbacks."""
    disturb = command("action", "disturb", "true")
    undoing = undo or (noting("first"), noting("second"))
    return experiment(disturb, *method, rollbacks=undoing, **more)


NAP = command("action", "a nap", "sleep", "30")
CONTROL = {"name": "c", "provider": {"type": "python", "module": "acts"}}


@pytest.mark.parametrize(
    ("document", "told"),
    [
        pytest.param(broken(call("die")), "ended with code 1", id="died"),
        pytest.param(
            broken(call("mute")) | {"runtime": {"rollbacks": {"strategy": "never"}}},
            "The action “mute” failed",
            id="strategy-never",
        ),
    ],
)
def test_every_rollback_is_run_once(place: Chaotic, document: Any, told: str) -> None:
    judged = place.run(document)
    assert (judged.status, told in judged.reason) == ("broken", True), judged.reason
    assert ran(place) == ["first", "second"]


def test_every_rollback_of_an_experiment_that_hangs_is_run_once(place: Chaotic) -> None:
    # On a busy machine it may not have come to its method when its time is up.
    for seconds in (2, 8):
        judged = place.run(broken(call("stay"), time_limit=seconds))
        if any(step[1] == "action" for step in judged.steps):
            break
    assert (judged.status, f"within {seconds} s" in judged.reason) == ("broken", True)
    assert ran(place) == ["first", "second"]


def test_a_control_that_interrupts_keeps_no_rollback_from_being_run(place: Chaotic) -> None:
    undo = (noting("first") | {"name": "mend it"}, noting("second"))
    judged = place.run(broken(undo=undo) | {"controls": [CONTROL]})
    assert (judged.status, ran(place)) == ("broken", ["first", "second"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_experiment_costs_no_rollback(
    place: Chaotic, number: signal.Signals
) -> None:
    def meanwhile(place: Chaotic, probe: subprocess.Popen[bytes]) -> None:
        child = napping(psutil.Process(probe.pid)).parent()
        assert child is not None
        child.send_signal(number)

    judged = place.run(broken(NAP), meanwhile=meanwhile)
    assert (judged.status, number.name in judged.reason) == ("broken", True), judged.reason
    assert ran(place) == ["first", "second"]


def test_what_was_undone_and_what_was_not_is_told_with_names(place: Chaotic) -> None:
    undo = (call("die") | {"name": "deadly"}, command("action", "vain", "false"), noting("good"))
    judged = place.run(broken(call("die"), undo=undo))
    assert "Rollbacks that were run: good." in judged.reason
    assert "These were not undone: deadly, vain" in judged.reason
    assert (judged.status, ran(place)) == ("broken", ["good"])


def test_a_rollback_that_hangs_is_told_and_costs_the_others_nothing(place: Chaotic) -> None:
    hanging = command("action", "endless", "sleep", "30")
    hanging["provider"]["timeout"] = 1
    slow = call("stay") | {"name": "asleep"}
    slow["provider"] = slow["provider"] | {"timeout": 1}
    judged = place.run(broken(call("die"), undo=(hanging, slow, noting("good"))))
    assert "These were not undone: endless, asleep" in judged.reason.replace(" and", ",")
    assert ran(place) == ["good"]


def test_rollbacks_are_given_the_values_of_then(
    place: Chaotic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "word")
    undo = command("action", "undo", "sh", "-c", "echo ${spoken} >> runs")
    document = broken(call("die"), undo=(undo,))
    document["configuration"] = {"spoken": {"type": "env", "key": "TOKEN"}}
    place.run(document)
    assert ran(place) == ["word"]


# Other code of a team ---------------------------------------------------------------------------


def test_a_tolerance_that_raises_was_not_lost_but_could_not_be_judged(place: Chaotic) -> None:
    tolerance = python("probe", "judge", "acts", "judge")
    during = python("probe", "goods", "os", "getpid") | {"tolerance": tolerance}
    judged = place.run(experiment(act("pause", "depot"), during))
    assert (judged.status, "no judge" in judged.reason) == ("broken", True), judged.reason


# Through the command -----------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> TinyWorkspace:
    made = TinyWorkspace(tmp_path)
    service = '["python", "service.py", "{port}"]'
    files = {
        "features/goods.feature": FEATURE,
        "steps/goods.py": STEPS,
        "service.py": SERVICE,
        "accord.toml": f"[environments.local.commands]\ngoods = {service}\n",
        "chaos/one.json": json.dumps(broken(NAP)),
    }
    for name, content in files.items():
        made.write(name, dedent(content))
    return made


def napping(process: psutil.Process) -> psutil.Process:
    """The nap that a process waits for."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for each in process.children(recursive=True):
            # Children come and go while they are looked at.
            with suppress(psutil.NoSuchProcess):
                if each.name() == "sleep":
                    return each
        time.sleep(0.02)
    raise AssertionError("nobody sleeps")


def interrupted(workspace: TinyWorkspace, hurt: Callable[[psutil.Process], None]) -> int:
    with subprocess.Popen(
        workspace.command("run", "chaos"),
        env=workspace.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            napping(psutil.Process(process.pid))
            hurt(psutil.Process(process.pid))
            return process.wait(timeout=40)
        finally:
            process.kill()


def test_ctrl_c_costs_no_rollback(workspace: TinyWorkspace) -> None:
    code = interrupted(workspace, lambda process: process.send_signal(signal.SIGINT))
    assert (code, (workspace.folder / "runs").read_text().split()) == (130, ["first", "second"])


def test_the_next_run_runs_what_was_killed_as_it_was_then(workspace: TinyWorkspace) -> None:
    def kill(process: psutil.Process) -> None:
        family = [process, *process.children(recursive=True)]
        # Stopped first, as whoever outlives its parent for a moment begins to put things right.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for each in family:
                # One may have ended of itself.
                with suppress(psutil.NoSuchProcess):
                    each.send_signal(number)

    interrupted(workspace, kill)
    assert not (workspace.folder / "runs").exists()
    workspace.write("chaos/one.json", json.dumps(experiment(command("action", "new", "true"))))
    done = workspace.accord("run", "chaos")
    told = " ".join((done.talk + done.out).split())
    assert "Rollbacks that were run: first, second" in told.replace(" and", ","), told
    assert (workspace.folder / "runs").read_text().split() == ["first", "second"]
    assert not list((workspace.folder / ".accord" / rollbacks.KEPT).glob("*"))
