"""The door by which load stages are started, which never imports locust."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.engines.locust.host import Locust
from accord.model.assignment import Assignment
from accord.model.status import Suite


def test_profiles_run_in_the_workspace_and_are_heard_at_once(tmp_path: Path) -> None:
    assignment = Assignment(
        run="r",
        stage="s",
        workspace=str(tmp_path),
        journal="j",
        evidence="e",
        cases=(),
        addresses={},
        allow=("127.0.0.1",),
    )
    launch = Locust().launch(assignment, tmp_path / "s.json")
    assert (Locust().suite, launch.folder) == (Suite.LOAD, tmp_path)
    assert launch.command[-1] == str(tmp_path / "s.json")
    assert launch.environment["PYTHONUNBUFFERED"] == "1"


def test_neither_the_host_nor_the_conductor_imports_the_engine() -> None:
    code = (
        "import sys, accord.engines.locust.host, accord.engines.locust.probe;"
        "print('locust' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
