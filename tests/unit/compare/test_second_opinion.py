"""What oasdiff thinks, played by a script that answers as it does."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from accord.compare.releases import compare_versions
from accord.compare.second_opinion import SecondOpinion, ask_oasdiff
from accord.model.catalogue import Catalogue
from accord.model.contract_changes import ReleaseComparison

DOCUMENT = """
openapi: 3.0.3
info: { title: t, version: "1" }
paths:
  /a: { get: { responses: { "200": { description: x } } } }
  /b: { get: { responses: { "200": { description: x } } } }
  /c: { get: { responses: { "200": { description: x } } } }
"""


@pytest.fixture
def comparison(tmp_path: Path) -> ReleaseComparison:
    """Of which ``GET /a`` and ``GET /b`` are broken."""
    (tmp_path / "old.yaml").write_text(DOCUMENT)
    kept = [line for line in DOCUMENT.splitlines() if "/a:" not in line and "/b:" not in line]
    (tmp_path / "new.yaml").write_text("\n".join(kept))
    return compare_versions(
        (str(tmp_path / "old.yaml"),),
        str(tmp_path / "new.yaml"),
        catalogue=Catalogue(),
        folder=tmp_path,
        workspace=tmp_path,
        today=date(2027, 1, 1),
    )


def asked(
    comparison: ReleaseComparison, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> SecondOpinion:
    script = folder / "bin" / "oasdiff"
    script.parent.mkdir()
    script.write_text(f"#!{sys.executable}\n{answer}\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    return ask_oasdiff(comparison, str(folder / "new.yaml"), folder=folder, workspace=folder)


def change(operation: str, level: int = 3) -> dict[str, object]:
    method, _, path = operation.partition(" ")
    return {"operation": method, "path": path, "text": "gone", "level": level}


def test_operations_are_told_that_only_one_of_the_two_calls_broken(
    comparison: ReleaseComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [change("GET /a"), change("GET /c"), change("GET /b", level=1)]
    answer = f"print({json.dumps(json.dumps(changes))})"
    opinion = asked(comparison, tmp_path, monkeypatch, answer)
    assert (opinion.agreed, opinion.theirs, opinion.ours) == (1, {"GET /c": ["gone"]}, ["GET /b"])


@pytest.mark.parametrize("answer", ["print('no json')", "raise SystemExit(3)"])
def test_a_tool_that_fails_is_a_problem_and_not_agreement(
    comparison: ReleaseComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    assert asked(comparison, tmp_path, monkeypatch, answer).problem


def test_it_is_not_asked_of_a_dialect_that_it_cannot_read(
    comparison: ReleaseComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(DOCUMENT.replace("openapi: 3.0.3", 'swagger: "2.0"'))
    opinion = asked(comparison, tmp_path, monkeypatch, "print('[]')")
    assert (opinion.problem, opinion.ours) == ("new.yaml: Swagger 2.0", [])


def test_a_tool_that_is_not_installed_is_not_needed(
    comparison: ReleaseComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    new = str(tmp_path / "new.yaml")
    opinion = ask_oasdiff(comparison, new, folder=tmp_path, workspace=tmp_path)
    assert not opinion.is_installed
