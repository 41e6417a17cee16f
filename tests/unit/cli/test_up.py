"""``accord up`` needs something to start."""

from __future__ import annotations

from pathlib import Path

from fakes.command import Command


def test_where_nothing_is_to_be_started_the_way_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text("")
    accord = Command(tmp_path)
    assert accord("up") == 2
    assert "`start`, `commands` or `addresses`" in accord.talk
