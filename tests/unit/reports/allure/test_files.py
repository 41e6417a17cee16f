"""The folder of Allure results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from allure_commons import model2

from accord.model.events import Evidence
from accord.reports.allure.files import AllureFolder

PICTURE = Evidence(name="shot", media_type="image/png", path="evidence/ab")


@pytest.fixture
def folder(tmp_path: Path) -> AllureFolder:
    (tmp_path / "run/evidence").mkdir(parents=True)
    (tmp_path / "run/evidence/ab").write_bytes(b"png")
    (tmp_path / "results").mkdir()
    return AllureFolder(tmp_path / "results", tmp_path / "run", language="en")


def results(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "results").iterdir())


def test_evidence_is_copied_under_a_name_that_ends_as_its_type(
    folder: AllureFolder, tmp_path: Path
) -> None:
    attachment = folder.evidence(PICTURE)
    (file,) = results(tmp_path)
    assert (file.name, file.suffix, file.read_bytes()) == (attachment.source, ".png", b"png")


def test_the_same_evidence_is_one_file(folder: AllureFolder, tmp_path: Path) -> None:
    assert folder.evidence(PICTURE).source == folder.evidence(PICTURE).source
    assert len(results(tmp_path)) == 1


def test_evidence_that_is_gone_is_said_to_be(folder: AllureFolder, tmp_path: Path) -> None:
    (tmp_path / "run/evidence/ab").unlink()
    assert folder.evidence(PICTURE).type == "text/plain"
    (file,) = results(tmp_path)
    assert "evidence/ab" in file.read_text()


def test_a_result_holds_nothing_empty_but_what_is_false(
    folder: AllureFolder, tmp_path: Path
) -> None:
    folder.item(model2.TestResult(uuid="u", name="a", description=None, steps=[], parameters=[]))
    (file,) = results(tmp_path)
    assert json.loads(file.read_text()) == {"uuid": "u", "name": "a"}
    assert file.name == "u-result.json"
