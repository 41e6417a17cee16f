"""The process of a contract stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.schemathesis import probe
from accord.errors import Exit
from accord.model.assignment import Assignment
from accord.model.events import StageFinished
from accord.model.journal import read


def test_a_stage_without_cases_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "journal" / "contract.ndjson"
    Assignment(
        run="r", stage="contract", workspace=str(tmp_path), journal=str(journal),
        evidence=str(tmp_path / "evidence"), cases=(), addresses={}, allow=(),
    ).save(tmp_path / "assignment.json")  # fmt: skip
    assert probe.main(tmp_path / "assignment.json") == Exit.OPEN
    assert isinstance(list(read(journal))[-1], StageFinished)
