"""What ``accord report`` costs as a whole command, over a recorded run of 10,000 scenarios.

The workspace is written to disk, and the run to its journal, so that everything that a user waits
for is counted: the start of Python, reading the files, the journal and the history, and the site.

Usage: python benchmarks/report.py [scenarios]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from accord.model.catalogue import Catalogue, Feature, Operation, Scenario
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Event,
    PlannedCase,
    RunFinished,
    RunStarted,
    Seen,
    StageFinished,
    StagePlanned,
    StageStarted,
    StepFinished,
)
from accord.model.journal import JournalWriter
from accord.model.run import Case, Stage
from accord.pipeline.folders import OWN, journal_of, new, save_catalogue
from accord.sources import read_catalogue

# Not by its name, which is that of a module of Python's own.
_LOADER = SourceFileLoader("site_benchmark", str(Path(__file__).with_name("site.py")))
generated = ModuleType("site_benchmark")
sys.modules["site_benchmark"] = generated
_LOADER.exec_module(generated)

RUNS = ("20261101-060000-000aaa", "20261101-070000-000bbb", "20261101-080000-000ccc")
BUDGETS = {"a first run": (12.0, 220.0), "another one": (12.0, 220.0), "one feature": (7.0, 220.0)}
"""CPU seconds and megabytes of each command."""


def write_workspace(folder: Path, scenarios: int) -> Catalogue:
    """Features and contracts of the generated catalogue as files, and what Accord reads of them."""
    catalogue: Catalogue = generated.catalogue(scenarios)
    for feature in catalogue.features:
        path = folder / feature.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(_feature(feature)), encoding="utf-8")
    (folder / "contracts").mkdir()
    for contract in catalogue.contracts:
        paths = {it.path: {"post": _operation(it)} for it in contract.operations}
        info = {"title": contract.service, "version": "1"}
        document = {"openapi": "3.1.0", "info": info, "paths": paths}
        path = folder / "contracts" / f"{contract.service}.openapi.yaml"
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    (folder / "accord.toml").write_text('title = "Benchmark"\n', encoding="utf-8")
    return read_catalogue(folder, title="Benchmark")


def _feature(feature: Feature) -> Iterator[str]:
    yield " ".join(f"@{tag}" for tag in feature.tags)
    yield f"Feature: {feature.title}"
    yield from (f"  {line}" for line in feature.description.splitlines())
    # Rows are written one by one: they are what an engine runs, however they are written.
    for scenario in feature.scenarios:
        yield from _scenario(scenario, f"{scenario.title}, {scenario.row['pieces']} pieces")
    for rule in feature.rules:
        yield f"  Rule: {rule.title}"
        for scenario in rule.scenarios:
            yield from _scenario(scenario, scenario.title)
    yield ""


def _scenario(scenario: Scenario, title: str) -> Iterator[str]:
    yield "  " + " ".join(f"@{tag}" for tag in scenario.tags[2:])
    yield f"  Scenario: {title}"
    yield from (f"    {step.keyword} {step.text}" for step in scenario.steps)


def _operation(operation: Operation) -> dict[str, object]:
    responses = {it.status: {"description": it.description} for it in operation.responses}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": responses,
    }


def record(folder: Path, catalogue: Catalogue, number: int) -> None:
    """A run of everything, another one of it in which one case took longer, or one of a feature."""
    run = generated.run(catalogue)
    stages: list[Stage] = [run.stages["scenarios"], run.stages["contract"]]
    feature = catalogue.features[0]
    if number == 1:
        next(iter(stages[0].cases.values())).attempts[-1].seconds += 1
    if number == 2:
        of_feature = {it.id: stages[0].cases[it.id] for it in feature.all_scenarios()}
        stages[0].cases = of_feature
        del stages[1]
    at = 1.79e9 + 3600 * number
    place = new(folder / "reports", RUNS[number])
    save_catalogue(place, catalogue)
    selection = feature.path if number == 2 else ""
    begun = RunStarted(
        at=at, run=RUNS[number], workspace=str(folder), accord="1", environment="local",
        commit="4f2c9be8", branch="main", selection=selection,
    )  # fmt: skip
    _write(journal_of(place, OWN), [begun, RunFinished(at=at + 60, exit=1)])
    for stage in stages:
        _write(journal_of(place, stage.name), _events(stage, at))


def _write(path: Path, events: Iterable[Event]) -> None:
    with JournalWriter(path) as journal:
        for event in events:
            journal.write(event)


def _events(stage: Stage, at: float) -> Iterator[Event]:
    name = stage.name
    cases = tuple(
        PlannedCase(
            id=it.id, title=it.title, path=it.path, line=it.line, tags=it.tags, links=it.links
        )
        for it in stage.cases.values()
    )
    yield StagePlanned(at=at, stage=name, suite=stage.suite, engine=stage.engine, cases=cases)
    yield StageStarted(at=at, stage=name, engine=stage.engine, engine_version="1", workers=2)
    for case in stage.cases.values():
        yield from _of_case(case, name, at)
    for (operation, status), times in stage.seen.items():
        yield Seen(at=at, stage=name, operation=operation, status=status, times=times)
    yield StageFinished(at=at + 50, stage=name)


def _of_case(case: Case, stage: str, at: float) -> Iterator[Event]:
    attempt = case.last
    assert attempt is not None
    yield CaseStarted(at=at, stage=stage, case=case.id, trace=attempt.trace)
    for it in attempt.calls:
        yield Called(at=at, stage=stage, case=case.id, call=it.call, step=it.step)
    for step in attempt.steps:
        yield StepFinished(at=at, stage=stage, case=case.id, step=step)
    assert attempt.status is not None
    yield CaseFinished(
        at=at, stage=stage, case=case.id, status=attempt.status, seconds=attempt.seconds,
        reason=attempt.reason,
    )  # fmt: skip


def reported(folder: Path, run: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of the command."""
    command = [sys.executable, "-m", "accord", "report", run]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"accord report ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def main() -> int:
    scenarios = int(sys.argv[1]) if len(sys.argv) > 1 else generated.SCENARIOS
    memory = generated.MEMORY
    excessive = False
    with tempfile.TemporaryDirectory(dir=memory if memory.exists() else None) as place:
        folder = Path(place)
        subprocess.run([sys.executable, __file__, "--write", place, str(scenarios)], check=True)
        size = sum(path.stat().st_size for path in folder.glob("reports/runs/*/journal/*"))
        print(f"{scenarios} scenarios, journals of {size / 1e6:.0f} MB for {len(RUNS)} runs")
        for (name, (cpu, peak)), run in zip(BUDGETS.items(), RUNS, strict=True):
            seconds, megabytes = reported(folder, run)
            over = seconds > cpu or megabytes > peak
            excessive |= over
            print(f"{name:14}{seconds:8.2f} s CPU{megabytes:8.0f} MB{'  OVER' * over}")
    return int(excessive)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        # In a process of its own: what it holds would be the peak of all that it forks.
        catalogue = write_workspace(Path(sys.argv[2]), int(sys.argv[3]))
        for number in range(len(RUNS)):
            record(Path(sys.argv[2]), catalogue, number)
    else:
        sys.exit(main())
