"""The door by which Chaos Toolkit is started, which never imports it."""

from __future__ import annotations

from pathlib import Path

from accord.engines.chaostoolkit.host import ChaosToolkit
from accord.model.status import Suite
from fakes.assigned import assignment, imported_with


def test_experiments_run_in_the_workspace_with_time_to_clean_up(tmp_path: Path) -> None:
    launch = ChaosToolkit().launch(assignment(tmp_path), tmp_path / "s.json")
    assert (ChaosToolkit().suite, launch.folder, launch.grace_s >= 10) == (
        Suite.CHAOS,
        tmp_path,
        True,
    )


def test_the_host_imports_no_engine() -> None:
    assert "chaoslib" not in imported_with("accord.engines.chaostoolkit.host")
