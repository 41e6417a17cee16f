from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from accord.evidence import Masks, Store
from accord.evidence.logs import LogFile, LogFiles
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.model.events import (
    Attached,
    Called,
    CaseFinished,
    CaseStarted,
    Event,
    Finding,
    StagePlanned,
)
from accord.model.message import plain
from accord.model.run import Stage, fold
from accord.model.status import Status, Suite
from accord.pipeline.traces import StageEvidence, join
from accord.ports import Clock, EvidenceSource, TraceEvidence
from fakes.clock import FakeClock
from fakes.openapi import contract

OWN, OTHER = "0" * 31 + "1", "0" * 31 + "2"


def stage(status: Status, *, trace: str = "", call: str = "", began: float = 0.0) -> Stage:
    made = Call(
        service="goods",
        method="GET",
        url="http://x/goods",
        started=began,
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
    return joined_from(made, LogFiles(lambda _: [LogFile(path=log)], masks=Masks()), folder=folder)


def joined_from(
    made: Stage, *sources: EvidenceSource, folder: Path, clock: Clock | None = None, **how: Any
) -> list[Event]:
    goods = contract({"paths": {"/goods": {"get": {"responses": {"200": {}}}}}}, service="goods")
    evidence = StageEvidence(sources=sources, **how)
    store = Store(folder, masks=Masks())
    clock = clock or FakeClock()
    return list(join(made, evidence, contracts=[goods], store=store, clock=clock))


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


def test_a_case_that_passed_shows_its_chain_but_is_not_burdened_with_lines(tmp_path: Path) -> None:
    [event] = joined(stage(Status.PASSED, trace=OWN, call=OWN), tmp_path)
    assert isinstance(event, Called)
    assert event.call.origin is CallOrigin.LOG


class Asked:
    """A source that writes down which traces it is asked for."""

    name = "asked"

    def __init__(self) -> None:
        self.traces: list[str] = []

    def find(self, traces: Mapping[str, float], /) -> Mapping[str, TraceEvidence]:
        self.traces += traces
        return {}


def test_nobody_is_queried_for_what_passed_and_nothing_is_waited_for(tmp_path: Path) -> None:
    at_hand, queried, clock = Asked(), Asked(), FakeClock()
    passed = stage(Status.PASSED, trace=OWN, call=OWN)
    late = {"queried": (queried,), "wait_s": 5.0, "lag_s": 0.5, "owing": frozenset({"goods"})}
    joined_from(passed, at_hand, folder=tmp_path, clock=clock, **late)
    assert (at_hand.traces, queried.traces) == ([OWN], [])
    assert clock.monotonic() == FakeClock().monotonic()


def test_of_many_cases_that_passed_those_are_shown_that_called_something_new(
    tmp_path: Path,
) -> None:
    events: list[Event] = [StagePlanned(at=0, stage="s", suite=Suite.SCENARIOS, engine="e")]
    for number in range(200):
        [own] = stage(Status.PASSED, call=f"{number:032x}").cases["a"].attempts[0].calls
        call = replace(own.call, operation="goods/rare") if number == 199 else own.call
        case = {"stage": "s", "case": str(number)}
        events += [
            CaseStarted(at=0, trace=call.trace, **case),
            Called(at=0, call=call, **case),
            CaseFinished(at=0, status=Status.PASSED, seconds=0, **case),
        ]
    source = Asked()
    joined_from(fold(events).stages["s"], source, folder=tmp_path)
    assert len(source.traces) == 50
    assert f"{199:032x}" in source.traces


def test_lines_that_are_no_calls_are_attached(tmp_path: Path) -> None:
    events = joined(stage(Status.FAILED, call=OWN), tmp_path)
    assert all(isinstance(event, Called | Attached) for event in events)


def test_every_source_of_evidence_is_asked(tmp_path: Path) -> None:
    class Collector:
        name = "spans"

        def find(self, traces: Mapping[str, float], /) -> dict[str, TraceEvidence]:
            return {trace: TraceEvidence(lines=("a span",)) for trace in traces}

    sources = (LogFiles(lambda _: [], masks=Masks()), Collector())
    events = joined_from(stage(Status.FAILED, call=OWN), *sources, folder=tmp_path)
    assert [event.evidence.name for event in events if isinstance(event, Attached)] == ["spans"]


def recorded(*calls: Call, folder: Path) -> list[Call]:
    """The calls that are told of a failed case, of those that two sources recorded."""

    sources = [Late(call) for call in calls]
    events = joined_from(stage(Status.FAILED, call=OWN), *sources, folder=folder)
    return [event.call for event in events if isinstance(event, Called)]


class Late:
    """A source that has its call only after it was asked so many times."""

    name = "late"

    def __init__(self, call: Call, *, asked: int = 1) -> None:
        self._call = call
        self._left = asked

    def find(self, traces: Mapping[str, float], /) -> dict[str, TraceEvidence]:
        self._left -= 1
        calls = () if self._left > 0 else (self._call,)
        return {trace: TraceEvidence(calls=calls) for trace in traces}


def hop(status: int | None = 200, **changes: Any) -> Call:
    usual: dict[str, Any] = {
        "service": "goods",
        "method": "GET",
        "url": "/goods",
        "started": 1.0,
        "seconds": 0.1,
        "trace": OWN,
        "span": "b" * 16,
        "parent": "a" * 16,
        "response": None if status is None else CallResponse(status=status),
        "origin": CallOrigin.LOG,
    }
    return Call(**usual | changes)


@pytest.mark.parametrize(("status", "places"), [(202, ["status"]), (200, []), (None, [])])
def test_the_status_of_a_hop_is_held_against_its_contract(
    tmp_path: Path, status: int | None, places: list[str]
) -> None:
    (call,) = recorded(hop(status), folder=tmp_path)
    assert call.operation == "goods/GET /goods"
    assert [problem.where for problem in call.problems] == places


def test_a_hop_that_a_log_and_a_span_tell_of_stands_once(tmp_path: Path) -> None:
    (call,) = recorded(hop(parent=""), hop(seconds=0.1), folder=tmp_path)
    assert call.parent == "a" * 16


def test_both_sides_of_a_hop_that_share_one_span_stay(tmp_path: Path) -> None:
    sides = recorded(hop(caller="front"), hop(), folder=tmp_path)
    assert {call.caller for call in sides} == {"front", ""}


def test_a_clock_that_is_ahead_is_put_on_ours(tmp_path: Path) -> None:
    red = stage(Status.FAILED, call=OWN, began=10.0)
    events = joined_from(red, Late(hop(started=12.0, seconds=0.0)), folder=tmp_path)
    (call,) = [event.call for event in events if isinstance(event, Called)]
    assert call.started == pytest.approx(10.0)


@pytest.mark.parametrize("address", ["10.0.0.7:8080", ""])
def test_who_answers_a_call_tells_whose_an_address_is(tmp_path: Path, address: str) -> None:
    asked = hop(service=address, caller="front", span="c" * 16)
    calls = recorded(asked, hop(parent="c" * 16), folder=tmp_path)
    assert {call.service for call in calls} == {"goods"}


def waited(
    source: EvidenceSource, folder: Path, *, age_s: float = 0.0, **how: Any
) -> tuple[int, object]:
    """How many calls were told, and how long they were waited for."""
    clock = FakeClock()
    begun = clock.now()
    made = stage(Status.FAILED, call=OWN, began=begun - age_s)
    events = joined_from(made, source, folder=folder, clock=clock, **how)
    told = sum(isinstance(event, Called) for event in events)
    return told, pytest.approx(clock.now() - begun, abs=0.15)


OWING: dict[str, Any] = {"wait_s": 5.0, "owing": frozenset({"goods"})}


def test_the_side_of_a_service_that_sends_late_is_waited_for(tmp_path: Path) -> None:
    late = Late(hop(500), asked=4)
    assert waited(late, tmp_path, **OWING) == (1, 0.3)


def test_nobody_is_waited_for_longer_than_is_allowed(tmp_path: Path) -> None:
    never = Late(hop(500), asked=1_000)
    assert waited(never, tmp_path, **OWING) == (0, 5.0)


def test_a_case_that_ended_earlier_is_waited_for_from_then_on(tmp_path: Path) -> None:
    never = Late(hop(500), asked=1_000)
    assert waited(never, tmp_path, age_s=3.0, **OWING) == (0, 2.0)


def test_nobody_waits_for_a_case_that_ended_long_ago(tmp_path: Path) -> None:
    never = Late(hop(500), asked=1_000)
    assert waited(never, tmp_path, age_s=60.0, lag_s=0.5, **OWING) == (0, 0.0)


def test_nobody_is_waited_for_who_never_sends_anything(tmp_path: Path) -> None:
    never = Late(hop(500), asked=1_000)
    assert waited(never, tmp_path, wait_s=5.0) == (0, 0.0)


def test_what_may_be_on_its_way_is_waited_for_a_moment(tmp_path: Path) -> None:
    complete = Late(hop(500))
    assert waited(complete, tmp_path, lag_s=0.5, **OWING) == (1, 0.5)


def test_the_example_of_a_finding_is_explained_as_a_part_of_its_case(tmp_path: Path) -> None:
    red = stage(Status.FAILED, call=OWN)
    example = replace(red.cases["a"].attempts[0].calls[0].call, trace=OTHER, span="d" * 16)
    finding = Finding(id="f", kind="k", title=plain("t"), cases=("gone", "a"), example=example)
    red.findings.append(finding)
    called = [event for event in joined(red, tmp_path) if isinstance(event, Called)]
    assert [(event.case, event.call.trace) for event in called] == [("a", OWN), ("a", OTHER)]
