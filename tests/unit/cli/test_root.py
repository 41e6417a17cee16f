"""``accord`` alone shows what there is."""

from __future__ import annotations

from pathlib import Path

from accord import __version__
from fakes.command import Command


def test_nothing_asked_is_help(tmp_path: Path) -> None:
    accord = Command(tmp_path)
    assert accord() == 0
    alone = accord.out
    accord("--help")
    assert accord.out == alone
    assert "accord run" in alone


def test_the_version_is_told(tmp_path: Path) -> None:
    accord = Command(tmp_path)
    assert accord("--version") == 0
    assert accord.out == f"accord {__version__}\n"
