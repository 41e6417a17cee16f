"""What a run keeps for itself is its owner's alone, and gone when the run is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.model.assignment import Assignment
from accord.pipeline.marks import in_use
from accord.pipeline.private import private, private_folder, remove_left

KILLED = """
import os, sys
from pathlib import Path
from accord.pipeline.marks import in_use
from accord.pipeline.private import private
with private(Path.cwd(), "killed") as folder:
    (folder / "stage.json").write_text(sys.argv[1])
    os.kill(os.getpid(), 9)
"""


def assignment(**parts: object) -> Assignment:
    given = {"run": "r", "stage": "s", "workspace": "", "journal": "", "evidence": ""}
    return Assignment(**{**given, "cases": (), "addresses": {}, "allow": (), **parts})  # type: ignore[arg-type]


def kill_one(workspace: Path, content: str) -> None:
    command = [sys.executable, "-c", KILLED, content]
    subprocess.run(command, cwd=workspace, check=False)


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    with private(tmp_path, "r") as folder:
        assignment().save(folder / "s.json")
        modes = [oct(path.stat().st_mode & 0o777) for path in (folder, folder / "s.json")]
    assert modes == ["0o700", "0o600"]


def test_an_older_file_of_everybodys_is_not_written_into(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.touch(mode=0o644)
    assignment().save(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_gone_after_the_run(tmp_path: Path) -> None:
    with private(tmp_path, "r") as folder:
        pass
    assert not folder.exists()


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    kill_one(tmp_path, "{}")
    assert private_folder(tmp_path, "killed").exists()
    remove_left(tmp_path)
    assert not private_folder(tmp_path, "killed").exists()


def test_the_secrets_of_a_killed_run_are_known_to_whoever_masks_its_logs(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    assignment(secrets=("opens-doors-5",)).save(saved)
    kill_one(tmp_path, saved.read_text())
    assert remove_left(tmp_path) == {"killed": ("opens-doors-5",)}


def test_what_was_made_once_in_a_killed_run_is_removed_with_it(tmp_path: Path) -> None:
    made = tmp_path / ".accord" / "once" / "killed" / "scenarios"
    made.mkdir(parents=True)
    kill_one(tmp_path, "{}")
    remove_left(tmp_path)
    assert not made.exists()


def test_a_run_that_goes_on_keeps_its_own(tmp_path: Path) -> None:
    with in_use(tmp_path, "r"), private(tmp_path, "r") as folder:
        assert remove_left(tmp_path) == {}
        assert folder.is_dir()
