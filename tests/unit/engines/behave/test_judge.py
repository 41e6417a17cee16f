"""The words for what behave says: every status has one, and reasons are for people."""

from __future__ import annotations

import pytest
from behave.api.pending_step import StepNotImplementedError
from behave.model_type import Status as Theirs

from accord.client import NoAnswerError
from accord.engines.behave.judge import OURS, Findings, of_exception, said_by, verdict
from accord.errors import UsageError
from accord.model.message import Message, message, plain
from accord.model.status import Status
from accord.text import LANGUAGES, say


def test_every_status_of_behave_has_a_meaning_here() -> None:
    assert set(OURS) == set(Theirs)


def test_no_status_but_passed_means_passed() -> None:
    assert [theirs for theirs, ours in OURS.items() if ours is Status.PASSED] == [Theirs.passed]


def no_answer() -> NoAnswerError:
    return NoAnswerError("client.refused", call=None, where="http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(AssertionError("no"), Status.FAILED, id="assertion"),
        pytest.param(no_answer(), Status.FAILED, id="no-answer"),
        pytest.param(KeyError("k"), Status.BROKEN, id="defect"),
        pytest.param(StepNotImplementedError("soon"), Status.PENDING, id="not-written"),
        pytest.param(KeyboardInterrupt(), Status.BROKEN, id="interrupted"),
    ],
)
def test_an_exception_in_a_step_means(error: BaseException, status: Status) -> None:
    assert of_exception(error).status is status


def test_an_exception_without_words_is_told_by_its_name() -> None:
    assert said_by(ValueError()) == plain("ValueError")


WHY = plain("why")


def findings(**changes: object) -> Findings:
    made = Findings(steps=1, passed=1)
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
def test_a_case_comes_to(found: Findings, tags: set[str], expected: Status) -> None:
    outcome = verdict(found, tags)
    assert (outcome.status, outcome.reason is None) == (expected, expected is Status.PASSED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_causes_are_told(language: str) -> None:
    first, second = plain("the total is wrong"), message("engines.no-steps")
    outcome = verdict(findings(failures=[first], contract=second), set())
    assert isinstance(outcome.reason, Message)
    told = say(outcome.reason, language)  # type: ignore[arg-type]
    assert [say(part, language) in told for part in (first, second)] == [True, True]  # type: ignore[arg-type]


def test_an_exception_that_cannot_say_what_it_is_is_called_by_its_kind() -> None:
    class UntoldError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert said_by(UntoldError()) == plain("UntoldError")


def test_what_accord_itself_refuses_is_told_without_blaming_the_steps_code() -> None:
    outcome = of_exception(UsageError("client.no-address", service="tasks"))
    assert outcome.status is Status.BROKEN
    assert outcome.reason == message("client.no-address", service="tasks")
