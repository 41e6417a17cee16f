"""What a failed case shows is told in words that no value, line or example changes."""

from __future__ import annotations

import pytest

from accord.model.calls import Problem, Side
from accord.model.events import Step
from accord.model.message import message, plain
from accord.model.shown_findings import kind_of_error, shown_findings
from accord.model.status import Status, Suite
from fakes.known import (
    CASE,
    STEP,
    WRONG_STATUS,
    call,
    contract_stage,
    failed_step,
    stage,
)


def test_a_failed_step_is_told_by_its_text_its_error_and_the_class_of_the_answer() -> None:
    failed = stage(failed_step(), calls=[call(404)])
    (finding,) = shown_findings(failed.cases[CASE], failed)
    assert (finding.step, finding.error, finding.status) == (STEP, "AssertionError", "4xx")


def test_each_failed_step_is_a_finding_of_its_own() -> None:
    failed = stage(failed_step(), failed_step("nothing is owed"))
    steps = [finding.step for finding in shown_findings(failed.cases[CASE], failed)]
    assert steps == [STEP, "Then nothing is owed"]


def test_a_step_is_told_apart_from_one_of_the_same_words_before_it() -> None:
    held = Step(keyword="Then", text="the order is paid", status=Status.PASSED)
    failed = stage(held, failed_step())
    (finding,) = shown_findings(failed.cases[CASE], failed)
    assert finding.step == f"{STEP} (2)"


def test_broken_promises_are_told_without_the_places_of_lists() -> None:
    problems = [
        Problem(side=Side.RESPONSE, kind="required", where=f"body /items/{n}", message=plain("x"))
        for n in range(3)
    ]
    failed = stage(failed_step(), calls=[call(200, problems=problems)])
    (finding,) = shown_findings(failed.cases[CASE], failed)
    assert finding.contract == ("goods/readGoods: body /items/*: required",)


def test_a_defect_of_the_contract_suite_is_told_by_its_id() -> None:
    found = contract_stage(WRONG_STATUS)
    (case, _) = found.cases.values()
    (finding,) = shown_findings(case, found)
    assert (finding.finding, finding.status, finding.step) == (WRONG_STATUS, "4xx", "")


def test_a_case_that_could_not_be_judged_whole_shows_nothing_that_may_be_known() -> None:
    broken = Step(text="after_scenario", kind="hook", status=Status.BROKEN, reason=plain("x"))
    failed = stage(failed_step(), broken)
    assert shown_findings(failed.cases[CASE], failed) == ()


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.FAILED])
def test_only_failed_cases_show_findings(status: Status) -> None:
    ended = stage(failed_step(), status=status)
    assert shown_findings(ended.cases[CASE], ended) == ()


def test_an_experiment_shows_what_it_comes_to_beside_its_steps() -> None:
    lost = stage(failed_step(), suite=Suite.CHAOS, calls=[call(404)])
    findings = shown_findings(lost.cases[CASE], lost)
    assert [(finding.step, finding.status) for finding in findings] == [(STEP, "4xx"), ("", "")]


@pytest.mark.parametrize(
    ("reason", "detail", "kind"),
    [
        pytest.param(None, "", "", id="no-reason"),
        pytest.param(message("client.refused"), "x", "client.refused", id="ours"),
        pytest.param(
            plain("90"), "Traceback\n  x\nshop.TotalError: 90", "shop.TotalError", id="raised"
        ),
        pytest.param(plain("90"), "", "plain", id="words-alone"),
        pytest.param(
            message("engines.and-contract", first=plain("90"), second=plain("x")),
            "AssertionError: 90",
            "AssertionError",
            id="with-contract",
        ),
        pytest.param(
            message("load.threshold-starved", missed=message("load.threshold-missed")),
            "",
            "load.threshold-missed",
            id="on-a-busy-machine",
        ),
    ],
)
def test_the_kind_of_an_error_leaves_its_values_out(reason: object, detail: str, kind: str) -> None:
    assert kind_of_error(reason, detail) == kind  # type: ignore[arg-type]
