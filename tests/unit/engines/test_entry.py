"""How the child process of an engine ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accord.engines.entry import run_as_child
from accord.errors import EngineError


def test_the_code_of_the_stage_is_the_code_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["probe", "assignment.json"])
    with pytest.raises(SystemExit) as caught:
        run_as_child(lambda path: 5 if path == Path("assignment.json") else 0)
    assert caught.value.code == 5


def test_an_error_of_ours_is_written_for_the_pipeline_to_show(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(path: Path) -> int:
        raise EngineError("chaos.no-experiment", where=str(path), id="x")

    monkeypatch.setattr(sys, "argv", ["probe", "assignment.json"])
    with pytest.raises(SystemExit) as caught:
        run_as_child(fail)
    assert caught.value.code == EngineError("chaos.no-experiment", id="x").exit
    assert "no-experiment" in capsys.readouterr().err


PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], "assignment.json"])
child.wait()
"""
CHILD = """
import os, signal, sys, time
from accord.engines.entry import run_as_child

def main(path):
    # As an engine that puts right what it did before it ends.
    signal.signal(signal.SIGTERM, lambda number, frame: (print("told", flush=True), os._exit(0)))
    print("at work", flush=True)
    time.sleep(600)

run_as_child(main)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of such a death")
def test_a_child_is_asked_to_end_when_the_pipeline_is_killed() -> None:
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pipeline:
        assert pipeline.stdout is not None
        assert pipeline.stdout.readline() == "at work\n"
        os.kill(pipeline.pid, 9)
        assert pipeline.stdout.read() == "told\n"
