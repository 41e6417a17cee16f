"""The process of a contract stage."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from types import ModuleType

import pytest

from accord.engines.schemathesis import probe
from accord.errors import Exit
from accord.few_collections import LOADING
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


class Conductors(ModuleType):
    """Stands for the module that loads the engine, and notes when garbage is looked for then."""

    threshold = 0

    def __getattr__(self, name: str) -> object:
        self.threshold = gc.get_threshold()[0]
        raise ImportError(name)


def test_garbage_is_looked_for_seldom_while_the_engine_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = Conductors("conductor")
    monkeypatch.setitem(sys.modules, "accord.engines.schemathesis.conductor", module)
    with pytest.raises(ImportError):
        probe.main(tmp_path / "none.json")
    assert module.threshold == LOADING
