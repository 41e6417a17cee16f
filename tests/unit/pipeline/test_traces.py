from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import pytest

from accord.evidence import Masks, Store
from accord.evidence.logs import LogFiles
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.model.events import Attached, Called, CaseFinished, CaseStarted, Event, StagePlanned
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.traces import join
from accord.ports import TraceEvidence

OWN, OTHER = "0" * 31 + "1", "0" * 31 + "2"


def stage(status: Status, *, trace: str = "", call: str = "") -> Stage:
    made = Call(
        service="goods",
        method="GET",
        url="http://x/goods",
        started=0,
        seconds=0,
        trace=call,
        span="a" * 16,
        response=CallResponse(status=500),
    )
    events: list[Event] = [
        StagePlanned(at=0, stage="s", suite=Suite.CONTRACT, engine="e"),
        CaseStarted(at=0, stage="s", case="a", trace=trace),
        Called(at=0, stage="s", case="a", call=made),
        CaseFinished(at=0, stage="s", case="a", status=status, seconds=0),
    ]
    return fold(events).stages["s"]


def joined(made: Stage, folder: Path) -> list[Event]:
    log = folder / "goods.log"
    line = {"time": 1.0, "service": "goods", "event": "answered", "method": "GET", "status": 500}
    spans = {"span": "b" * 16, "parent": "a" * 16, "path": "/goods", "seconds": 0.1}
    log.write_text("".join(json.dumps(line | spans | {"trace": t}) + "\n" for t in (OWN, OTHER)))
    masks = Masks()
    source = LogFiles([log], addresses={}, masks=masks)
    return list(join(made, [source], contracts=(), store=Store(folder, masks=masks)))


@pytest.mark.parametrize(
    ("trace", "call"),
    [pytest.param(OWN, OWN, id="one-trace-a-case"), pytest.param("", OWN, id="one-trace-a-call")],
)
def test_the_logs_of_a_failed_case_are_joined_by_its_traces(
    tmp_path: Path, trace: str, call: str
) -> None:
    events = joined(stage(Status.FAILED, trace=trace, call=call), tmp_path)
    told = [event.call for event in events if isinstance(event, Called)]
    assert [(one.trace, one.origin) for one in told] == [(OWN, CallOrigin.LOG)]


def test_a_case_that_passed_is_not_burdened_with_logs(tmp_path: Path) -> None:
    assert joined(stage(Status.PASSED, trace=OWN, call=OWN), tmp_path) == []


def test_lines_that_are_no_calls_are_attached(tmp_path: Path) -> None:
    events = joined(stage(Status.FAILED, call=OWN), tmp_path)
    assert all(isinstance(event, Called | Attached) for event in events)


def test_every_source_of_evidence_is_asked(tmp_path: Path) -> None:
    class Collector:
        name = "spans"

        def find(self, traces: Collection[str], /) -> dict[str, TraceEvidence]:
            return {trace: TraceEvidence(lines=("a span",)) for trace in traces}

    sources = [LogFiles([], addresses={}, masks=Masks()), Collector()]
    store = Store(tmp_path, masks=Masks())
    events = list(join(stage(Status.FAILED, call=OWN), sources, contracts=(), store=store))
    assert [event.evidence.name for event in events if isinstance(event, Attached)] == ["spans"]
