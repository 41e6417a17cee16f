"""A workspace knows its commit."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from accord.sources.git import Head, check_out, commit_of, difference, head, releases


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
        ({"BUILD_SOURCEBRANCH": "refs/heads/team/topic"}, "team/topic"),
        ({"BUILD_SOURCEBRANCH": "refs/tags/v1"}, ""),
        (
            {
                "BUILD_SOURCEBRANCH": "refs/pull/7/merge",
                "SYSTEM_PULLREQUEST_SOURCEBRANCH": "refs/heads/topic",
            },
            "topic",
        ),
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


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("steps/new.py", True),
        ("features/till/new.feature", True),
        ("environment.py", True),
        ("notes.md", False),
        ("contracts/.corpus/orders/a.json", False),
        ("steps/__pycache__/old.pyc", False),
        ("steps/ignored.py", False),
    ],
)
def test_files_that_a_run_reads_and_no_commit_has_are_noticed(
    repository: Path, path: str, *, counts: bool
) -> None:
    (repository / ".gitignore").write_text("ignored.py\n")
    git(repository, "add", ".gitignore")
    git(repository, "commit", "-q", "-m", "x")
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    assert head(repository).uncommitted is counts


@pytest.mark.parametrize("path", ["steps/new.py", ".env"])
@pytest.mark.parametrize("folder", ["shop", "tools/.acceptance"])
def test_where_in_its_repository_a_workspace_is_hides_no_file_of_it(
    repository: Path, folder: str, path: str
) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    file = repository / folder / path
    file.parent.mkdir(parents=True)
    file.write_text("")
    assert head(repository / folder).uncommitted


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


def committed(repository: Path, **files: str) -> None:
    for name, text in files.items():
        (repository / f"{name}.py").write_text(text)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "x")


def changed(repository: Path, *, read: Iterable[str] = ()) -> tuple[str, ...]:
    told = difference(repository, "HEAD", read=read)
    assert told is not None
    return told.paths


def test_nothing_differs_where_nothing_changed(repository: Path) -> None:
    committed(repository, a="1", b="2")
    assert changed(repository) == ()


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_to_overlook_may_have_changed(repository: Path, mark: str) -> None:
    committed(repository, a="1", b="2")
    git(repository, "update-index", mark, "b.py")
    (repository / "b.py").write_text("3")
    assert changed(repository) == ("b.py",)


def test_a_file_that_is_not_checked_out_did_not_change(repository: Path) -> None:
    committed(repository, a="1", b="2")
    git(repository, "update-index", "--skip-worktree", "b.py")
    (repository / "b.py").unlink()
    assert changed(repository) == ()


def test_what_git_ignores_and_a_run_reads_may_have_changed(repository: Path) -> None:
    (repository / ".gitignore").write_text("own.py\n__pycache__/\nother/\n")
    committed(repository, a="1")
    for path in ("steps/own.py", "steps/__pycache__/own.pyc", "other/own.py"):
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text("1")
    assert changed(repository) == ("steps/own.py",)


def test_settings_of_an_environment_that_git_ignores_may_have_changed(repository: Path) -> None:
    (repository / ".gitignore").write_text(".env*\n")
    committed(repository, a="1")
    (repository / ".env.local").write_text("TOKEN=1")
    assert changed(repository) == (".env.local",)


def test_what_git_ignores_and_nobody_touched_since_did_not_change(repository: Path) -> None:
    (repository / ".gitignore").write_text(".env\n")
    (repository / ".env").write_text("TOKEN=1")
    tomorrow = f"{time.time() + 86_400:.0f} +0000"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", tomorrow)
        committed(repository, a="1")
    assert changed(repository) == ()


def test_what_is_ignored_in_a_folder_that_is_read_may_have_changed(repository: Path) -> None:
    (repository / ".gitignore").write_text("generated/\n")
    committed(repository, a="1")
    (repository / "generated" / "site-packages").mkdir(parents=True)
    (repository / "generated" / "client.py").write_text("1")
    (repository / "generated" / "site-packages" / "six.py").write_text("1")
    assert changed(repository) == ()
    assert changed(repository, read=["generated"]) == ("generated/client.py",)


def test_a_name_in_another_encoding_is_the_name_of_its_file(repository: Path) -> None:
    committed(repository, a="1")
    path = Path(os.fsdecode(os.fsencode(repository) + b"/\xff.py"))
    try:
        path.write_text("1")
    except OSError:
        pytest.skip("this file system has no such name")
    assert [repository / name for name in changed(repository)] == [path]


def test_a_commit_with_a_link_out_of_the_repository_cannot_be_checked_out(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repository / "out.py").symlink_to(tmp_path_factory.mktemp("outside") / "out.py")
    committed(repository)
    assert not check_out(repository, "HEAD", tmp_path_factory.mktemp("old"))
