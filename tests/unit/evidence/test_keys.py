from __future__ import annotations

from pathlib import Path

from accord.evidence.keys import workspace_key


def test_key_is_made_once_and_then_read(tmp_path: Path) -> None:
    first = workspace_key(tmp_path / ".accord")

    assert len(first) == 32
    assert workspace_key(tmp_path / ".accord") == first


def test_key_is_for_its_owner_only(tmp_path: Path) -> None:
    workspace_key(tmp_path)

    assert (tmp_path / "masks.key").stat().st_mode & 0o077 == 0
    assert {path.name for path in tmp_path.iterdir()} == {".gitignore", "masks.key"}
