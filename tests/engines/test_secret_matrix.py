"""Ninety-five secrets × places × encodings: in no file and on no terminal, killed or not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from fakes.http_service import Answer, serving
from fakes.secret_matrix import leaked, matrix, planted, tell
from fakes.tiny_workspace import Done, TinyWorkspace

pytestmark = [pytest.mark.engine, pytest.mark.timeout(400)]

SUITES = ["scenarios", "contract", "load", "chaos"]
ENDED = ": ended ("


def variables(workspace: TinyWorkspace, **more: str) -> dict[str, str]:
    beside = workspace.folder.parent / f"{workspace.folder.name}-heard"
    of_server = {
        name: str(workspace.folder / "reports" / name)
        for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
    }
    return {"HEARD": str(beside), **of_server, **more}


def accord(workspace: TinyWorkspace, *words: str, **more: str) -> Done:
    return workspace.accord(*words, environment=variables(workspace, **more), timeout=300)


def written(workspace: TinyWorkspace) -> list[Path]:
    """Files that commands wrote; compiled contracts hold nothing but the contracts' own text."""
    places = ("reports", ".accord", "contracts/.corpus", "features/findings")
    files = (file for place in places for file in (workspace.folder / place).rglob("*"))
    return [file for file in files if "cache" not in file.relative_to(workspace.folder).parts]


def names() -> dict[str, str]:
    return {name: name for name in planted()}


def test_there_are_ninety_five() -> None:
    assert len(planted()) == 95


def test_no_secret_is_anywhere(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "declared")
    # Only a run on a branch is told to anybody.
    subprocess.run(["git", "init", "-q", "-b", "main", str(workspace.folder)], check=True)
    before = accord(workspace, "run", "scenarios")
    tell(workspace, names(), titled=True)
    with serving(lambda _: Answer()) as team:
        channel = team.address.replace("http://", "json://")
        done = accord(workspace, "run", "--keep-going", TEAM=channel, GITHUB_ACTIONS="true")
        noticed = [received.body.decode() for received in team.received]
    kept = accord(workspace, "contract", "keep", "shop/getX")
    exported = accord(workspace, "history", "export", "reports/history.db")
    commands = (before, done, kept, exported)
    assert [each.code for each in commands] == [1, 1, 0, 0], [each.talk for each in commands]
    assert [line.partition(":")[0] for line in done.talk.splitlines() if ENDED in line] == SUITES
    assert list((workspace.folder / "contracts/.corpus").iterdir()) != []
    texts = [text for each in commands for text in (each.out, each.talk)]
    assert noticed != []
    assert leaked([*texts, *noticed], written(workspace)) == {}


def test_no_secret_is_anywhere_when_all_is_well(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "sound", sound=True)
    done = accord(workspace, "run", "--format", "json")
    assert done.code == 0, done.talk
    assert [stage["name"] for stage in done.document["stages"]] == SUITES
    assert leaked([done.out, done.talk], written(workspace)) == {}


def test_without_masks_they_are_found(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "undeclared", declared=False)
    done = accord(workspace, "run", "scenarios")
    assert len(leaked([done.out, done.talk], written(workspace))) == 95


def test_a_killed_run_tells_none_once_the_next_one_was_there(tmp_path: Path) -> None:
    workspace = matrix(tmp_path / "killed", waits=True)
    command = workspace.command("run", "scenarios")
    with subprocess.Popen(
        command,
        env=workspace.environment(variables(workspace)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 60
        while not (workspace.folder / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    again = accord(workspace, "run", "features/well.feature")
    assert again.code == 0, again.talk
    assert leaked([again.out, again.talk], written(workspace)) == {}
