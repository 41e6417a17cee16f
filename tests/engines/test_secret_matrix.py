"""Ninety-five secrets × places × encodings: in no file and on no terminal, killed or not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from fakes.secret_matrix import leaked, matrix, planted
from fakes.tiny_workspace import TinyWorkspace

pytestmark = [pytest.mark.engine, pytest.mark.timeout(400)]


def heard(workspace: TinyWorkspace) -> dict[str, str]:
    return {"HEARD": str(workspace.folder.parent / f"{workspace.folder.name}-heard")}


def accord(workspace: TinyWorkspace, *words: str) -> subprocess.CompletedProcess[str]:
    command, environment = workspace.command(*words), workspace.environment(heard(workspace))
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def written(workspace: TinyWorkspace) -> list[Path]:
    return [workspace.folder / "reports", workspace.folder / ".accord"]


def test_there_are_ninety_five() -> None:
    assert len(planted()) == 95


def test_no_secret_is_anywhere(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "declared")
    done = accord(workspace, "run", "--keep-going")
    assert done.returncode == 1, done.stderr
    assert leaked([done.stdout, done.stderr], written(workspace)) == {}


def test_without_masks_they_are_found(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "undeclared", declared=False)
    done = accord(workspace, "run", "scenarios")
    assert len(leaked([done.stdout, done.stderr], written(workspace))) == 95


def test_a_killed_run_tells_none_once_the_next_one_was_there(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "killed", waits=True)
    environment = workspace.environment(heard(workspace))
    command = workspace.command("run", "scenarios")
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while not (workspace.folder / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    again = accord(workspace, "run", "features/well.feature")
    assert again.returncode == 0, again.stderr
    assert leaked([again.stdout, again.stderr], written(workspace)) == {}
