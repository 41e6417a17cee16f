"""The door by which behave is started, which never imports it."""

from __future__ import annotations

from pathlib import Path

from accord.engines.behave.host import Behave
from accord.model.status import Suite
from fakes.assigned import assignment, imported_with


def test_behave_is_started_in_the_workspace(tmp_path: Path) -> None:
    launch = Behave().launch(assignment(tmp_path), tmp_path / "s.json")
    assert (Behave().suite, launch.folder, launch.command[-1]) == (
        Suite.SCENARIOS,
        tmp_path,
        str(tmp_path / "s.json"),
    )


def test_the_host_imports_no_engine() -> None:
    assert "behave" not in imported_with("accord.engines.behave.host")
