"""Runs features of a folder through the real behave probe, and folds what it wrote."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from accord.model.assignment import Assignment
from accord.model.catalogue import Contract
from accord.model.events import PlannedCase, StagePlanned
from accord.model.journal import read
from accord.model.run import Case, Run, Stage, fold
from accord.model.status import Suite
from accord.sources import read_catalogue
from accord.text import say
from fakes import warm

NAME = "scenarios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a probe did: its exit code, its output, and the run folded from its journal."""

    code: int
    output: str
    run: Run
    folder: Path

    @property
    def stage(self) -> Stage:
        return self.run.stages[NAME]

    def case(self, title: str) -> Case:
        return next(case for case in self.stage.cases.values() if case.title == title)

    def reason(self, title: str) -> str:
        told = self.case(title).reason
        return "" if told is None else say(told, "en")

    @property
    def notes(self) -> list[str]:
        return [say(note.note, "en") for note in self.stage.notes]


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """A workspace of these files, indented as the test is."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content), encoding="utf-8")
    return folder


def assign(
    folder: Path,
    *,
    options: Mapping[str, Any] | None = None,
    addresses: Mapping[str, str] | None = None,
    contracts: tuple[Contract, ...] = (),
    variables: Mapping[str, str] | None = None,
    extra: tuple[PlannedCase, ...] = (),
) -> Assignment:
    """An assignment of everything the workspace's features hold, and ``extra``."""
    catalogue = read_catalogue(folder)
    cases = tuple(
        PlannedCase(id=each.id, title=each.title, path=each.path, line=each.line, tags=each.tags)
        for each in catalogue.scenarios()
    )
    reports = folder / "reports" / "runs" / "one"
    return Assignment(
        run="one",
        stage=NAME,
        workspace=str(folder),
        journal=str(reports / "journal" / f"{NAME}.ndjson"),
        evidence=str(reports / "evidence"),
        cases=(*cases, *extra),
        addresses=dict(addresses or {}),
        allow=("127.0.0.1",),
        contracts=contracts,
        options=dict(options or {}),
        variables=dict(variables or {}),
        digests={feature.path: feature.digest for feature in catalogue.features},
    )


def probe(
    assignment: Assignment, *, meanwhile: Callable[[subprocess.Popen[str]], None] | None = None
) -> Probed:
    """Run the probe to its end; ``meanwhile`` may do things to its process."""
    reports = Path(assignment.evidence).parent
    code, output = run_probe(assignment, "behave", timeout_s=30, meanwhile=meanwhile)
    planned = StagePlanned(
        at=0.0, stage=NAME, suite=Suite.SCENARIOS, engine="behave", cases=assignment.cases
    )
    run = fold([planned, *read(reports / "journal")])
    return Probed(code=code, output=output, run=run, folder=reports)


def run_probe(
    assignment: Assignment,
    engine: str,
    *,
    timeout_s: float,
    meanwhile: Callable[[subprocess.Popen[str]], None] | None,
) -> tuple[int, str]:
    """Run an engine's probe in a process of its own; its exit code and what it wrote."""
    reports = Path(assignment.evidence).parent
    path = reports / f"{assignment.stage}.json"
    assignment.save(path)
    module = f"accord.engines.{engine}.probe"
    if meanwhile is None:
        done = warm.run(module, str(path), folder=Path(assignment.workspace), timeout=timeout_s)
        return done.returncode, done.stdout + done.stderr
    command = [sys.executable, "-m", module, str(path)]
    with (reports / "probe.log").open("w+") as log:
        process = subprocess.Popen(
            command, cwd=assignment.workspace, stdout=log, stderr=log, text=True
        )
        try:
            meanwhile(process)
            code = process.wait(timeout=timeout_s)
        finally:
            process.kill()
            process.wait()
        log.seek(0)
        return code, log.read()


def when_there(path: Path, act: Callable[[subprocess.Popen[str]], None]) -> Callable[..., None]:
    """Do something as soon as a file exists."""

    def meanwhile(process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + 20
        while not path.exists():
            if time.monotonic() > deadline or process.poll() is not None:
                told = f"{path} never came"
                raise AssertionError(told)
            time.sleep(0.01)
        act(process)

    return meanwhile


def interrupt(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C."""
    process.send_signal(signal.SIGINT)
