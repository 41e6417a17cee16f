"""The process of a contract stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.schemathesis import probe
from accord.errors import Exit
from accord.model.events import StageFinished
from accord.model.journal import read
from fakes.assigned import assignment


def test_a_stage_without_cases_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "journal" / "contract.ndjson"
    given = assignment(tmp_path, journal=str(journal), allow=())
    given.save(tmp_path / "assignment.json")
    assert probe.main(tmp_path / "assignment.json") == Exit.OPEN
    assert isinstance(list(read(journal))[-1], StageFinished)
