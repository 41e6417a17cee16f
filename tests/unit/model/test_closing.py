from __future__ import annotations

import pytest

from accord.model.closing import Closing


class Door(Closing):
    def __init__(self) -> None:
        self.moves: list[str] = []

    def open(self) -> None:
        self.moves.append("open")

    def close(self) -> None:
        self.moves.append("close")


def test_what_was_opened_is_closed_when_the_block_fails() -> None:
    door = Door()
    with pytest.raises(ValueError, match="draught"), door:
        raise ValueError("draught")
    assert door.moves == ["open", "close"]
