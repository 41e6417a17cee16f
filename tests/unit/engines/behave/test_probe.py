"""The process in which a stage runs: how it is asked to stop, and what it tells before it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.engines.behave import probe
from accord.errors import ConfigurationError
from accord.model.events import Noted
from accord.model.journal import read
from fakes.assigned import assignment


@pytest.fixture
def handlers() -> Iterator[None]:
    originals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in originals.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_a_signal_becomes_a_wish_that_can_be_waited_for(number: signal.Signals) -> None:
    with probe._wishes() as wish:
        before = wish.poll()
        os.kill(os.getpid(), number)
        assert (before, wish.poll(1.0)) == (False, True)


def test_a_stage_that_cannot_begin_says_why(tmp_path: Path) -> None:
    probe._tell(
        ConfigurationError("steps.behave-settings", where="a", reason="b"), assignment(tmp_path)
    )
    [noted] = read(tmp_path / "s.ndjson")
    assert isinstance(noted, Noted)
    assert (noted.note.id, noted.breaks) == ("steps.behave-settings", True)


FIRST = """
import sys
from pathlib import Path
from accord.engines.behave import probe

def warm_up():
    heavy = {"accord.engines.behave.conductor", "accord.model.assignment", "msgspec"}
    print(sorted(heavy & set(sys.modules)))
    sys.exit()

probe.warm_up = warm_up
probe.main(Path("none.json"))
"""


def test_the_fork_server_is_started_before_anything_else_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
