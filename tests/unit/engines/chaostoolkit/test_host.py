"""The door by which Chaos Toolkit is started, which never imports it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.engines.chaostoolkit.host import ChaosToolkit
from accord.model.assignment import Assignment
from accord.model.status import Suite


def test_experiments_run_in_the_workspace_with_time_to_clean_up(tmp_path: Path) -> None:
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
    launch = ChaosToolkit().launch(assignment, tmp_path / "s.json")
    assert (ChaosToolkit().suite, launch.folder, launch.grace_s >= 10) == (
        Suite.CHAOS,
        tmp_path,
        True,
    )


def test_the_host_imports_no_engine() -> None:
    code = "import sys, accord.engines.chaostoolkit.host; print('chaoslib' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "False"
