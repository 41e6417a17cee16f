"""What the site of 10,000 scenarios costs, beside one JSON file a scenario of the same run.

Usage: python benchmarks/site.py [scenarios]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from accord.model.calls import Body, Call, ContractVerdict, Request, Response, Timings
from accord.model.catalogue import Catalogue, Feature, Rule, Scenario, ScenarioStep
from accord.model.events import Step
from accord.model.ids import links_of, scenario_id
from accord.model.message import plain
from accord.model.run import Attempt, CallOfStep, Case, Run, Stage
from accord.model.status import Status
from accord.reports.site import Site

SCENARIOS = 10_000
IN_A_FEATURE = 20
ROWS = 10
BUDGETS = {"CPU s": 20.0, "peak MB": 400.0, "KB a scenario": 3.0, "home KB": 300.0}


def catalogue(scenarios: int) -> Catalogue:
    """Features of ten scenarios in a rule and one outline of ten rows, eight steps each."""
    features = tuple(_feature(number) for number in range(scenarios // IN_A_FEATURE))
    return Catalogue(title="Benchmark", features=features)


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
    effective = (*tags, "smoke", "op:ordering/placeOrder")
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


def run(written: Catalogue) -> Run:
    """A run in which 3 of 100 fail, 1 is broken, 2 are pending."""
    stage = Stage(name="scenarios", engine="behave", engine_version="1.3.3", finished=True)
    for number, scenario in enumerate(written.scenarios()):
        stage.cases[scenario.id] = _case(scenario, number)
    return Run(id="benchmark", environment="local", commit="4f2c9be8", stages={"scenarios": stage})


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
    kept = Body(media_type="application/json", size_bytes=len(body), text=body)
    headers = {
        "content-type": "application/json",
        "accept": "application/json",
        "authorization": "***",
        "x-request": f"{number:016x}",
    }
    return Call(
        service="ordering",
        operation="ordering/placeOrder",
        method=method,
        url=f"http://127.0.0.1:40001/orders/{number}",
        started=float(number),
        seconds=0.012,
        trace=f"{number:032x}",
        span=f"{number:015x}{method[0] == 'P':d}",
        request=Request(headers=headers, body=kept if method == "POST" else None),
        response=Response(
            status=503 if status is Status.FAILED else 200, headers=headers, body=kept
        ),
        timings=Timings(connect=0.001, first_byte=0.01),
        verdict=ContractVerdict.KEPT,
    )


def plain_dump(written: Catalogue, recorded: Run, folder: Path) -> None:
    """What peers keep before they draw anything: one JSON file a scenario."""
    folder.mkdir()
    cases = recorded.stages["scenarios"].cases
    for number, scenario in enumerate(written.scenarios()):
        attempt = cases[scenario.id].last
        assert attempt is not None
        result = {
            "scenario": msgspec.to_builtins(scenario),
            "status": attempt.status,
            "steps": msgspec.to_builtins(attempt.steps),
            "calls": [msgspec.to_builtins(entry.call) for entry in attempt.calls],
        }
        (folder / f"{number}-result.json").write_text(json.dumps(result), encoding="utf-8")


def child(kind: str, scenarios: int) -> None:
    written = catalogue(scenarios)
    recorded = run(written)
    before = _peak()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "out"
        began, wall = time.process_time(), time.perf_counter()
        if kind == "site":
            Site(Path(place) / "run").write(written, recorded, folder)
        else:
            plain_dump(written, recorded, folder)
        figures = {
            "CPU s": time.process_time() - began,
            "wall s": time.perf_counter() - wall,
            "peak MB": _peak(),
            "of it the run MB": before,
        }
        files = [path for path in folder.rglob("*") if path.is_file()]
        figures |= {
            "KB a scenario": sum(path.stat().st_size for path in files) / 1000 / scenarios,
            "files a scenario": len(files) / scenarios,
        }
        if kind == "site":
            figures["home KB"] = sum(
                (folder / name).stat().st_size / 1000
                for name in (
                    "index.html",
                    "assets/accord.css",
                    "assets/accord.js",
                    "assets/text.js",
                )
            )
            figures["list KB"] = (folder / "data/scenarios.js").stat().st_size / 1000
    print(json.dumps(figures))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    scenarios = int(sys.argv[1]) if len(sys.argv) > 1 else SCENARIOS
    told = {}
    for kind in ("plain", "site"):
        command = [sys.executable, __file__, "--child", kind, str(scenarios)]
        told[kind] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    print(f"{scenarios} scenarios, 2 calls and 8 steps each, 6 % not passed")
    print(f"{'':20}{'JSON files':>12}{'site':>12}{'budget':>12}")
    for name, value in told["site"].items():
        plain_value = told["plain"].get(name)
        beside = f"{plain_value:12.2f}" if plain_value is not None else f"{'':12}"
        budget = f"{BUDGETS[name]:12.0f}" if name in BUDGETS else f"{'':12}"
        over = "  OVER" if value > BUDGETS.get(name, value) else ""
        print(f"{name:20}{beside}{value:12.2f}{budget}{over}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]))
    else:
        main()
