"""What ends a thread by an exception is heard by the scenario that started it."""

from __future__ import annotations

import asyncio
import sys
import threading
import warnings

import pytest

from accord.model.status import Status
from accord.steps.judgement import judge_thread
from accord.steps.threads import ThreadErrors
from accord.text import say


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> ThreadErrors:
    monkeypatch.setattr(threading, "excepthook", lambda raised: None)
    monkeypatch.setattr(sys, "unraisablehook", lambda raised: None)
    monkeypatch.setattr(warnings, "_warn_unawaited_coroutine", lambda coroutine: None)
    heard = ThreadErrors()
    heard.listen()
    return heard


def fails() -> None:
    raise AssertionError("costs 100")


def test_an_error_in_a_thread_is_taken_once(errors: ThreadErrors) -> None:
    errors.start_scenario()
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    assert [str(error) for error in errors.take()] == ["costs 100"]
    assert errors.take() == []


def test_a_thread_of_an_earlier_scenario_is_not_blamed_on_this_one(errors: ThreadErrors) -> None:
    go = threading.Event()

    def fails_later() -> None:
        go.wait(5)
        fails()

    thread = threading.Thread(target=fails_later)
    thread.start()
    errors.start_scenario()
    go.set()
    thread.join()
    assert errors.take() == []
    assert len(errors.take_strays()) == 1


class Checked:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


def test_an_assertion_of_an_object_that_goes_away_is_heard(errors: ThreadErrors) -> None:
    Checked(AssertionError("costs 100"))
    assert [str(error) for error in errors.take()] == ["costs 100"]


def test_what_else_goes_wrong_in_an_object_that_goes_away_is_no_judgement(
    errors: ThreadErrors,
) -> None:
    Checked(OSError("closed"))
    assert errors.take() == []


async def fails_later() -> None:
    fails()


def test_a_coroutine_that_nobody_awaits_is_heard(errors: ThreadErrors) -> None:
    fails_later()  # type: ignore[unused-coroutine]
    judged = [judge_thread(error) for error in errors.take()]
    assert [each.status for each in judged] == [Status.BROKEN]
    assert judged[0].reason is not None
    assert "`fails_later` was called and never awaited" in say(judged[0].reason, "en")


def test_a_coroutine_of_somebody_elses_code_is_none_of_ours(
    errors: ThreadErrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.sleep(1)  # type: ignore[unused-coroutine]
    assert errors.take() == []


def test_a_task_whose_error_nobody_asks_for_is_heard(errors: ThreadErrors) -> None:
    async def main() -> None:
        task = asyncio.create_task(fails_later())
        await asyncio.wait([task])

    asyncio.run(main())
    assert [str(error) for error in errors.take()] == ["costs 100"]


def test_a_thread_that_outlives_its_scenario_is_waited_for(errors: ThreadErrors) -> None:
    timer = threading.Timer(0.05, fails)
    timer.start()
    assert [str(error) for error in errors.take_rest(patience_s=5)] == ["costs 100"]
