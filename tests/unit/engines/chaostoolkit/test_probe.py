"""The process of a stage."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from accord.engines.chaostoolkit import probe
from accord.errors import Exit
from fakes.experiments import assignment


def test_a_stage_without_experiments_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assignment(tmp_path).save(tmp_path / "assignment.json")
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert probe.main(tmp_path / "assignment.json") == Exit.OPEN
    finally:
        signal.signal(signal.SIGINT, handlers[0])
        signal.signal(signal.SIGTERM, handlers[1])
