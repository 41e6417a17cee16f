"""Runs the load profiles of a small folder through the real probe, against a real service."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from accord.model.assignment import Assignment
from accord.model.catalogue import Catalogue
from accord.model.events import StagePlanned
from accord.model.journal import read
from accord.model.run import Case, Run, Stage, fold
from accord.model.status import Suite
from accord.pipeline.planners import LoadPlanner
from accord.sources import read_catalogue
from accord.text import say
from fakes.probed import run_probe, write

NAME = "load"
# A busy machine takes longer to bring users to work than a load needs that shows something.
_MOMENTS_S = (0.5, 3, 12)
_MOMENTS = re.compile(r"(a|[\d.]+) moments?")
_NEVER_THERE = frozenset({"load.users-not-reached", "load.worker-late"})
PROFILE = "load/noon.toml"
CONTRACT = """
    openapi: 3.0.3
    info: { title: Goods, version: "1" }
    paths:
      /goods/{id}:
        get:
          operationId: readGoods
          parameters:
            - { name: id, in: path, required: true, schema: { type: integer } }
          responses:
            "200":
              description: The goods
              content:
                application/json:
                  schema:
                    type: object
                    required: [id, name]
                    properties: { id: { type: integer }, name: { type: string } }
            "404": { description: None such }
"""
FEATURE = """
    Feature: Goods

      @load
      Scenario: Read
        When I send "readGoods" with:
          | id | 1 |
        Then the status is 200

      @other
      Scenario: Missing
        When I send "readGoods" with:
          | id | 9 |
        Then the status is 404

      @late
      Scenario: Nothing is called
        Given it only waits
"""
STEPS = """
    import time
    from behave import given, then

    @given("it only waits")
    def waits(context):
        time.sleep(0.05)

    class Mute(Exception):
        def __str__(self):
            raise self

    @then("the step raises what cannot be read")
    def mute(context):
        raise Mute

    @then("the step has a defect")
    def defect(context):
        raise KeyError("token")
"""
BASIC: Mapping[str, str] = {
    "contracts/goods.openapi.yaml": CONTRACT,
    "features/goods.feature": FEATURE,
    "steps/all.py": STEPS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a probe did; ``moment_s`` is how long a moment of its profile was."""

    code: int
    output: str
    run: Run
    folder: Path
    moment_s: float = 0.0

    @property
    def stage(self) -> Stage:
        return self.run.stages[NAME]

    @property
    def profile(self) -> Case:
        return self.stage.cases[PROFILE]

    def reason(self, id: str = PROFILE) -> str:
        told = self.stage.cases[id].reason
        return "" if told is None else say(told, "en")

    @property
    def notes(self) -> list[str]:
        return [say(note.note, "en") for note in self.stage.notes]


def workspace(folder: Path, profile: str, **files: str) -> Catalogue:
    """A workspace with one profile and further files; what it says."""
    named = {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    write(folder, {**BASIC, PROFILE: profile, **named})
    catalogue = read_catalogue(folder)
    assert not catalogue.unreadable, [say(f.message, "en") for f in catalogue.unreadable]
    return catalogue


def assign(
    folder: Path, catalogue: Catalogue, address: str, *, options: Mapping[str, Any] | None = None
) -> Assignment:
    """An assignment of every profile of the workspace."""
    reports = folder / "reports" / "runs" / "one"
    reports.mkdir(parents=True)
    (reports / "catalogue.json").write_bytes(msgspec.json.encode(catalogue))
    return Assignment(
        run="one",
        stage=NAME,
        workspace=str(folder),
        journal=str(reports / "journal" / f"{NAME}.ndjson"),
        evidence=str(reports / "evidence"),
        cases=LoadPlanner(Suite.LOAD).cases(catalogue),
        addresses={"goods": address},
        allow=("127.0.0.1",),
        contracts=catalogue.contracts,
        options={"grace_s": 1, **(options or {})},
    )


def probe(
    assignment: Assignment, *, meanwhile: Callable[[subprocess.Popen[str]], None] | None = None
) -> Loaded:
    """Run the probe to its end; ``meanwhile`` may do things to its process."""
    reports = Path(assignment.evidence).parent
    code, output = run_probe(assignment, "locust", timeout_s=120, meanwhile=meanwhile)
    planned = StagePlanned(
        at=0.0, stage=NAME, suite=Suite.LOAD, engine="locust", cases=assignment.cases
    )
    run = fold([planned, *read(reports / "journal")])
    return Loaded(code=code, output=output, run=run, folder=reports)


def when(happened: Callable[[], bool], act: Callable[[subprocess.Popen[str]], None]) -> Any:
    """Do something to the probe as soon as something has happened."""

    def meanwhile(process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + 30
        while not happened():
            if time.monotonic() > deadline or process.poll() is not None:
                told = "it never happened"
                raise AssertionError(told)
            time.sleep(0.01)
        act(process)

    return meanwhile


def feature(*steps: str) -> str:
    """A feature of one scenario, `@more`, with these steps."""
    rows = "\n".join(f"            {step}" for step in steps)
    return f"\n    Feature: More\n        @more\n        Scenario: More\n{rows}\n"


def run_profile(
    folder: Path,
    profile: str,
    address: str,
    *,
    options: Mapping[str, Any] | None = None,
    forget: Callable[[], object] = lambda: None,
    **files: str,
) -> Loaded:
    """Run a profile of a small workspace against a service.

    ``a moment``, as in ``4 moments``, is a duration in which this machine can begin the load; what
    came of a shorter one is to ``forget``.
    """
    for seconds in _MOMENTS_S:
        forget()
        place = folder / f"{seconds}"
        catalogue = workspace(place, _lasting(profile, seconds), **files)
        loaded = probe(assign(place, catalogue, address, options=options))
        reason = loaded.profile.reason
        if reason is None or reason.id not in _NEVER_THERE:
            break
    return replace(loaded, moment_s=seconds)


def _lasting(profile: str, moment_s: float) -> str:
    def seconds(match: re.Match[str]) -> str:
        count = 1.0 if match[1] == "a" else float(match[1])
        return f"{count * moment_s:g} s"

    return _MOMENTS.sub(seconds, profile)
