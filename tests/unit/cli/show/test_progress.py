"""A log gets a few lines; a terminal gets a bar."""

from __future__ import annotations

import io
from collections.abc import Iterable

from accord.cli.console_text import ConsoleText
from accord.cli.show.progress import ProgressOfRun
from accord.cli.terminal import Terminal
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Event,
    RunStarted,
    StageFinished,
    StagePlanned,
    StageStarted,
)
from accord.model.run import Run, apply
from accord.model.status import Status, Suite
from fakes import finished_run as fake

BEGIN: list[Event] = [
    RunStarted(at=0, run="r", workspace="/w", accord="0", environment="local", starting=True),
    StagePlanned(
        at=1,
        stage=fake.STAGE,
        suite=Suite.SCENARIOS,
        engine="behave",
        cases=(fake.planned("a", "A coupon lowers the price", 12), fake.planned("b", "B", 20)),
    ),
    StageStarted(at=1, stage=fake.STAGE, engine="behave", engine_version="1", workers=12),
]
END: list[Event] = [StageFinished(at=9, stage=fake.STAGE)]


def told(events: Iterable[Event], *, live: bool = False) -> str:
    out, run = io.StringIO(), Run()
    console = Terminal(out, out, {"FORCE_COLOR": "1"} if live else {}).chatter
    with ProgressOfRun(console, ConsoleText("en"), live=live) as progress:
        for event in events:
            apply(run, event)
            progress(event, run)
    return out.getvalue()


def test_a_log_says_what_starts_and_when_a_stage_begins() -> None:
    first, second = told(BEGIN).splitlines()
    assert first == "environment “local”: starting…"
    assert second == "scenarios: started (cases: 2, at the same time: 12)"


def test_a_failing_case_is_told_when_it_happens() -> None:
    line = told([*BEGIN, *fake.case("a", Status.FAILED)]).splitlines()[-1]
    assert line == f"✗ failed  A coupon lowers the price  {fake.PATH}:12"


def test_what_is_tried_again_alone_is_told_once() -> None:
    again = [
        CaseStarted(at=5, stage=fake.STAGE, case="a", attempt=2, alone=True),
        CaseFinished(at=6, stage=fake.STAGE, case="a", status=Status.FAILED, seconds=1, attempt=2),
    ]
    lines = told([*BEGIN, *fake.case("a", Status.FAILED), *again]).splitlines()
    assert len([line for line in lines if line.startswith("✗")]) == 1


def test_a_case_of_a_stage_that_nobody_planned_is_told_above_the_bar() -> None:
    failure = fake.case("a", Status.FAILED)
    assert "✗ failed" in told([event for event in BEGIN if event.at == 0] + failure, live=True)


def test_a_flood_of_failures_is_not_told_one_by_one() -> None:
    failures = [event for n in range(50) for event in fake.case(f"c{n}", Status.FAILED)]
    lines = told([*BEGIN, *failures]).splitlines()
    assert len([line for line in lines if line.startswith("✗")]) == 20
    assert lines[-1] == "… more did not pass; they are told at the end"


def test_a_passing_case_says_nothing() -> None:
    assert len(told([*BEGIN, *fake.case("a", Status.PASSED)]).splitlines()) == 2


def test_a_stage_ends_with_its_counts() -> None:
    events = [*BEGIN, *fake.case("a", Status.FAILED), *fake.case("b", Status.PASSED), *END]
    assert told(events).splitlines()[-1] == "scenarios: ended (passed 1, failed 1)"


def test_a_stage_without_cases_says_so() -> None:
    planned = StagePlanned(at=1, stage=fake.STAGE, suite=Suite.SCENARIOS, engine="behave")
    assert told([planned, *END]) == "scenarios: nothing to run\n"


def test_a_bar_shows_how_many_have_ended() -> None:
    assert "1/2" in told([*BEGIN, *fake.case("a", Status.PASSED)], live=True)


def test_a_run_that_starts_no_system_does_not_say_that_it_does() -> None:
    quiet = RunStarted(at=0, run="r", workspace="/w", accord="0", environment="local")
    assert told([quiet]) == ""


def test_counts_are_listed_as_chinese_does_it() -> None:
    out, run = io.StringIO(), Run()
    told = [*BEGIN, *fake.case("a", Status.PASSED), *fake.case("b", Status.FAILED), *END]
    with ProgressOfRun(
        Terminal(out, out, {}).chatter, ConsoleText("zh-TW"), live=False
    ) as progress:
        for event in told:
            apply(run, event)
            progress(event, run)
    assert out.getvalue().splitlines()[-1].endswith("結束（通過 1，未通過 1）")
