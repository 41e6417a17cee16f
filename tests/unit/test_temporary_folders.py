"""What lies beside the folders of tests is nothing to them (``conftest.py``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.wiring import find_workspace, workspace


def test_the_search_for_a_workspace_does_not_leave_the_folders_of_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(workspace, "is_workspace", asked.append)
    find_workspace(tmp_path)
    assert asked == [tmp_path, tmp_path.parent]
