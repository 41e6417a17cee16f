"""Chains of scenarios that ran in parallel, in logs that are full of other requests."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.evidence import Masks, Store
from accord.evidence.logs import LogFile, LogFiles
from accord.model.calls import Call, CallResponse
from accord.model.culprit import culprit
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Event,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.traces import StageEvidence, join
from accord.system.clock import SystemClock

CASES = 16
FOREIGN = 3_000
START = 1_764_400_000.0
SERVICES = ("order", "price", "stock", "tax")
DEPENDENCIES = {"front": SERVICES, **dict.fromkeys(SERVICES, ())}


def trace_of(number: int) -> str:
    return f"{number + 1:032x}"


def at_fault(number: int) -> str:
    return SERVICES[number % len(SERVICES)]


def lines_of(number: int, *, has_ids: bool) -> Iterator[dict[str, object]]:
    """A front that asks four services at once, of which one fails, then a letter."""
    begin, trace = START + number * 0.003, trace_of(number)
    base = {"trace": trace, "method": "POST"}
    span = f"{number:08x}"
    for place, service in enumerate(SERVICES):
        status = 500 if service == at_fault(number) else 200
        time = begin + 0.5
        ids = {"span": f"{span}0000000{place}", "parent": f"{span}ffffffff"} if has_ids else {}
        yield (
            base
            | ids
            | {
                "service": service,
                "path": f"/{service}s",
                "status": status,
                "time": time,
                "seconds": 0.4,
                "event": "answered",
            }
        )
    ids = {"span": f"{span}ffffffff", "parent": f"{span}cccccccc"} if has_ids else {}
    yield (
        base
        | ids
        | {
            "service": "front",
            "path": "/fronts",
            "status": 503,
            "time": begin + 0.6,
            "seconds": 0.59,
            "event": "answered",
        }
    )
    ids = {"span": f"{span}eeeeeeee", "parent": f"{span}ffffffff"} if has_ids else {}
    yield (
        base
        | ids
        | {
            "service": "front",
            "to": "letters",
            "path": "/letters",
            "error": "connection refused",
            "time": begin + 0.9,
            "seconds": 0.01,
            "event": "called",
        }
    )


def foreign(draw: random.Random) -> Iterator[dict[str, object]]:
    """Requests of other people: half of them fail, all at the time of the scenarios."""
    for number in range(FOREIGN):
        yield {
            "trace": f"f{number:031x}",
            "span": f"f{number:015x}",
            "service": draw.choice(SERVICES),
            "method": "POST",
            "path": f"/{draw.choice(SERVICES)}s",
            "status": draw.choice([200, 500]),
            "time": START + draw.random(),
            "seconds": 0.4,
            "event": "answered",
        }


def events_of(number: int) -> list[Event]:
    call = Call(
        service="front",
        method="POST",
        url="http://127.0.0.1:1/fronts",
        started=START + number * 0.003,
        seconds=0.61,
        trace=trace_of(number),
        span=f"{number:08x}cccccccc",
        response=CallResponse(status=503),
    )
    step = Step(text="the order is placed", status=Status.FAILED)
    case = f"c{number}"
    return [
        CaseStarted(at=0, stage="s", case=case, trace=call.trace),
        Called(at=0, stage="s", case=case, call=call, step=0),
        StepFinished(at=0, stage="s", case=case, step=step),
        CaseFinished(at=0, stage="s", case=case, status=Status.FAILED, seconds=1),
    ]


def stage_of(folder: Path, *, has_ids: bool) -> Stage:
    draw = random.Random(1)
    lines = [line for number in range(CASES) for line in lines_of(number, has_ids=has_ids)]
    lines += foreign(draw)
    draw.shuffle(lines)
    log = folder / "all.log"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    events: list[Event] = [StagePlanned(at=0, stage="s", suite=Suite.SCENARIOS, engine="e")]
    events += [event for number in range(CASES) for event in events_of(number)]
    masks = Masks()
    logs = LogFiles(lambda _: [LogFile(path=log)], masks=masks)
    stage = fold(events).stages["s"]
    evidence = StageEvidence(sources=(logs,))
    store = Store(folder, masks=masks)
    events += join(stage, evidence, contracts=(), store=store, clock=SystemClock())
    return fold(events).stages["s"]


@pytest.mark.parametrize("has_ids", [True, False], ids=["ids-of-spans", "the-trace-alone"])
def test_no_chain_holds_a_call_of_another_and_each_has_its_own_culprit(
    tmp_path: Path, *, has_ids: bool
) -> None:
    stage = stage_of(tmp_path, has_ids=has_ids)
    for number in range(CASES):
        case = stage.cases[f"c{number}"]
        calls = [made.call for made in case.attempts[0].calls]
        assert {call.trace for call in calls} == {trace_of(number)}
        assert len(calls) == len(SERVICES) + 3
        named = culprit(case, DEPENDENCIES)
        assert named is not None
        assert named.service == at_fault(number)
