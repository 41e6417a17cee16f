"""A signal ends a run before its verdict, and waits for the reports after it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from accord.cli.finishing import finishing
from accord.errors import Exit

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


@pytest.mark.parametrize(
    ("call", "is_ignored"), [("main()", True), ("main(sys.argv[1:])", False)], ids=["all", "part"]
)
def test_only_the_command_of_a_process_is_all_of_it(
    call: str, *, is_ignored: bool, tmp_path: Path
) -> None:
    code = (
        "import signal, sys\nfrom accord.cli import main\n"
        f"code = {call}\n"
        "print(code, signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)"
    )
    (tmp_path / "accord.toml").touch()
    command = [sys.executable, "-c", code, "-C", tmp_path, "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"{Exit.NOTHING_RAN.value} {is_ignored}"
