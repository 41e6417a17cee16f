"""A sample of ``proofs/interruptions.py``: a run signalled while its scenarios are at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.interrupted import WAYS, interrupt, interruptible

pytestmark = [pytest.mark.engine, pytest.mark.timeout(240)]


@pytest.mark.parametrize("way", ["SIGTERM twice", "SIGKILL"])
def test_a_run_that_is_interrupted_keeps_its_promises(way: str, tmp_path: Path) -> None:
    ended = interrupt(interruptible(tmp_path / "run"), WAYS[way], after_s=1.5)
    assert ended.broken == ()
