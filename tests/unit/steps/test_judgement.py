"""What the end of a step, hook or cleanup means: five words, and reasons that are for people."""

from __future__ import annotations

import pytest
from behave.api.pending_step import StepNotImplementedError
from behave.model_type import Status as Theirs

from accord.client import NoAnswerError
from accord.errors import UsageError
from accord.model.message import message, plain
from accord.model.status import Status
from accord.steps.judgement import (
    OURS,
    BodyNeverRanError,
    InterruptRaisedError,
    Judgement,
    LeavingError,
    SubstepError,
    judge_cleanup,
    judge_hook,
    judge_status,
    judge_step,
    judge_thread,
    reason_of,
)


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
    assert judge_step(error).status is status


def test_an_exception_without_words_is_told_by_its_name() -> None:
    assert reason_of(ValueError()) == plain("ValueError")


def test_an_exception_that_cannot_say_what_it_is_is_called_by_its_kind() -> None:
    class UntoldError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert reason_of(UntoldError()) == plain("UntoldError")


def test_what_accord_itself_refuses_is_told_without_blaming_the_steps_code() -> None:
    outcome = judge_step(UsageError("client.no-address", service="tasks"))
    assert outcome.status is Status.BROKEN
    assert outcome.reason == message("client.no-address", service="tasks")


@pytest.mark.parametrize(
    ("error", "status", "id"),
    [
        pytest.param(SystemExit(0), Status.BROKEN, "engines.step-raised", id="system-exit"),
        pytest.param(LeavingError("sys.exit(0)"), Status.BROKEN, "engines.step-raised", id="left"),
        pytest.param(
            InterruptRaisedError(), Status.BROKEN, "engines.interrupt-raised", id="own-interrupt"
        ),
        pytest.param(
            BodyNeverRanError("coroutine"), Status.BROKEN, "steps.body-never-ran", id="not-run"
        ),
    ],
)
def test_what_no_assertion_raised_is_broken_in_its_own_words(
    error: BaseException, status: Status, id: str
) -> None:
    judged = judge_step(error)
    assert (judged.status, judged.reason and judged.reason.id) == (status, id)


def test_a_step_of_steps_comes_to_what_the_inner_one_came_to() -> None:
    inner = Judgement(status=Status.PENDING, reason=plain("soon"))
    judged = judge_step(SubstepError("UNDEFINED SUB-STEP", inner))
    assert (judged.status, judged.reason) == (Status.PENDING, plain("soon"))


@pytest.mark.parametrize("judge", [judge_hook, judge_cleanup])
def test_a_hook_or_cleanup_says_nothing_of_the_product(judge: object) -> None:
    assert judge("reset", AssertionError("no")).status is Status.BROKEN  # type: ignore[operator]


def test_an_assertion_in_a_thread_speaks_of_the_product() -> None:
    judged = judge_thread(AssertionError("costs 100"))
    assert judged.status is Status.FAILED
    assert judged.reason == message("steps.thread-raised", reason=plain("costs 100"))


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        pytest.param(Theirs.failed, Status.FAILED, id="failed"),
        pytest.param(Theirs.hook_error, Status.BROKEN, id="hook-error"),
        pytest.param(Theirs.passed, None, id="passed-is-no-cure"),
        pytest.param(Theirs.skipped, None, id="skipped"),
    ],
)
def test_a_status_that_is_set_can_only_make_it_worse(status: Theirs, ours: Status | None) -> None:
    judged = judge_status("after_step", status)
    assert (judged and judged.status) == ours
