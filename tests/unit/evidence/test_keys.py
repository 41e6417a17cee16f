from __future__ import annotations

from pathlib import Path

from accord.evidence.keys import key_of_words, workspace_key


def test_key_is_made_once_and_then_read(tmp_path: Path) -> None:
    first = workspace_key(tmp_path / ".accord")

    assert len(first) == 32
    assert workspace_key(tmp_path / ".accord") == first


def test_what_is_only_said_has_the_same_key_where_one_can_be_kept(tmp_path: Path) -> None:
    assert key_of_words(tmp_path) == workspace_key(tmp_path)


def test_what_is_only_said_has_a_key_where_none_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keys = {key_of_words(tmp_path / "file") for _ in range(2)}
    assert [len(key) for key in keys] == [32, 32]


def test_key_is_for_its_owner_only(tmp_path: Path) -> None:
    workspace_key(tmp_path)

    assert (tmp_path / "masks.key").stat().st_mode & 0o077 == 0
    assert {path.name for path in tmp_path.iterdir()} == {".gitignore", "masks.key"}
