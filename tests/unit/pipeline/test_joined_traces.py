"""What is said of the small traces that a rule of thumb gets wrong, from lines to the sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accord.evidence import Masks, Store
from accord.evidence.logs import LogFile, LogFiles
from accord.evidence.service_names import ServiceNames
from accord.model.calls import Call, CallResponse
from accord.model.culprit import Culprit, culprit
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Event,
    StagePlanned,
    Step,
    StepFinished,
)
from accord.model.run import fold
from accord.model.status import Status, Suite
from accord.pipeline.traces import StageEvidence, join
from accord.system.clock import SystemClock
from fakes.openapi import contract

TRACES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "traces" / "at_fault.json").read_text()
)
DEPENDENCIES = {
    "front": ("order", "price", "pay", "ads", "mail", "stock"),
    "order": ("stock", "price"),
    "stock": ("price",),
    **dict.fromkeys(("price", "pay", "ads", "mail"), ()),
}
PRICE = contract(
    {"paths": {"/prices": {"post": {"responses": {"200": {}, "422": {}, "500": {}}}}}},
    service="price",
)


def sentence(trace: dict[str, Any], folder: Path) -> Culprit | None:
    """What is said of a trace after all of a run's own steps: read, joined, held, blamed."""
    entry = dict(trace["entry"])
    status = entry.pop("status")
    url = f"http://127.0.0.1:1{entry.pop('path')}"
    call = Call(**entry, url=url, response=CallResponse(status=status))
    step = Step(text=trace.get("step", "the order is placed"), status=Status.FAILED)
    events: list[Event] = [
        StagePlanned(at=0, stage="s", suite=Suite.SCENARIOS, engine="e"),
        CaseStarted(at=0, stage="s", case="c", trace=call.trace),
        Called(at=0, stage="s", case="c", call=call, step=0),
        StepFinished(at=0, stage="s", case="c", step=step),
        CaseFinished(at=0, stage="s", case="c", status=Status.FAILED, seconds=1),
    ]
    log = folder / "all.log"
    log.write_text("".join(f"{json.dumps(line)}\n" for line in trace["lines"]))
    masks = Masks()
    files = [LogFile(path=log)]
    source = LogFiles(lambda _: files, masks=masks, names=ServiceNames(DEPENDENCIES))
    store = Store(folder, masks=masks)
    stage = fold(events).stages["s"]
    events += join(
        stage, StageEvidence(sources=(source,)), contracts=[PRICE], store=store, clock=SystemClock()
    )
    return culprit(fold(events).stages["s"].cases["c"], DEPENDENCIES)


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace["title"])
def test_the_service_at_fault_is_named(trace: dict[str, Any], tmp_path: Path) -> None:
    named = sentence(trace, tmp_path)
    assert named is not None
    assert named.service == trace["at_fault"]
