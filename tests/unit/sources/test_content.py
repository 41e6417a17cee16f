"""The digest of a workspace's files."""

from __future__ import annotations

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


def test_code_elsewhere_that_is_not_as_committed_changes_it(tmp_path: Path) -> None:
    helper = write(tmp_path) / "shared" / "limits.py"
    helper.parent.mkdir()
    helper.write_text("LIMIT = 1\n")
    for words in (["init"], ["add", "-A"], [*AUTHOR, "commit", "-m", "all"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    before = digest(tmp_path)
    helper.write_text("LIMIT = 20\n")
    assert digest(tmp_path) != before
