"""A signal ends a run before its verdict, and waits for the reports after it."""

from __future__ import annotations

import signal

import pytest

from accord.cli.finishing import finishing

ASKING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.mark.parametrize("number", ASKING)
def test_before_the_verdict_a_signal_ends_the_command(number: signal.Signals) -> None:
    with finishing(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


@pytest.mark.parametrize("number", ASKING)
def test_after_the_verdict_the_first_waits_and_the_second_does_not(number: signal.Signals) -> None:
    with finishing() as signals:
        signals.judged = True
        signal.raise_signal(number)
        assert signals.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with finishing():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_afterwards_signals_mean_what_they_meant() -> None:
    before = [signal.getsignal(number) for number in ASKING]
    with finishing():
        pass
    assert [signal.getsignal(number) for number in ASKING] == before


def test_when_the_process_ends_no_signal_changes_its_code() -> None:
    before = [signal.getsignal(number) for number in ASKING]
    try:
        with finishing(ends_process=True):
            pass
        assert {signal.getsignal(number) for number in ASKING} == {signal.SIG_IGN}
    finally:
        for number, handler in zip(ASKING, before, strict=True):
            signal.signal(number, handler)
