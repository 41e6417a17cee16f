"""``accord up`` keeps a real system for people until somebody asks it to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    made = TinyWorkspace.at(tmp_path)
    made.service()
    return made


def up(tiny: TinyWorkspace) -> subprocess.Popen[str]:
    """The command, once it has said where the system is."""
    process = subprocess.Popen(
        tiny.command("up"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=tiny.environment(),
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (tiny.folder / ".accord" / "up.json").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the system never came up"
        time.sleep(0.05)
    return process


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/goods/1", timeout=5) as answer:
            return bool(json.load(answer)["name"] == "tea")
    except urllib.error.URLError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_the_system_answers_until_it_is_asked_to_stop(
    tiny: TinyWorkspace, number: signal.Signals
) -> None:
    process = up(tiny)
    try:
        known = json.loads((tiny.folder / ".accord" / "up.json").read_text())["addresses"]
        assert answers(known["goods"])
        os.kill(process.pid, number)
        out, talk = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, f"goods  {known['goods']}\n")
    assert talk.splitlines()[-1] == "It is stopped."
    assert not answers(known["goods"])


def test_a_system_that_dies_ends_with_4_and_its_last_words(tiny: TinyWorkspace) -> None:
    tiny.write("service.py", "raise SystemExit('the database is locked')\n")
    done = tiny.accord("up")
    assert done.code == 4
    assert "the database is locked" in done.talk
