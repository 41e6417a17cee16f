"""A requirement's commits and branches are found by its id."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from accord.sources.commits import related_work

IDS = ("SHOP-1", "SHOP-12", "SHOP-12.1", "SHOP-12.10")


def git(folder: Path, *arguments: str) -> str:
    options = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    answer = subprocess.run(
        ["git", *options, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def commit(repository: Path, message: str) -> str:
    git(repository, "commit", "-q", "--allow-empty", "-m", message)
    return git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("SHOP-12: pay by card", {"SHOP-12"}),
        ("Pay by card\n\nRefs: SHOP-12.1, SHOP-1", {"SHOP-12.1", "SHOP-1"}),
        ("Pay by card\n\nRequirement: shop-12.10\nReviewed-by: x", {"SHOP-12.10"}),
        ("[SHOP-12.1] Betrag", {"SHOP-12.1"}),
        ("完成SHOP-1。", {"SHOP-1"}),
        ("Merge branch 'feature/SHOP-12-pay'", {"SHOP-12"}),
        ("SHOP-123 and XSHOP-1 and SHOP-1x are others", set()),
    ],
)
def test_a_commit_belongs_to_the_ids_in_its_message(
    repository: Path, message: str, named: set[str]
) -> None:
    hash = commit(repository, message)
    work = related_work(repository, IDS)
    assert set(work) == named
    assert all([it.hash for it in each.commits] == [hash] for each in work.values())


def test_commits_are_told_newest_first_with_day_and_first_line(repository: Path) -> None:
    commit(repository, "SHOP-1 begins\n\nmore")
    commit(repository, "SHOP-1 ends")
    commits = related_work(repository, IDS)["SHOP-1"].commits
    assert [it.subject for it in commits] == ["SHOP-1 ends", "SHOP-1 begins"]
    assert commits[0].day == git(repository, "log", "-1", "--format=%cs")


def test_history_ends_at_the_commit_that_was_run(repository: Path) -> None:
    then = commit(repository, "SHOP-1 begins")
    commit(repository, "SHOP-12 begins")
    assert set(related_work(repository, IDS, until=then)) == {"SHOP-1"}


def test_a_branch_belongs_to_the_id_in_its_name_once_wherever_it_is(repository: Path) -> None:
    hash = commit(repository, "x")
    git(repository, "branch", "feature/shop-12-pay")
    git(repository, "update-ref", "refs/remotes/origin/feature/shop-12-pay", hash)
    git(repository, "update-ref", "refs/remotes/origin/bugfix/SHOP-1", hash)
    work = related_work(repository, IDS)
    assert work["SHOP-12"].branches == ("feature/shop-12-pay",)
    assert work["SHOP-1"].branches == ("bugfix/SHOP-1",)


def test_outside_of_a_repository_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert not related_work(tmp_path, IDS)


def test_a_commit_that_is_not_here_is_no_error(repository: Path) -> None:
    commit(repository, "SHOP-1")
    assert not related_work(repository, IDS, until="0" * 40)
