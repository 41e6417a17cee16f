"""How the processes of an experiment take signals."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from accord.engines.chaostoolkit.signals import ENDING, Signals


@pytest.fixture
def signals() -> Iterator[Signals]:
    handlers = {number: signal.getsignal(number) for number in ENDING}
    wakeup = signal.set_wakeup_fd(-1)
    yield Signals()
    signal.set_wakeup_fd(wakeup)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_the_first_ends_what_is_being_done_and_no_other_does(signals: Signals) -> None:
    with pytest.raises(SystemExit):
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    assert signals.names() == "SIGTERM, SIGINT"


def test_what_is_ignored_is_remembered_all_the_same(signals: Signals) -> None:
    signals.ignore()
    os.kill(os.getpid(), signal.SIGTERM)
    assert [signals.names(), signals.names()] == ["SIGTERM", ""]


def test_whoever_took_the_signals_meanwhile_gives_them_back(signals: Signals) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signals.listen()
    with pytest.raises(SystemExit):
        os.kill(os.getpid(), signal.SIGTERM)
