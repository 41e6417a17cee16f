"""Figures of a green run are kept, and of no other."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from accord.errors import UsageError
from accord.model.catalogue import Catalogue
from accord.model.load_baseline import LoadBaseline
from accord.model.run import Run
from accord.wiring import keep_baseline, read_workspace
from accord.wiring import load_baselines as room
from accord.wiring.reports import FinishedRun
from fakes.loaded import BASIC, PROFILE
from fakes.probed import write

BASELINE = LoadBaseline(run="one", profiles={PROFILE: {"": {"p95": 0.2}}})


def kept(folder: Path, monkeypatch: pytest.MonkeyPatch, baseline: LoadBaseline) -> Path:
    finished = FinishedRun(folder=folder, catalogue=Catalogue(), run=Run())
    monkeypatch.setattr(room, "read_run", lambda *_: finished)
    monkeypatch.setattr(LoadBaseline, "of", lambda *_: baseline)
    return keep_baseline(read_workspace(write(folder, BASIC)), "released")[0]


def test_a_baseline_is_a_file_that_can_be_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept(tmp_path, monkeypatch, BASELINE)
    assert file == tmp_path / "load" / "baselines" / "released.json"
    assert msgspec.json.decode(file.read_bytes(), type=LoadBaseline) == BASELINE
    assert len(file.read_text().splitlines()) > 3


def test_of_a_run_that_is_not_green_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"wiring\.baseline-not-green"):
        kept(tmp_path, monkeypatch, LoadBaseline(run="one"))
    assert not (tmp_path / "load").exists()
