"""What a scenario comes to, from all that speaks for or against it."""

from __future__ import annotations

import pytest

from accord.engines.behave.judge import CaseFindings, verdict
from accord.model.message import Message, message, plain
from accord.model.status import Status
from accord.text import LANGUAGES, say

WHY = plain("why")


def findings(**changes: object) -> CaseFindings:
    made = CaseFindings(steps=1, passed=1)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("found", "tags", "expected"),
    [
        pytest.param(findings(), set(), Status.PASSED, id="passed"),
        pytest.param(findings(steps=0, passed=0), set(), Status.PENDING, id="nothing-ran"),
        pytest.param(findings(empty=True), set(), Status.PENDING, id="background-alone"),
        pytest.param(findings(unreached=1), set(), Status.BROKEN, id="left-out-in-silence"),
        pytest.param(findings(steps=2), set(), Status.BROKEN, id="a-step-did-not-pass"),
        pytest.param(findings(contract=WHY), set(), Status.FAILED, id="contract"),
        pytest.param(
            findings(failures=[WHY], collapses=[WHY]), set(), Status.FAILED, id="failed-and-broken"
        ),
        pytest.param(
            findings(pending=[WHY], collapses=[WHY]), set(), Status.BROKEN, id="pending-and-broken"
        ),
        pytest.param(findings(skipped=WHY), set(), Status.SKIPPED, id="skipped"),
        pytest.param(
            findings(skipped=WHY, failures=[WHY]), set(), Status.FAILED, id="failed-then-skipped"
        ),
        pytest.param(findings(interrupted=True), set(), Status.BROKEN, id="interrupted"),
        pytest.param(findings(failures=[WHY]), {"wip"}, Status.PENDING, id="wip-failed"),
        pytest.param(findings(contract=WHY), {"wip"}, Status.PENDING, id="wip-contract"),
        pytest.param(findings(errors=[WHY]), {"wip"}, Status.PENDING, id="wip-defect"),
        pytest.param(findings(collapses=[WHY]), {"wip"}, Status.BROKEN, id="wip-hook"),
        pytest.param(findings(), {"wip"}, Status.PASSED, id="wip-passed"),
        pytest.param(findings(failures=[WHY]), {"xfail"}, Status.PENDING, id="xfail-failed"),
        pytest.param(findings(), {"xfail"}, Status.FAILED, id="xfail-passed"),
        pytest.param(findings(errors=[WHY]), {"xfail"}, Status.BROKEN, id="xfail-defect"),
        pytest.param(findings(skipped=WHY), {"xfail"}, Status.SKIPPED, id="xfail-skipped"),
        pytest.param(
            findings(failures=[WHY]), {"wip", "xfail"}, Status.PENDING, id="wip-before-xfail"
        ),
    ],
)
def test_a_case_comes_to(found: CaseFindings, tags: set[str], expected: Status) -> None:
    outcome = verdict(found, tags)
    assert (outcome.status, outcome.reason is None) == (expected, expected is Status.PASSED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_causes_are_told(language: str) -> None:
    first, second = plain("the total is wrong"), message("engines.no-steps")
    outcome = verdict(findings(failures=[first], contract=second), set())
    assert isinstance(outcome.reason, Message)
    told = say(outcome.reason, language)  # type: ignore[arg-type]
    assert [say(part, language) in told for part in (first, second)] == [True, True]  # type: ignore[arg-type]
