"""How the child process of an engine ends."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from accord.engines.entry import run_as_child
from accord.errors import EngineError


def test_the_code_of_the_stage_is_the_code_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["probe", "assignment.json"])
    with pytest.raises(SystemExit) as caught:
        run_as_child(lambda path: 5 if path == Path("assignment.json") else 0)
    assert caught.value.code == 5


def test_an_error_of_ours_is_written_for_the_pipeline_to_show(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(path: Path) -> int:
        raise EngineError("chaos.no-experiment", where=str(path), id="x")

    monkeypatch.setattr(sys, "argv", ["probe", "assignment.json"])
    with pytest.raises(SystemExit) as caught:
        run_as_child(fail)
    assert caught.value.code == EngineError("chaos.no-experiment", id="x").exit
    assert "no-experiment" in capsys.readouterr().err
