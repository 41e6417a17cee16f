"""The door by which load stages are started, which never imports locust."""

from __future__ import annotations

from pathlib import Path

from accord.engines.locust.host import Locust
from accord.model.status import Suite
from fakes.assigned import assignment, imported_with


def test_profiles_run_in_the_workspace_and_are_heard_at_once(tmp_path: Path) -> None:
    launch = Locust().launch(assignment(tmp_path), tmp_path / "s.json")
    assert (Locust().suite, launch.folder) == (Suite.LOAD, tmp_path)
    assert launch.command[-1] == str(tmp_path / "s.json")
    assert launch.environment["PYTHONUNBUFFERED"] == "1"


def test_neither_the_host_nor_the_conductor_imports_the_engine() -> None:
    ours = ("accord.engines.locust.host", "accord.engines.locust.probe")
    assert "locust" not in imported_with(*ours)
