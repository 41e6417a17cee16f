"""What killed runs left is masked by what those runs knew, and removed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from accord.config.settings import Environment
from accord.model.catalogue import Catalogue
from accord.pipeline import folders, rawlogs
from accord.pipeline.secrets import Secrets
from accord.system.environment import Target
from fakes.clock import FakeClock

SECRET = "opens-doors-5"
KILLED = """
import os, sys
from pathlib import Path
from accord.model.assignment import Assignment
from accord.pipeline.private import private
with private(Path.cwd(), sys.argv[1]) as folder:
    Assignment(
        run="r", stage="s", workspace="", journal="", evidence="", cases=(), addresses={},
        allow=(), secrets=(sys.argv[2],),
    ).save(folder / "s.json")
    os.kill(os.getpid(), 9)
"""


def test_logs_of_a_killed_run_are_masked_by_its_own_secrets(tmp_path: Path) -> None:
    folder = folders.new(tmp_path / "reports", folders.new_id(FakeClock()))
    raw = rawlogs.make(tmp_path, folder.name)
    (raw / "shop.log").write_text(f"heard {SECRET}\n")
    command = [sys.executable, "-c", KILLED, folder.name, SECRET]
    subprocess.run(command, cwd=tmp_path, check=False)
    target = Target(name="local", settings=Environment())
    Secrets(tmp_path, target, (), Catalogue()).publish_left(folder.parent)
    published = (folder / "logs" / "shop.log").read_text()
    assert ("heard" in published, SECRET in published) == (True, False)
    assert [path for path in (tmp_path / ".accord").rglob("*") if holds(path)] == []


def test_what_the_environment_holds_is_known_to_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", SECRET)
    target = Target(name="local", settings=Environment())
    assert SECRET not in Secrets(tmp_path, target, (), Catalogue()).masks.text(f"heard {SECRET}")


def holds(path: Path) -> bool:
    return path.is_file() and SECRET.encode() in path.read_bytes()


def test_a_variable_that_holds_a_secret_is_told_by_a_pseudonym_and_no_other_is(
    tmp_path: Path,
) -> None:
    variables = {"API_TOKEN": SECRET, "users": "10", "OLD_TOKEN": ""}
    target = Target(name="local", settings=Environment(), variables=variables)
    told = Secrets(tmp_path, target, (), Catalogue()).variables(variables)
    assert SECRET not in told["API_TOKEN"]
    assert told["API_TOKEN"]
    assert {name: told[name] for name in ("users", "OLD_TOKEN")} == {"users": "10", "OLD_TOKEN": ""}
