"""What is kept for Hypothesis is what it would have found out."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accord.engines.schemathesis.utf8_letters import keep_letters
from fakes.tried import try_contracts
from fakes.tried_service import serving

FIND_OUT = "from hypothesis.internal.charmap import intervals_from_codec as i; i('utf-8')"


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(tmp_path / "kept"))
    return tmp_path / "kept"


def tables(folder: Path) -> dict[str, Any]:
    return {
        path.relative_to(folder).as_posix(): json.loads(gzip.decompress(path.read_bytes()))
        for path in folder.rglob("*codec*.gz")
    }


@pytest.mark.engine
def test_it_is_what_hypothesis_finds_out_and_where_it_looks(storage: Path, tmp_path: Path) -> None:
    keep_letters()
    own = {"HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "own")}
    subprocess.run([sys.executable, "-c", FIND_OUT], env=os.environ | own, check=True)
    assert tables(storage) == tables(tmp_path / "own") != {}


@pytest.mark.engine
def test_a_stage_leaves_it_in_its_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", "")
    with serving() as service:
        try_contracts(tmp_path, service.address, only="readGoods/examples")
    assert len(tables(tmp_path / ".hypothesis")) == 1


def test_a_folder_that_is_new_is_none_of_the_repository(storage: Path) -> None:
    keep_letters()
    assert (storage / ".gitignore").read_text() == "*\n"


def test_a_folder_that_is_there_keeps_what_it_has(storage: Path) -> None:
    storage.mkdir()
    keep_letters()
    keep_letters()
    assert not (storage / ".gitignore").exists()
    assert len(tables(storage)) == 1


def test_it_is_kept_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY", raising=False)
    monkeypatch.chdir(tmp_path)
    keep_letters()
    assert len(tables(tmp_path / ".hypothesis")) == 1


def test_a_place_that_nobody_can_write_to_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(tmp_path / "a file"))
    keep_letters()
    assert (tmp_path / "a file").read_bytes() == b""
