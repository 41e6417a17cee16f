"""What happened in an attempt as Allure shows it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from allure_commons.model2 import Status as AllureStatus

from accord import text
from accord.model.calls import Call, CallResponse
from accord.model.catalogue import Scenario, ScenarioStep
from accord.model.events import Step
from accord.model.message import Message
from accord.model.run import Attempt, CallOfStep
from accord.model.status import Status, Suite
from accord.reports.allure.body import AttemptBody, BodyWriter, exchange, reason_of
from accord.reports.allure.files import AllureFolder

CALL = Call(
    method="GET",
    url="http://127.0.0.1/goods",
    service="goods",
    response=CallResponse(status=200),
    started=2.0,
    seconds=0.5,
    trace="t",
    span="s",
)


def say(sentence: Message | None) -> str:
    return text.say(sentence, "en") if sentence else ""


def body(tmp_path: Path, attempt: Attempt, scenario: Scenario | None = None) -> AttemptBody:
    files = AllureFolder(tmp_path, None, language="en")
    return BodyWriter(files, say, output="output", exchange="exchange").body(attempt, scenario)


def attempt(*steps: tuple[str, str], status: Status = Status.PASSED) -> Attempt:
    return Attempt(
        number=1,
        status=status,
        started=10.0,
        steps=[Step(text=t, kind=kind, status=Status.PASSED, seconds=1.0) for t, kind in steps],
    )


def test_hooks_stand_before_and_after_the_steps(tmp_path: Path) -> None:
    told = body(
        tmp_path,
        attempt(("a", "hook"), ("b", "step"), ("c", "hook"), ("d", "step"), ("e", "cleanup")),
    )
    assert [item.name for item in told.befores] == ["a"]
    assert [item.name for item in told.steps] == ["b", "c", "d"]
    assert [item.name for item in told.afters] == ["e"]


def test_without_a_step_hooks_are_told_apart_by_their_names(tmp_path: Path) -> None:
    told = body(tmp_path, attempt(("before_scenario", "hook"), ("after_scenario", "hook")))
    assert [item.name for item in told.befores] == ["before_scenario"]
    assert [item.name for item in told.afters] == ["after_scenario"]


def test_steps_are_laid_end_to_end_from_the_beginning_of_the_attempt(tmp_path: Path) -> None:
    told = body(tmp_path, attempt(("a", "step"), ("b", "step")))
    assert [(item.start, item.stop) for item in told.steps] == [(10_000, 11_000), (11_000, 12_000)]


@pytest.mark.parametrize(("status", "count"), [(Status.PASSED, 0), (Status.FAILED, 1)])
def test_calls_outside_any_step_are_told_where_a_defect_has_to_be_found(
    status: Status, count: int, tmp_path: Path
) -> None:
    tried = attempt(("a", "step"), status=status)
    tried.calls = [CallOfStep(step=-1, call=CALL)]
    assert len(body(tmp_path, tried).steps) == 1 + count


def test_what_was_said_is_attached_only_to_a_case_that_did_not_pass(tmp_path: Path) -> None:
    for status, is_attached in ((Status.PASSED, False), (Status.FAILED, True)):
        tried = attempt(("a", "step"), status=status)
        tried.calls = [CallOfStep(step=0, call=CALL)]
        (step,) = body(tmp_path, tried).steps
        assert bool(step.steps[0].attachments) is is_attached


def test_the_table_below_a_step_is_attached_as_csv(tmp_path: Path) -> None:
    line = ScenarioStep(keyword="Given", text="a", line=4, table=(("sku",), ("tea, green",)))
    scenario = Scenario(id="a", title="a", path="a.feature", line=3, feature="f", steps=(line,))
    tried = Attempt(
        number=1, status=Status.PASSED, steps=[Step(text="a", line=4, status=Status.PASSED)]
    )
    ((attachment,),) = [item.attachments for item in body(tmp_path, tried, scenario).steps]
    assert (tmp_path / attachment.source).read_text() == 'sku\n"tea, green"\n'


def test_a_call_without_an_answer_has_failed(tmp_path: Path) -> None:
    tried = attempt(("a", "step"))
    silent = msgspec.structs.replace(CALL, response=None, error="refused")
    tried.calls = [CallOfStep(step=0, call=silent)]
    (step,) = body(tmp_path, tried).steps
    assert (step.steps[0].status, step.steps[0].name.endswith("→ refused")) == (
        AllureStatus.FAILED,
        True,
    )


def test_an_exchange_begins_with_the_line_that_repeats_it() -> None:
    lines = exchange(CALL).splitlines()
    assert lines[0].startswith("curl")
    assert "HTTP 200" in lines


def test_a_case_that_was_not_run_says_in_which_way() -> None:
    assert reason_of(Status.PENDING, "") == "pending: pending"
    assert reason_of(Status.FAILED, "why") == "why"


def test_what_is_pending_of_a_contract_is_said_to_be_unproved() -> None:
    assert reason_of(Status.PENDING, "only 404", Suite.CONTRACT) == "unproved: only 404"
