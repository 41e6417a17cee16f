"""A report replaces what an earlier one wrote, and nothing that anybody else did."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from accord.errors import WorkspaceError
from accord.reports.owned import LIST, written_whole

pytestmark = pytest.mark.parametrize("at_once", [True, False], ids=["exchanged", "in-place"])


def write(folder: Path, files: Mapping[str, str], *, at_once: bool) -> None:
    with written_whole(folder, at_once=at_once) as fresh:
        for name, content in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(content)


def content(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_text() for path in files}
    return {name: words for name, words in found.items() if name != LIST}


def test_files_of_the_report_before_do_not_stay(tmp_path: Path, at_once: bool) -> None:
    write(tmp_path / "site", {"a": "1", "deep/b": "1"}, at_once=at_once)
    write(tmp_path / "site", {"a": "2"}, at_once=at_once)
    assert content(tmp_path / "site") == {"a": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("name", ["CNAME", "deep/notes.txt", "own/deep/notes.txt"])
def test_what_somebody_else_put_there_stays(tmp_path: Path, at_once: bool, name: str) -> None:
    write(tmp_path / "site", {"a": "1", "deep/b": "1"}, at_once=at_once)
    theirs = tmp_path / "site" / name
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("mine")
    for report in ("2", "3"):
        write(tmp_path / "site", {"a": report}, at_once=at_once)
    assert content(tmp_path / "site") == {"a": "3", name: "mine"}


def test_a_folder_of_somebody_else_stays_with_all_that_is_empty_in_it(
    tmp_path: Path, at_once: bool
) -> None:
    write(tmp_path / "site", {"a": "1"}, at_once=at_once)
    (tmp_path / "site" / ".git" / "refs").mkdir(parents=True)
    write(tmp_path / "site", {"a": "2"}, at_once=at_once)
    assert (tmp_path / "site" / ".git" / "refs").is_dir()


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        pytest.param("a", "a", id="the-same-file"),
        pytest.param("deep", "deep/a", id="a-file-where-a-folder-is-to-be"),
        pytest.param("a/deep", "a", id="a-folder-where-a-file-is-to-be"),
    ],
)
def test_a_file_of_somebody_else_is_not_written_over(
    tmp_path: Path, at_once: bool, theirs: str, ours: str
) -> None:
    site = tmp_path / "site"
    (site / theirs).parent.mkdir(parents=True)
    (site / theirs).write_text("mine")
    with pytest.raises(WorkspaceError, match="not-ours"):
        write(site, {ours: "1"}, at_once=at_once)
    assert content(tmp_path) == {f"site/{theirs}": "mine"}


def test_a_list_that_names_other_files_deletes_none_of_them(tmp_path: Path, at_once: bool) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / LIST).write_text(f"../mine\n{tmp_path}/mine\n")
    write(tmp_path / "site", {"a": "1"}, at_once=at_once)
    assert content(tmp_path) == {"mine": "mine", "site/a": "1", f"site/{LIST}": "a\n"}


def test_what_a_link_leads_to_is_left_alone(tmp_path: Path, at_once: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine").write_text("mine")
    write(tmp_path / "site", {"a": "1"}, at_once=at_once)
    (tmp_path / "site" / "link").symlink_to(tmp_path / "elsewhere")
    write(tmp_path / "site", {"a": "2"}, at_once=at_once)
    assert (tmp_path / "site" / "link" / "mine").read_text() == "mine"
    assert (tmp_path / "site" / "link").is_symlink()


def test_a_report_that_fails_leaves_the_one_before(tmp_path: Path, at_once: bool) -> None:
    write(tmp_path / "site", {"a": "1"}, at_once=at_once)
    with pytest.raises(ZeroDivisionError), written_whole(tmp_path / "site", at_once=at_once):
        raise ZeroDivisionError
    assert content(tmp_path) == {"site/a": "1", f"site/{LIST}": "a\n"}


def test_two_reports_at_the_same_time_take_turns(tmp_path: Path, at_once: bool) -> None:
    failures: list[OSError] = []

    def write_some(word: str) -> None:
        try:
            for _ in range(30):
                write(tmp_path / "site", {"a": word, f"deep/{word}": word}, at_once=at_once)
        except OSError as error:
            failures.append(error)

    writers = [threading.Thread(target=write_some, args=(word,)) for word in ("x", "y")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    word = (tmp_path / "site" / "a").read_text()
    assert (failures, content(tmp_path / "site")) == ([], {"a": word, f"deep/{word}": word})
