"""The front door itself: what happens before anything can say a word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accord.cli import main

LOADING = """
import sys


class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            raise KeyboardInterrupt


sys.meta_path.insert(0, Interrupt())
"""


def test_an_interruption_while_accord_is_loaded_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "interrupting.py").write_text(LOADING)
    code = "import interrupting, sys; from accord.cli import main; sys.exit(main(['--version']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_on_windows_one_sentence_says_where_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], platform="win32") == 2
    said = capsys.readouterr().err
    assert ("WSL" in said, "container" in said, said.count("\n")) == (True, True, 1)
