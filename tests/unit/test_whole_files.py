"""What is written in one move, and what only its owner may read."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.whole_files import write_private, write_whole


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("private", [False, True])
def test_a_file_is_replaced_and_nothing_stays_beside_it(tmp_path: Path, private: bool) -> None:
    (tmp_path / "a.json").write_text("before")
    write_whole(tmp_path / "a.json", b"after", private=private)
    assert ((tmp_path / "a.json").read_bytes(), names(tmp_path)) == (b"after", ["a.json"])


def test_what_stood_there_stays_where_it_cannot_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.json" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "a.json", b"after")
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("write", [write_private, lambda *to: write_whole(*to, private=True)])
def test_nobody_else_can_read_it_whatever_stood_there(
    tmp_path: Path, write: Callable[[Path, bytes], None]
) -> None:
    path = tmp_path / "a.json"
    path.write_text("open to all")
    path.chmod(0o644)
    write(path, b"secret")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o600, b"secret")


def test_a_link_in_its_place_leads_nowhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched")
    (tmp_path / "a.json").symlink_to(elsewhere)
    write_private(tmp_path / "a.json", b"secret")
    assert elsewhere.read_text() == "untouched"
