"""A sample of drawn runs, of which Accord says what an oracle says that knows the manual alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.told_history import DrawnMemory


@pytest.mark.parametrize("seed", range(12))
def test_accord_says_of_the_past_what_the_manual_says(tmp_path: Path, seed: int) -> None:
    drawn = DrawnMemory(seed, tmp_path / "team")
    assert not [*drawn.disagreements(8)]
