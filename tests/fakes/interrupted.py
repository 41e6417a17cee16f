"""A run that is signalled at a moment of its life, and what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from accord.errors import Exit
from accord.model.message import message
from accord.pipeline import folders
from accord.text import say
from fakes.tiny_workspace import TinyWorkspace

PATIENCE_S = 180.0
BETWEEN_S = 0.15
WAYS: dict[str, tuple[signal.Signals, ...]] = {
    "SIGTERM": (signal.SIGTERM,),
    "SIGINT": (signal.SIGINT,),
    "SIGTERM twice": (signal.SIGTERM, signal.SIGTERM),
    "SIGINT twice": (signal.SIGINT, signal.SIGINT),
    "SIGKILL": (signal.SIGKILL,),
}

EXPERIMENT = """
title: The goods come back
description: Whoever pauses them lets them go on.
steady-state-hypothesis:
  title: They are there
  probes:
    - type: probe
      name: they are there
      tolerance: true
      provider:
        type: python
        module: accord.chaos
        func: scenarios_hold
        arguments: { scenarios: ["features/short.feature#first"] }
method:
  - type: action
    name: pause
    provider: { type: python, module: accord.chaos, func: pause, arguments: { service: goods } }
    pauses: { after: 1 }
rollbacks:
  - type: action
    name: go on
    provider: { type: python, module: accord.chaos, func: restore, arguments: { service: goods } }
"""
REPORTS_CUT = message("cli.run.reports-unfinished")
RUN = ("run", "scenarios", "chaos")
"""What is interrupted."""


def interruptible(folder: Path) -> TinyWorkspace:
    """A workspace whose run starts a service, takes a moment, and pauses the service for another.

    A service that is left paused is a process that is left.
    """
    workspace = TinyWorkspace.at(folder)
    workspace.service()
    steps = folder / "steps" / "tiny.py"
    steps.write_text(steps.read_text().replace("time.sleep(60)", "time.sleep(0.5)"))
    workspace.feature(
        "short", "First: Given it works", "Second: When it takes long", "Third: Given it works"
    )
    workspace.write("chaos/pause.yaml", EXPERIMENT)
    return workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """How an interrupted run ended, and every promise that it broke."""

    code: int
    broken: tuple[str, ...]


def start(workspace: TinyWorkspace) -> subprocess.Popen[bytes]:
    # A shell's jobs in the background ignore it, and so would whatever they start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        workspace.command(*RUN),
        env=workspace.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def interrupt(
    workspace: TinyWorkspace, signals: Sequence[signal.Signals], *, after_s: float
) -> Interrupted:
    """Start a run, signal it, and see what is left; then run once more."""
    runs_before = set(runs(workspace))
    process = start(workspace)
    time.sleep(after_s)
    for number in signals:
        if process.poll() is None:
            os.kill(process.pid, number)
            time.sleep(BETWEEN_S)
    _, talk = process.communicate(timeout=PATIENCE_S)
    began = set(runs(workspace)) - runs_before
    broken = [*_of_end(process.returncode, talk.decode(), signals, bool(began))]
    if signal.SIGKILL not in signals:
        broken += [f"left behind: {name}" for name in left(workspace)]
        if process.returncode == Exit.INTERRUPTED:
            # After the verdict only the reports are cut, and that is said.
            is_judged = say(REPORTS_CUT, "en") in " ".join(talk.decode().split())
            broken += [why for run in began if (why := _of_record(run, is_judged=is_judged))]
    healed = workspace.accord("run", "scenarios")
    if healed.code != 0:
        broken.append(f"the next run ended with {healed.code}: {healed.talk}")
    broken += [f"left after the next run: {name}" for name in left(workspace)]
    return Interrupted(code=process.returncode, broken=tuple(broken))


def _of_end(
    code: int, talk: str, signals: Sequence[signal.Signals], has_begun: bool
) -> Sequence[str]:
    # A run that was over before has its own code; one that has no folder yet may just be gone.
    promised = {0, int(Exit.INTERRUPTED)}
    if signal.SIGKILL in signals or not has_begun:
        promised.add(-signals[0])
    problems = [] if code in promised else [f"it ended with {code}: {talk}"]
    admitted = [word for word in ("Traceback", "itself has a defect") if word in talk]
    return [*problems, *(f"it said: {talk}" for _ in admitted[:1])]


def _of_record(run: Path, *, is_judged: bool) -> str:
    _, record = folders.load_run(run)
    if record.damage or not record.finished or record.interrupted is is_judged:
        kind = "judged" if is_judged else "interrupted"
        return f"the record of {run.name} is not that of a run that was {kind}"
    return ""


def runs(workspace: TinyWorkspace) -> list[Path]:
    folder = workspace.folder / "reports" / "runs"
    return [each for each in folder.glob("*") if each.is_dir()]


def left(workspace: TinyWorkspace, *, patience_s: float = 10.0) -> list[str]:
    """Processes of the workspace that do not go away."""
    deadline = time.monotonic() + patience_s
    while (names := _processes(workspace.folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return names


def _processes(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            # A worker's command line does not tell whose it is; where it works does.
            places = (*words, process.cwd())
            if process.pid != os.getpid() and any(str(folder) in place for place in places):
                found.append(" ".join(words))
        except psutil.Error:
            continue
    return found
