"""What the site of 10,000 scenarios costs, beside one JSON file a scenario of the same run.

The system has 20 services of 10 operations, tried by contract cases, load profiles and experiments.

Usage: python benchmarks/site.py [scenarios]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec

from accord.history import RunStore, record_of
from accord.history.newest import newest_results, promised_cases
from accord.model.calls import Body, Call, CallRequest, CallResponse, ContractVerdict, Timings
from accord.model.catalogue import (
    Catalogue,
    Contract,
    Experiment,
    Feature,
    Operation,
    OperationResponse,
    Profile,
    Rule,
    Scenario,
    ScenarioStep,
    Service,
)
from accord.model.events import PlannedCase, Sampled, Step
from accord.model.ids import links_of, scenario_id
from accord.model.message import plain
from accord.model.run import Attempt, CallOfStep, Case, Run, Stage
from accord.model.status import Status, Suite
from accord.pipeline.operations import contract_cases
from accord.pipeline.planners import LoadPlanner, planner_of
from accord.reports.site import Memory, Site

# ext4 looks at each file that was freed a moment ago before it makes a new one: whoever writes
# behind somebody who deleted ten thousand would be charged for that.
MEMORY = Path("/dev/shm")
SCENARIOS = 10_000
IN_A_FEATURE = 20
ROWS = 10
SERVICES = 20
OPERATIONS = 10
PROFILES = 5
BUDGETS = {
    "CPU s": 6.0,
    "again CPU s": 1.0,
    "first part CPU s": 1.0,
    "next part CPU s": 1.0,
    "peak MB": 150.0,
    "KB a scenario": 3.0,
    "KB an operation": 20.0,
    "home KB": 300.0,
}
PLANNED = (Suite.SCENARIOS, Suite.CONTRACT, Suite.LOAD, Suite.CHAOS)
OF_OPERATIONS = ("api", "services")
OF_OTHER_SUITES = ("load", "chaos")
OF_HOME = ("index.html", "assets/accord.css", "assets/accord.js", "assets/text.js")


def catalogue(scenarios: int) -> Catalogue:
    """Features of ten scenarios in a rule and one outline of ten rows, eight steps each."""
    return Catalogue(
        title="Benchmark",
        features=tuple(_feature(number) for number in range(scenarios // IN_A_FEATURE)),
        contracts=tuple(_contract(f"service-{number}") for number in range(SERVICES)),
        services=tuple(
            Service(name=f"service-{number}", owner="a team", depends_on=(f"service-{number + 1}",))
            for number in range(SERVICES)
        ),
        profiles=tuple(_profile(number) for number in range(PROFILES)),
        experiments=tuple(
            Experiment(
                id=f"chaos/{number}.yaml", title=f"Loss {number}", path=f"chaos/{number}.yaml"
            )
            for number in range(PROFILES)
        ),
    )


def _contract(service: str) -> Contract:
    operations = tuple(
        Operation(
            id=f"{service}/act{number}",
            service=service,
            name=f"act{number}",
            method="POST",
            path=f"/things/{number}",
            summary=f"Do something of kind {number}",
            responses=tuple(
                OperationResponse(status=status, description="What became of it.")
                for status in ("200", "401", "409", "422", "503")
            ),
        )
        for number in range(OPERATIONS)
    )
    paths = {operation.path: {"post": {"operationId": operation.name}} for operation in operations}
    return Contract(
        service=service,
        path=f"contracts/{service}.yaml",
        dialect="3.1",
        operations=operations,
        document={"openapi": "3.1.0", "paths": paths},
    )


def _profile(number: int) -> Profile:
    return Profile(
        id=f"load/{number}.toml",
        title=f"Rush {number}",
        path=f"load/{number}.toml",
        rate=50.0,
        duration_s=300.0,
        thresholds=("p95 <= 200 ms", "errors <= 1 %"),
    )


def _feature(number: int) -> Feature:
    path = f"features/capability-{number % 25}/behaviour-{number}.feature"
    tags = (f"service:service-{number % 20}", f"req:SHOP-{number}")
    scenarios = [_scenario(path, number, place, tags) for place in range(IN_A_FEATURE)]
    return Feature(
        id=path,
        title=f"Behaviour {number} of the shop in the neighbourhood",
        path=path,
        capability=f"capability-{number % 25}",
        description="As a neighbour\nI want my order to be ready\nSo that I can pick it up",
        tags=tags,
        scenarios=tuple(scenarios[ROWS:]),
        rules=(Rule(title="An order is paid once", line=4, scenarios=tuple(scenarios[:ROWS])),),
    )


def _scenario(path: str, number: int, place: int, tags: tuple[str, ...]) -> Scenario:
    row = place >= ROWS
    title = "An amount is shipped for its price" if row else f"An order of kind {place} is paid"
    amount = str(100 + place)
    texts = (
        ("Given", f"customer number {number} is signed in to the shop"),
        ("And", 'the shop sells "Oolong tea" at 120'),
        ("Given", f'a basket with {place} "Oolong tea" and a coupon "TEA20"'),
        ("When", f"the customer pays {amount} with a card"),
        ("Then", 'the order is "confirmed"'),
        ("And", f"the customer has paid {amount}"),
        ("And", 'the store "Yongkang" expects a parcel'),
        ("And", "the coupon is used"),
    )
    steps = tuple(
        ScenarioStep(keyword=keyword, text=text, line=6 + at, background=at < 2)
        for at, (keyword, text) in enumerate(texts)
    )
    effective = (*tags, "smoke", f"op:service-{number % SERVICES}/act{place % OPERATIONS}")
    return Scenario(
        id=scenario_id(path, title, (), row=f"1.{place - ROWS + 1}" if row else ""),
        title=title,
        path=path,
        line=20 + place,
        feature=path,
        rule="" if row else "An order is paid once",
        tags=effective,
        links=links_of(effective),
        steps=steps,
        outline=title if row else "",
        row={"amount": amount, "pieces": str(place)} if row else {},
    )


def run(catalogue_written: Catalogue) -> Run:
    """A run in which 3 of 100 fail, 1 is broken, 2 are pending."""
    stage = Stage(name="scenarios", engine="behave", engine_version="1.3.3", finished=True)
    for number, scenario in enumerate(catalogue_written.scenarios()):
        stage.cases[scenario.id] = _case(scenario, number)
    stages = [
        stage,
        _contract_stage(catalogue_written),
        _load_stage(catalogue_written),
        _chaos_stage(catalogue_written),
    ]
    return Run(
        id="benchmark",
        environment="local",
        commit="4f2c9be8",
        stages={stage.name: stage for stage in stages},
    )


def _contract_stage(catalogue_written: Catalogue) -> Stage:
    stage = Stage(name="contract", suite=Suite.CONTRACT, engine="schemathesis", finished=True)
    for case in contract_cases(catalogue_written):
        steps = [Step(text=f"check {number} × 15", status=Status.PASSED) for number in range(8)]
        stage.cases[case.id] = _ended(case, steps)
    for operation in catalogue_written.operations():
        for response in operation.responses[:4]:
            stage.seen[operation.id, int(response.status)] = 12
    return stage


def _load_stage(catalogue_written: Catalogue) -> Stage:
    stage = Stage(name="load", suite=Suite.LOAD, engine="locust", finished=True)
    operations = [operation.id for operation in catalogue_written.operations()]
    for planned_case in LoadPlanner(Suite.LOAD).cases(catalogue_written):
        case = stage.cases[planned_case.id] = _ended(planned_case, [])
        measures = {"p50": 0.02, "p95": 0.1, "p99": 0.2, "rate": 50.0, "errors": 0.0}
        case.measures.update(measures)
        case.operations.update({id: dict(measures) for id in operations[::10]})
        case.samples[:] = [
            Sampled(at=0.0, stage="load", case=case.id, since=float(second), requests=50,
                p50=0.02, p95=0.1, p99=0.2)
            for second in range(300)
        ]  # fmt: skip
    return stage


def _chaos_stage(catalogue_written: Catalogue) -> Stage:
    stage = Stage(name="chaos", suite=Suite.CHAOS, engine="chaostoolkit", finished=True)
    phases = ("before",) * 4 + ("during",) * 20 + ("after",) * 10
    steps = [
        Step(text="orders hold", status=Status.PASSED, kind="steady-state", seconds=0.5,
            since=number * 0.5, phase=phase)
        for number, phase in enumerate(phases)
    ]  # fmt: skip
    for experiment in catalogue_written.experiments:
        case = PlannedCase(id=experiment.id, title=experiment.title, path=experiment.path)
        stage.cases[experiment.id] = _ended(case, steps)
    return stage


def _ended(case: PlannedCase, steps: list[Step]) -> Case:
    attempt = Attempt(number=1, status=Status.PASSED, seconds=0.1, steps=steps)
    return Case(
        id=case.id,
        title=case.title,
        path=case.path,
        tags=case.tags,
        links=case.links,
        planned=True,
        attempts=[attempt],
    )


def _case(scenario: Scenario, number: int) -> Case:
    bad = {0: Status.FAILED, 1: Status.FAILED, 2: Status.FAILED, 3: Status.BROKEN}
    pending = {4: Status.PENDING, 5: Status.PENDING}
    status = (bad | pending).get(number % 100, Status.PASSED)
    reason = None if status is Status.PASSED else plain("The order is not confirmed: 503")
    steps = [
        Step(text=step.text, keyword=step.keyword, line=step.line, status=Status.PASSED)
        for step in scenario.steps
    ]
    if status is not Status.PASSED:
        steps[4:] = [msgspec.structs.replace(steps[4], status=status, reason=reason)]
    calls = [
        CallOfStep(step=3, call=_call("POST", number, status)),
        CallOfStep(step=4, call=_call("GET", number, status)),
    ]
    attempt = Attempt(
        number=1, trace=f"{number:032x}", status=status, reason=reason, seconds=0.1, steps=steps,
        calls=calls,
    )  # fmt: skip
    return Case(
        id=scenario.id,
        title=scenario.title,
        path=scenario.path,
        line=scenario.line,
        tags=scenario.tags,
        links=scenario.links,
        planned=True,
        attempts=[attempt],
    )


def _call(method: str, number: int, status: Status) -> Call:
    body = json.dumps(
        {"id": f"A-{number}", "items": [{"sku": "OOLONG", "quantity": 2}], "total": number}
    )
    recorded_body = Body(media_type="application/json", size_bytes=len(body), text=body)
    headers = {
        "content-type": "application/json",
        "accept": "application/json",
        "authorization": "***",
        "x-request": f"{number:016x}",
    }
    return Call(
        service=f"service-{number // IN_A_FEATURE % SERVICES}",
        operation=f"service-{number // IN_A_FEATURE % SERVICES}/act{number % 2}",
        method=method,
        url=f"http://127.0.0.1:40001/orders/{number}",
        started=float(number),
        seconds=0.012,
        trace=f"{number:032x}",
        span=f"{number:015x}{method[0] == 'P':d}",
        request=CallRequest(headers=headers, body=recorded_body if method == "POST" else None),
        response=CallResponse(
            status=503 if status is Status.FAILED else 200, headers=headers, body=recorded_body
        ),
        timings=Timings(connect=0.001, first_byte=0.01),
        verdict=ContractVerdict.KEPT,
    )


def plain_dump(catalogue_written: Catalogue, recorded: Run, folder: Path) -> None:
    """What peers keep before they draw anything: one JSON file a scenario."""
    folder.mkdir()
    cases = recorded.stages["scenarios"].cases
    for number, scenario in enumerate(catalogue_written.scenarios()):
        attempt = cases[scenario.id].last
        assert attempt is not None
        result = {
            "scenario": msgspec.to_builtins(scenario),
            "status": attempt.status,
            "steps": msgspec.to_builtins(attempt.steps),
            "calls": [msgspec.to_builtins(entry.call) for entry in attempt.calls],
        }
        (folder / f"{number}-result.json").write_text(json.dumps(result), encoding="utf-8")


def child(kind: str, scenarios: int, place: Path) -> None:
    catalogue_written = catalogue(scenarios)
    recorded = run(catalogue_written)
    peak_before = _peak()
    folder = place / kind
    began, wall = time.process_time(), time.perf_counter()
    if kind == "site":
        Site(place / "run").write(catalogue_written, recorded, folder)
    else:
        plain_dump(catalogue_written, recorded, folder)
    figures = {
        "CPU s": time.process_time() - began,
        "wall s": time.perf_counter() - wall,
        "peak MB": _peak(),
        "of it the run MB": peak_before,
    }
    if kind == "site":
        figures["again CPU s"] = _again(catalogue_written, recorded, folder)
    print(json.dumps(figures | _bytes(folder, scenarios)))


def selected(scenarios: int, place: Path) -> None:
    """What a run of one feature costs the site: the first after one of everything, and the next."""
    catalogue_written = catalogue(scenarios)
    runs = [run(catalogue_written)]
    for number, feature in enumerate(catalogue_written.features[:2], 1):
        part = replace(runs[0], id=f"part-{number}", selection=feature.path, stages={})
        stage = runs[0].stages["scenarios"]
        cases = {it.id: stage.cases[it.id] for it in feature.all_scenarios()}
        part.stages["scenarios"] = replace(stage, cases=cases)
        runs.append(part)
    planned = {suite: planner_of(suite).cases(catalogue_written) for suite in PLANNED}
    promised = promised_cases(catalogue_written, planned)
    seconds = []
    with closing(RunStore.at(place / "history.db")) as store:
        for at, it in enumerate(runs):
            it.started, it.branch = 1e9 + 3600 * at, "main"
            store.record(record_of(catalogue_written, it))
            line = store.line("main", it.environment, until=it.started)
            by_id = {recorded.id: (catalogue_written, recorded) for recorded in runs}
            newest = newest_results(catalogue_written, it, line, promised=promised, load=by_id.get)
            began = time.process_time()
            memory = Memory(newest=newest)
            Site(place / "run", memory=memory).write(catalogue_written, it, place / "selected")
            seconds.append(time.process_time() - began)
    print(json.dumps({"first part CPU s": seconds[1], "next part CPU s": seconds[2]}))


def _bytes(folder: Path, scenarios: int) -> dict[str, float]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    sizes: Counter[str] = Counter()
    for path in files:
        sizes[path.relative_to(folder).parts[0]] += path.stat().st_size
    apart = sum(sizes[name] for name in (*OF_OPERATIONS, *OF_OTHER_SUITES))
    figures = {
        "KB a scenario": (sizes.total() - apart) / 1000 / scenarios,
        "files a scenario": len(files) / scenarios,
    }
    if (folder / "index.html").exists():
        of_operations = sum(sizes[name] for name in OF_OPERATIONS)
        figures |= {
            "home KB": sum((folder / name).stat().st_size for name in OF_HOME) / 1000,
            "KB an operation": of_operations / 1000 / (SERVICES * OPERATIONS),
            "list KB": (folder / "data/scenarios.js").stat().st_size / 1000,
        }
    return figures


def _again(catalogue_written: Catalogue, recorded: Run, folder: Path) -> float:
    """CPU seconds of the same site when one case was run again."""
    next(iter(recorded.stages["scenarios"].cases.values())).attempts[-1].seconds += 1
    recorded.id, began = "again", time.process_time()
    Site(folder.with_name("run")).write(catalogue_written, recorded, folder)
    return time.process_time() - began


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> int:
    scenarios = int(sys.argv[1]) if len(sys.argv) > 1 else SCENARIOS
    figures = {}
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None) as place:
        for kind in ("plain", "site", "selected"):
            command = [sys.executable, __file__, "--child", kind, str(scenarios), place]
            printed = subprocess.run(command, check=True, capture_output=True).stdout
            figures[kind] = json.loads(printed)
    figures["site"] |= figures.pop("selected")
    excessive = over_budget(figures["site"])
    print(f"{scenarios} scenarios, 2 calls and 8 steps each, 6 % not passed")
    print(f"{'':20}{'JSON files':>12}{'site':>12}{'budget':>12}")
    for name, value in figures["site"].items():
        plain_value = figures["plain"].get(name)
        beside = f"{plain_value:12.2f}" if plain_value is not None else f"{'':12}"
        budget = f"{BUDGETS[name]:12.0f}" if name in BUDGETS else f"{'':12}"
        over = "  OVER" if name in excessive else ""
        print(f"{name:20}{beside}{value:12.2f}{budget}{over}")
    return 1 if excessive else 0


def over_budget(figures: dict[str, float]) -> list[str]:
    """The figures that are more than they may be."""
    return [name for name, value in figures.items() if value > BUDGETS.get(name, value)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        scenarios, place = int(sys.argv[3]), Path(sys.argv[4])
        if sys.argv[2] == "selected":
            selected(scenarios, place)
        else:
            child(sys.argv[2], scenarios, place)
    else:
        sys.exit(main())
