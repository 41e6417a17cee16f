"""What runs in a fork of a process that has imported already ends as what starts from nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import warm
from fakes.tiny_workspace import TinyWorkspace

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    "words", [("list",), ("run", "--nonsense"), ("-C", "nowhere", "check")], ids=" ".join
)
def test_a_command_says_and_returns_the_same(tmp_path: Path, words: tuple[str, ...]) -> None:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.feature("tea", "One: Given it works")
    environment = tiny.environment()
    cold = subprocess.run(
        [sys.executable, "-m", "accord", *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    done = warm.run("accord", *words, folder=tmp_path, environment=environment, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (
        cold.returncode,
        cold.stdout,
        cold.stderr,
    )


def test_no_command_sees_what_another_one_left(tmp_path: Path) -> None:
    for name in ("tea", "milk"):
        tiny = TinyWorkspace.at(tmp_path / name)
        tiny.feature(name, f"A {name}: Given it works")
        assert f"A {name}" in tiny.accord("list").out


def test_a_command_that_takes_too_long_is_over(tmp_path: Path) -> None:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.feature("slow", "One: When it takes long")
    words = ("-C", str(tmp_path), "run", "--workers", "1")
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run("accord", *words, environment=os.environ, timeout=0.5)


def test_what_an_interpreter_reads_at_its_start_is_read_whenever_it_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    assert "import time:" in warm.run("accord", "--help", folder=tmp_path, timeout=60).stderr
