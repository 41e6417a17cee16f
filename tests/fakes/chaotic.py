"""A system of two services, experiments on it, and the real Chaos Toolkit probe."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import psutil
import requests

from accord.config.settings import Environment
from accord.model.assignment import Assignment
from accord.model.events import PlannedCase, StagePlanned
from accord.model.journal import read
from accord.model.run import Case, Stage, fold
from accord.model.status import Suite
from accord.sources import read_catalogue
from accord.system import disturbances
from accord.system.environment import System, Target, system
from accord.system.services import Services
from accord.text import say
from fakes import warm

NAME = "chaos"
SERVICE = """
import json, os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = {"/health": 200, "/goods": 503 if os.path.exists("sick") else 200}
        status = known.get(self.path, 404)
        content = json.dumps({"nonce": os.environ["ACCORD_NONCE"]}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
FEATURE = """
Feature: Goods
  @steady
  Scenario: Goods are shown
    When somebody asks for goods
    Then there are goods
  Scenario: A step has a defect
    When somebody asks for goods
    Then the step has a defect
  Scenario: Nobody wrote this
    Then a sentence that nobody knows
"""
STEPS = """
from behave import then, when

@when("somebody asks for goods")
def ask(context):
    goods = context.accord.client
    context.accord.keep(lambda: goods.request("goods", "GET", "/goods"))

@then("there are goods")
def there_are(context):
    status = context.accord.answer().status
    assert status == 200, f"goods answered {status}"

@then("the step has a defect")
def defect(context):
    raise KeyError("token")
"""


@dataclass(frozen=True, slots=True)
class Chaotic:
    """A workspace whose system runs."""

    folder: Path
    system: System

    def run(
        self,
        document: dict[str, Any],
        *,
        meanwhile: Callable[[Chaotic, subprocess.Popen[bytes]], None] | None = None,
    ) -> Judged:
        """Run one experiment through the probe; ``meanwhile`` may do things to its process."""
        for old in (self.folder / "chaos").glob("*"):
            old.unlink()
        (self.folder / "chaos" / "one.json").write_text(json.dumps(document), encoding="utf-8")
        catalogue = read_catalogue(self.folder)
        assert catalogue.experiments, [say(f.message, "en") for f in catalogue.faults]
        run = self.folder / "reports" / "runs" / f"{time.time_ns()}"
        (experiment,) = catalogue.experiments
        assignment = Assignment(
            run=run.name,
            stage=NAME,
            workspace=str(self.folder),
            journal=str(run / "journal" / f"{NAME}.ndjson"),
            evidence=str(run / "evidence"),
            cases=(PlannedCase(id=experiment.id, title=experiment.title),),
            addresses=dict(self.system.addresses),
            allow=("127.0.0.1",),
            system=self.system.kept,
        )
        assignment.save(run / f"{NAME}.json")
        return self._probe(assignment, run, meanwhile)

    def _probe(
        self,
        assignment: Assignment,
        run: Path,
        meanwhile: Callable[[Chaotic, subprocess.Popen[bytes]], None] | None,
    ) -> Judged:
        module, order = "accord.engines.chaostoolkit.probe", str(run / f"{NAME}.json")
        if meanwhile is None:
            done = warm.run(module, order, folder=self.folder, timeout=40)
            (run / "probe.log").write_text(done.stdout + done.stderr, encoding="utf-8")
        else:
            command = [sys.executable, "-m", module, order]
            with (run / "probe.log").open("wb") as log:
                process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
                try:
                    meanwhile(self, process)
                    process.wait(timeout=40)
                finally:
                    process.kill()
                    process.wait()
        planned = StagePlanned(
            at=0.0, stage=NAME, suite=Suite.CHAOS, engine="chaostoolkit", cases=assignment.cases
        )
        folded = fold([planned, *read(run / "journal")])
        assert not folded.damage
        return Judged(folded.stages[NAME], (run / "probe.log").read_text())

    def process(self, service: str) -> psutil.Process | None:
        """The process of a service."""
        return Services(Path(self.system.kept)).process(service)

    def leases(self) -> tuple[disturbances.Lease, ...]:
        """What is disturbed now."""
        return disturbances.leases(self.folder)

    def assert_nothing_left(self) -> None:
        """No lease, no stopped process, and every service answers."""
        assert self.leases() == ()
        for service, address in self.system.addresses.items():
            process = self.process(service)
            assert process is not None
            assert process.status() != psutil.STATUS_STOPPED
            assert requests.get(f"{address}/health", timeout=2).status_code == 200


@dataclass(frozen=True, slots=True)
class Judged:
    """What a probe said of its one experiment."""

    stage: Stage
    output: str

    @property
    def case(self) -> Case:
        (case,) = self.stage.cases.values()
        return case

    @property
    def status(self) -> str:
        return self.case.status.value

    @property
    def reason(self) -> str:
        return say(self.case.reason, "en") if self.case.reason else ""

    @property
    def steps(self) -> list[tuple[str, str, str, str]]:
        attempt = self.case.last
        assert attempt is not None
        return [(step.phase, step.kind, step.text, step.status.value) for step in attempt.steps]


@contextmanager
def chaotic(folder: Path) -> Iterator[Chaotic]:
    """A workspace and its system, ready."""
    files = {
        "features/goods.feature": FEATURE,
        "steps/goods.py": STEPS,
        "service.py": SERVICE,
        "chaos/.keep": "",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content), encoding="utf-8")
    command = ("python", str(folder / "service.py"), "{port}")
    target = Target(
        name="local", settings=Environment(commands={"goods": command, "depot": command})
    )
    with system(target, workspace=folder, logs=folder / "logs") as ready:
        yield Chaotic(folder, ready)


def experiment(
    *method: dict[str, Any],
    probes: tuple[dict[str, Any], ...] = (),
    rollbacks: tuple[dict[str, Any], ...] = (),
    **extension: Any,
) -> dict[str, Any]:
    """An experiment whose steady state is that goods are shown."""
    keys = {name.replace("_", "-"): value for name, value in extension.items()}
    return {
        "version": "1.0.0",
        "title": "Something happens",
        "description": "and goods are shown all the same",
        "extensions": [{"name": "accord", **keys}],
        "steady-state-hypothesis": {
            "title": "Goods are shown",
            "probes": list(probes or (held("@steady"),)),
        },
        "method": list(method),
        "rollbacks": list(rollbacks),
    }


def act(function: str, service: str, **more: Any) -> dict[str, Any]:
    """An action of ours."""
    return (
        python("action", f"{function} {service}", "accord.chaos", function, service=service) | more
    )


def held(tags: str = "", *, scenario: str = "") -> dict[str, Any]:
    """A probe of ours."""
    chosen = {"tags": tags} if tags else {"scenarios": [scenario]}
    probe = python("probe", "goods are shown", "accord.chaos", "scenarios_hold", **chosen)
    return probe | {"tolerance": True}


def python(type_: str, name: str, module: str, func: str, **arguments: Any) -> dict[str, Any]:
    """An activity that calls a function."""
    provider = {"type": "python", "module": module, "func": func, "arguments": arguments}
    return {"type": type_, "name": name, "provider": provider}


def command(type_: str, name: str, *words: str) -> dict[str, Any]:
    """An activity that runs a command."""
    provider = {"type": "process", "path": words[0], "arguments": list(words[1:])}
    return {"type": type_, "name": name, "provider": provider}
