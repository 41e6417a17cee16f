"""What was made once is remembered until somebody undoes it, or told when nobody did."""

from __future__ import annotations

from pathlib import Path

from accord.engines.behave import once_made
from accord.steps.once import Once


def test_what_was_made_last_is_to_be_undone_first(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    once = Once(folder)
    for key in ("tenant", "user"):
        once.get(key, lambda: 1, lambda value: None)
    assert once_made.keys_in(folder) == ("user", "tenant")


def test_what_needs_no_undoing_is_not_told(tmp_path: Path) -> None:
    folder = tmp_path / "r" / "s"
    Once(folder).get("token", lambda: 1, None)
    assert once_made.clear(folder) == ()


def test_what_nobody_undid_is_told_and_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "r" / "s"
    Once(folder).get("tenant", lambda: 1, lambda value: None)
    notes = once_made.clear(folder)
    assert [note.arguments for note in notes] == [{"key": "tenant"}]
    assert not folder.parent.exists()


def test_another_stage_of_the_run_keeps_what_it_made(tmp_path: Path) -> None:
    other = tmp_path / "r" / "other"
    Once(other).get("tenant", lambda: 1, None)
    once_made.clear(tmp_path / "r" / "s")
    assert other.is_dir()


def test_where_nothing_was_made_there_is_nothing_to_undo(tmp_path: Path) -> None:
    assert once_made.keys_in(tmp_path / "none") == ()
