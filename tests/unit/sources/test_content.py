"""The digest of a workspace's files."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from accord.model.catalogue import Catalogue
from accord.sources import read_catalogue
from accord.sources.content import content_digest
from fakes.workspace import write

AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@b.org")


def digest(folder: Path) -> str:
    return content_digest(folder, Catalogue())


@pytest.mark.parametrize(
    "path",
    [
        "features/ordering/place-order.feature",
        "steps/ordering.py",
        "steps/data/customers.json",
        "contracts/orders.openapi.yaml",
        "specs/services.toml",
        "load/rush.toml",
        "chaos/dead.yaml",
        "accord.toml",
        "environment.py",
    ],
)
def test_a_change_of_what_runs_changes_it(tmp_path: Path, path: str) -> None:
    before = digest(write(tmp_path))
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(file.read_text() + "\n#" if file.exists() else "#")
    assert digest(tmp_path) != before


@pytest.mark.parametrize(
    "path",
    [
        "reports/site/index.html",
        "steps/__pycache__/a.cpython-311.pyc",
        "features/.DS_Store",
        "README.md",
        ".accord/history.db",
    ],
)
def test_what_does_not_run_does_not_change_it(tmp_path: Path, path: str) -> None:
    before = digest(write(tmp_path))
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    assert digest(tmp_path) == before


def test_it_is_the_same_in_another_folder_and_with_other_ends_of_lines(tmp_path: Path) -> None:
    first = write(tmp_path / "a")
    shutil.copytree(first, tmp_path / "b")
    for path in (tmp_path / "b").rglob("*.feature"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digest(first) == digest(tmp_path / "b")


def test_only_the_own_part_of_a_project_file_counts(tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text("[project]\nversion = '1'\n[tool.accord]\ntitle = 'A'\n")
    before = digest(tmp_path)
    project.write_text("[project]\nversion = '2'\n[tool.accord]\ntitle = 'A'\n")
    assert digest(tmp_path) == before
    project.write_text("[project]\nversion = '2'\n[tool.accord]\ntitle = 'B'\n")
    assert digest(tmp_path) != before


def test_a_feature_elsewhere_counts(tmp_path: Path) -> None:
    (tmp_path / "x.feature").write_text("Feature: x\n  Scenario: y\n    Then z\n")
    catalogue = read_catalogue(tmp_path)
    before = content_digest(tmp_path, catalogue)
    (tmp_path / "x.feature").write_text("Feature: x\n  Scenario: z\n    Then z\n")
    assert content_digest(tmp_path, catalogue) != before


@pytest.fixture
def helper(tmp_path: Path) -> Path:
    """Code in a folder of its own, as it was committed."""
    helper = write(tmp_path / "shop") / "shared" / "limits.py"
    helper.parent.mkdir()
    helper.write_text("LIMIT = 1\n")
    for words in (["init"], ["add", "-A"], [*AUTHOR, "commit", "-m", "all"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    return helper


def test_code_elsewhere_that_is_not_as_committed_changes_it(helper: Path) -> None:
    workspace = helper.parents[1]
    before = digest(workspace)
    helper.write_text("LIMIT = 20\n")
    assert digest(workspace) != before


def test_code_elsewhere_that_is_gone_changes_it(helper: Path) -> None:
    workspace = helper.parents[1]
    before = digest(workspace)
    helper.unlink()
    assert digest(workspace) != before


@pytest.mark.parametrize("path", ["shared/more.py", "more.py", "../beside/more.py"])
def test_code_that_git_does_not_follow_yet_changes_it(helper: Path, path: str) -> None:
    workspace = helper.parents[1]
    before = digest(workspace)
    (workspace / path).parent.mkdir(exist_ok=True)
    (workspace / path).write_text("LIMIT = 20\n")
    assert digest(workspace) != before


@pytest.mark.parametrize("folder", [".venv/bin", "venv/lib/site-packages"])
def test_code_that_was_installed_does_not_change_it(helper: Path, folder: str) -> None:
    workspace = helper.parents[1]
    before = digest(workspace)
    (workspace / folder).mkdir(parents=True)
    (workspace / folder / "six.py").write_text("x = 1\n")
    assert digest(workspace) == before


def test_a_name_in_another_encoding_is_a_name(helper: Path) -> None:
    workspace = helper.parents[1]
    before = digest(workspace)
    try:
        Path(os.fsdecode(os.fsencode(helper.parent) + b"/\xff.py")).write_text("x = 1\n")
    except OSError:
        pytest.skip("this file system has no such name")
    assert digest(workspace) != before
