"""What ends a thread by an exception is heard by the scenario that started it."""

from __future__ import annotations

import threading

import pytest

from accord.steps.threads import ThreadErrors


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> ThreadErrors:
    monkeypatch.setattr(threading, "excepthook", lambda raised: None)
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
