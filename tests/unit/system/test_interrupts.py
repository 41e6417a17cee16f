from __future__ import annotations

import os
import signal

import pytest

from accord.system.interrupts import SIGNALS, Interrupted, listening


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_to_stop_is_a_wish(number: signal.Signals) -> None:
    with listening() as interrupts:
        os.kill(os.getpid(), number)
        assert interrupts.asked
        with pytest.raises(Interrupted):
            interrupts.check()


def test_a_second_signal_is_an_order() -> None:
    with listening():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)


def test_signals_mean_afterwards_what_they_meant_before() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with listening():
        pass
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening() as interrupts:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interrupts.asked
    finally:
        signal.signal(signal.SIGHUP, before)
