from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from accord.model.calls import Body, Call, CallRequest, CallResponse
from accord.model.catalogue import Catalogue, Feature, Link, LinkKind, Scenario, ScenarioStep
from accord.model.events import Called, CaseStarted, PlannedCase, StagePlanned, Step, StepFinished
from accord.model.journal import JournalWriter, decode, encode, read
from accord.model.shared_words import share_words_written
from accord.model.status import Status, Suite

HEADERS = {"x-shop": "the only shop of the street"}
BODY = Body(media_type="application/vnd.shop+json", text="{}")
CALL = Call(
    service="a service", method="GET", url="http://shop", started=0.0, seconds=0.1,
    trace="a trace of its own", span="b", operation="a service/operation",
    request=CallRequest(headers=HEADERS, body=BODY),
    response=CallResponse(status=200, headers=HEADERS, body=BODY),
)  # fmt: skip
STEP = Step(text="a step of its own", status=Status.PASSED, keyword="Given ever", definition="x:1")
LINK = Link(kind=LinkKind.SERVICE, target="a service of its own")
PATH = "features/own.feature"
PLANNED = PlannedCase(id="c", title="c", path=PATH, tags=("own tag",), links=(LINK,))
EVENTS = (
    StepFinished(at=1.0, stage="s", case="c", step=STEP),
    Called(at=1.0, stage="s", case="c", call=CALL),
    CaseStarted(at=1.0, stage="s", case="c", trace="a trace of its own", worker="worker 7"),
    StagePlanned(at=1.0, stage="s", suite=Suite.SCENARIOS, engine="e", cases=(PLANNED,)),
)
Read = TypeVar("Read")


def again(kind: type[Read]) -> Read:
    """The event of a kind as a line of its own tells it."""
    line = next(encode(event) for event in EVENTS if isinstance(event, kind))
    event = decode(line)
    assert isinstance(event, kind)
    return event


@pytest.mark.parametrize("name", ["text", "keyword", "definition"])
def test_the_words_of_a_step_are_held_once(name: str) -> None:
    first, second = again(StepFinished), again(StepFinished)
    assert getattr(first.step, name) is getattr(second.step, name)


@pytest.mark.parametrize("name", ["service", "operation", "trace"])
def test_the_words_of_a_call_are_held_once(name: str) -> None:
    first, second = again(Called), again(Called)
    assert getattr(first.call, name) is getattr(second.call, name)


@pytest.mark.parametrize("side", ["request", "response"])
def test_headers_and_media_types_are_held_once(side: str) -> None:
    first, second = getattr(again(Called).call, side), getattr(again(Called).call, side)
    assert first.headers["x-shop"] is second.headers["x-shop"]
    assert first.body.media_type is second.body.media_type


def test_a_case_and_its_calls_hold_one_trace() -> None:
    assert again(CaseStarted).trace is again(Called).call.trace


def test_what_is_planned_holds_its_words_once() -> None:
    (first,), (second,) = again(StagePlanned).cases, again(StagePlanned).cases
    assert first.path is second.path
    assert first.tags[0] is second.tags[0]
    assert first.links[0].target is second.links[0].target


def test_what_shares_words_is_what_was_written(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "s.ndjson") as journal:
        for event in EVENTS:
            journal.write(event)
    assert tuple(read(tmp_path / "s.ndjson")) == EVENTS


def test_a_scenario_shares_its_words_with_what_was_run() -> None:
    step = ScenarioStep(keyword="Given ever", text="a step of its own", line=3)
    scenario = Scenario(
        id="c", title="c", path=PATH, line=2, feature="f", tags=("own tag",),
        links=(LINK,), steps=(step,),
    )  # fmt: skip
    feature = Feature(id="f", title="f", path="f", capability="", scenarios=(scenario,))
    content = msgspec.json.encode(Catalogue(features=(feature,)))
    catalogue = msgspec.json.decode(content, type=Catalogue)
    share_words_written(catalogue)
    (shared,), (planned,) = catalogue.scenarios(), again(StagePlanned).cases
    assert shared == scenario
    assert shared.steps[0].text is again(StepFinished).step.text
    assert shared.steps[0].keyword is again(StepFinished).step.keyword
    assert shared.path is planned.path
    assert shared.tags[0] is planned.tags[0]
    assert shared.links[0].target is planned.links[0].target
