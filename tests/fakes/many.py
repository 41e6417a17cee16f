"""A run of many small scenarios that all passed but a few."""

from __future__ import annotations

from accord.model.calls import Call, CallResponse
from accord.model.catalogue import Catalogue, Feature, Scenario, ScenarioStep
from accord.model.ids import scenario_id
from accord.model.message import plain
from accord.model.run import Attempt, CallOfStep, Case, Run, Stage
from accord.model.status import Status

IN_A_FEATURE = 40


def many(scenarios: int) -> tuple[Catalogue, Run]:
    features = tuple(_feature(number) for number in range(scenarios // IN_A_FEATURE))
    stage = Stage(name="scenarios", engine="behave", finished=True)
    for number, scenario in enumerate(s for feature in features for s in feature.scenarios):
        stage.cases[scenario.id] = _case(scenario, number)
    run = Run(id="many", environment="local", stages={"scenarios": stage})
    return Catalogue(title="Many", features=features), run


def _feature(number: int) -> Feature:
    path = f"features/area-{number % 5}/thing-{number}.feature"
    return Feature(
        id=path,
        title=f"Thing {number} 餘額",
        path=path,
        capability=f"area-{number % 5}",
        scenarios=tuple(_scenario(path, number, place) for place in range(IN_A_FEATURE)),
    )


def _scenario(path: str, number: int, place: int) -> Scenario:
    title = f"Case {place} of thing {number}"
    row = place % 2
    return Scenario(
        id=scenario_id(path, "rows" if row else title, (), row=f"1.{place}" if row else ""),
        title="A thing in rows" if row else title,
        path=path,
        line=place + 3,
        feature="",
        tags=("smoke",) if place == 0 else (f"req:R-{place}",),
        steps=(ScenarioStep(keyword="Given", text=f"a thing {place}", line=place + 4),),
        row={"place": str(place)} if row else {},
    )


def _case(scenario: Scenario, number: int) -> Case:
    failed = number % 100 == 50
    call = Call(
        service="ordering",
        method="GET",
        url="http://127.0.0.1/things",
        started=1.0,
        seconds=0.01,
        trace="a" * 32,
        span="b" * 16,
        response=CallResponse(status=200),
    )
    attempt = Attempt(
        number=1,
        status=Status.FAILED if failed else Status.PASSED,
        reason=plain("not as expected") if failed else None,
        calls=[CallOfStep(step=0, call=call)],
    )
    return Case(
        id=scenario.id,
        title=scenario.title,
        path=scenario.path,
        line=scenario.line,
        tags=scenario.tags,
        planned=True,
        attempts=[attempt],
    )
