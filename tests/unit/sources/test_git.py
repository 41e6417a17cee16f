"""A workspace knows its commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from accord.sources.git import Head, head


def git(folder: Path, *arguments: str) -> str:
    options = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    told = subprocess.run(
        ["git", *options, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return told.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def test_a_commit_and_its_branch_are_told(repository: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    assert head(repository) == Head(commit=git(repository, "rev-parse", "HEAD"), branch="main")


def test_a_detached_commit_has_no_branch(repository: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    git(repository, "checkout", "-q", "--detach")
    assert head(repository).branch == ""
    assert head(repository).commit


def test_a_repository_without_commits_has_only_a_branch(repository: Path) -> None:
    assert head(repository) == Head(branch="main")


def test_outside_a_repository_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert head(tmp_path) == Head()


def test_without_git_nothing_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert head(repository) == Head()
