"""Which files of a site are written, and which stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.reports.site.page_files import PageFiles


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    earlier, fresh = tmp_path / "site", tmp_path / ".site-fresh"
    earlier.mkdir()
    fresh.mkdir()
    (earlier / "a.html").write_text("the same", encoding="utf-8")
    return fresh, earlier


def test_what_says_the_same_stays_that_very_file(folders: tuple[Path, Path]) -> None:
    fresh, earlier = folders
    PageFiles(fresh, earlier).write("a.html", "the same")
    assert (fresh / "a.html").samefile(earlier / "a.html")


def test_what_says_something_else_is_written_and_the_earlier_file_left(
    folders: tuple[Path, Path],
) -> None:
    fresh, earlier = folders
    # As long as the text before, which tells nothing apart.
    PageFiles(fresh, earlier).write("a.html", "not same")
    texts = [(folder / "a.html").read_text(encoding="utf-8") for folder in (fresh, earlier)]
    assert texts == ["not same", "the same"]


def test_what_was_not_there_before_is_written(folders: tuple[Path, Path]) -> None:
    fresh, earlier = folders
    PageFiles(fresh, earlier).write("b.html", "第一次\n")
    assert (fresh / "b.html").read_bytes() == "第一次\n".encode()


def test_a_link_that_somebody_put_there_is_not_taken_over(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    fresh, earlier = folders
    (tmp_path / "theirs").write_text("the same", encoding="utf-8")
    (earlier / "a.html").unlink()
    (earlier / "a.html").symlink_to(tmp_path / "theirs")
    PageFiles(fresh, earlier).write("a.html", "the same")
    assert not (fresh / "a.html").samefile(tmp_path / "theirs")


def test_files_are_written_where_a_file_can_have_one_name_only(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    fresh, earlier = folders
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    PageFiles(fresh, earlier).write("a.html", "the same")
    assert (fresh / "a.html").read_text(encoding="utf-8") == "the same"
