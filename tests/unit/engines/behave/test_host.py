"""The door by which behave is started, which never imports it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.engines.behave.host import Behave
from accord.model.assignment import Assignment
from accord.model.status import Suite


def test_behave_is_started_in_the_workspace(tmp_path: Path) -> None:
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
    launch = Behave().launch(assignment, tmp_path / "s.json")
    assert (Behave().suite, launch.folder, launch.command[-1]) == (
        Suite.SCENARIOS,
        tmp_path,
        str(tmp_path / "s.json"),
    )


def test_the_host_imports_no_engine() -> None:
    code = "import sys, accord.engines.behave.host; print('behave' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "False"
