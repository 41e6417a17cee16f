"""A workspace is found from any folder inside it, and its reports have a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord import wiring
from accord.errors import ConfigurationError, UsageError


@pytest.mark.parametrize("name", ["specs", "features", "contracts", "load", "chaos"])
def test_a_folder_of_the_workspace_marks_it(tmp_path: Path, name: str) -> None:
    below = tmp_path / name / "ordering"
    below.mkdir(parents=True)
    assert wiring.find_workspace(below) == tmp_path


def test_a_configuration_marks_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").touch()
    (tmp_path / "src" / "deep").mkdir(parents=True)
    assert wiring.find_workspace(tmp_path / "src" / "deep") == tmp_path


def test_a_project_of_somebody_else_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    (tmp_path / "src").mkdir()
    assert wiring.find_workspace(tmp_path / "src") == tmp_path / "src"


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    assert wiring.find_workspace(tmp_path / "inner") == tmp_path / "inner"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-folder"):
        wiring.find_workspace(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "written", ["", ".", "./", "..", "../x", "a/../..", "/tmp", "features", "src/x", ".accord"]
)
def test_reports_have_a_folder_of_their_own(tmp_path: Path, written: str) -> None:
    (tmp_path / "accord.toml").write_text(f'[reports]\nfolder = "{written}"\n')
    with pytest.raises(ConfigurationError, match="reports-folder") as caught:
        wiring.read_workspace(tmp_path)
    assert caught.value.where == "accord.toml:2"


@pytest.mark.parametrize("written", ["reports", "build/reports", "{workspace}/reports"])
def test_any_other_folder_of_the_workspace_is_good(tmp_path: Path, written: str) -> None:
    place = written.format(workspace=tmp_path)
    (tmp_path / "accord.toml").write_text(f'[reports]\nfolder = "{place}"\n')
    assert wiring.read_workspace(tmp_path).reports.is_relative_to(tmp_path)
