"""The two versions of each contract, wherever they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from accord.compare.versions import read_pairs
from accord.errors import UsageError

TEA = "openapi: 3.0.3\ninfo: {title: Tea, version: '1'}\npaths:\n  /tea: {}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "contracts/released/1").mkdir(parents=True)
    (tmp_path / "contracts/tea.yaml").write_text(TEA)
    (tmp_path / "contracts/released/1/tea.yaml").write_text(TEA)
    return tmp_path


def names(workspace: Path, old: str, new: str = "") -> list[tuple[str, bool, bool]]:
    with read_pairs(old, new, folder=workspace, workspace=workspace) as pairs:
        return [(pair.name, pair.old is not None, pair.new is not None) for pair in pairs]


def test_a_released_version_is_held_against_the_workspace(workspace: Path) -> None:
    assert names(workspace, "1") == [("tea.yaml", True, True)]


def test_a_contract_that_is_new_or_gone_has_one_version(workspace: Path) -> None:
    (workspace / "contracts/tea.yaml").rename(workspace / "contracts/coffee.yaml")
    assert names(workspace, "1") == [("coffee.yaml", False, True), ("tea.yaml", True, False)]


def test_two_files_are_one_contract_whatever_they_are_called(workspace: Path) -> None:
    (workspace / "old.yaml").write_text(TEA)
    assert names(workspace, "old.yaml", "contracts/tea.yaml") == [("tea.yaml", True, True)]


def test_a_revision_is_read_without_touching_the_files(workspace: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *arguments], cwd=workspace, check=True)
    (workspace / "contracts/tea.yaml").unlink()
    assert names(workspace, "HEAD", "1") == [("tea.yaml", True, True)]
    assert not (workspace / "contracts/tea.yaml").exists()


@pytest.mark.parametrize("name", ["nowhere", "--output=contracts/x"])
def test_a_name_of_nothing_is_refused(name: str, workspace: Path) -> None:
    with pytest.raises(UsageError, match=r"compare\.nothing"):
        names(workspace, name)


def test_a_file_against_a_folder_is_refused(workspace: Path) -> None:
    with pytest.raises(UsageError, match=r"compare\.not-alike"):
        names(workspace, "contracts/tea.yaml", "contracts")


def test_a_place_is_told_with_its_line(workspace: Path) -> None:
    with read_pairs("1", "", folder=workspace, workspace=workspace) as pairs:
        assert pairs[0].new is not None
        assert pairs[0].new.place(("paths", "/tea")).line == 4
