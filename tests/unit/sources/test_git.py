"""A workspace knows its commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from accord.sources.git import Head, commit_of, head, releases


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
    assert head(repository, {}).branch == ""
    assert head(repository, {}).commit


@pytest.mark.parametrize(
    ("environment", "branch"),
    [
        ({"GITHUB_REF_NAME": "main"}, "main"),
        ({"GITHUB_REF_NAME": "7/merge", "GITHUB_HEAD_REF": "topic"}, "topic"),
        ({"GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag"}, ""),
        ({"CI_COMMIT_BRANCH": "main"}, "main"),
        ({"BRANCH_NAME": "PR-3", "CHANGE_BRANCH": "topic"}, "topic"),
    ],
)
def test_the_branch_of_a_detached_commit_is_told_by_the_ci_server(
    repository: Path, environment: dict[str, str], branch: str
) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    git(repository, "checkout", "-q", "--detach")
    assert head(repository, environment).branch == branch


def test_files_that_differ_from_the_commit_are_noticed(repository: Path) -> None:
    (repository / "a.txt").write_text("one")
    git(repository, "add", "a.txt")
    git(repository, "commit", "-q", "-m", "x")
    (repository / "reports.txt").write_text("not followed")
    assert not head(repository).uncommitted
    (repository / "a.txt").write_text("two")
    assert head(repository).uncommitted


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


def test_releases_are_the_newest_tags_of_commits(repository: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    git(repository, "tag", "v1")
    git(repository, "commit", "-q", "--allow-empty", "-m", "y")
    git(repository, "tag", "-a", "v2", "-m", "second")
    first, second = git(repository, "rev-list", "--reverse", "HEAD").split()
    assert releases(repository) == {first: "v1", second: "v2"}


@pytest.mark.parametrize("revision", ["v1", "HEAD", "main"])
def test_a_revision_is_a_commit(repository: Path, revision: str) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    git(repository, "tag", "-a", "v1", "-m", "first")
    assert commit_of(repository, revision) == git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize("revision", ["v9", "--help", ""])
def test_what_git_does_not_know_is_no_commit(repository: Path, revision: str) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    assert commit_of(repository, revision) == ""
