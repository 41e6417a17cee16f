"""``accord merge`` on folders that hold runs, and on what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord import wiring
from accord.sources.content import content_digest
from fakes.command import Command
from fakes.machines import CASES, PARTS, STAGE, Machine


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose features hold as many scenarios as the machines ran."""
    for path, ids in CASES.items():
        file = tmp_path / "shop" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        scenarios = "".join(f"  Scenario: {id}\n    Given it works\n" for id in ids)
        file.write_text(f"Feature: {path}\n{scenarios}")
    return tmp_path / "shop"


def collected(workspace: Path, *indexes: int) -> Path:
    """What these machines recorded, each in a folder of its own."""
    catalogue = wiring.read_workspace(workspace).catalogue
    content = content_digest(workspace, catalogue)
    parts = tuple(
        tuple(scenario.id for scenario in feature.all_scenarios()) for feature in catalogue.features
    )
    for index in indexes:
        machine = Machine(index=index, commit="", content=content, parts=parts)
        machine.write(workspace.parent / "collected" / str(index) / "runs")
    return workspace.parent / "collected"


def test_all_shards_are_one_run_that_is_whole(workspace: Path) -> None:
    accord = Command(workspace)
    assert accord("merge", str(collected(workspace, 1, 2, 3)), "--format", "json") == 0
    assert (accord.document["verdict"], accord.document["selection"]) == ("passed", "")
    assert accord.document["shard"] is None
    assert [part["shard"]["index"] for part in accord.document["parts"]] == [1, 2, 3]
    assert accord.document["counts"]["passed"] == sum(map(len, PARTS))
    assert (workspace / "reports" / "site" / "index.html").is_file()


def test_a_missing_shard_is_broken_and_named(workspace: Path) -> None:
    accord = Command(workspace)
    assert accord("merge", str(collected(workspace, 1, 3))) == 4
    assert "Shard 2 of 3 is missing" in accord.out
    page = (workspace / "reports" / "site" / "index.html").read_text(encoding="utf-8")
    assert "Shard 2 of 3 is missing" in page


def test_files_that_changed_since_make_every_run_foreign(workspace: Path) -> None:
    folder = collected(workspace, 1, 2, 3)
    (workspace / "steps").mkdir()
    (workspace / "steps" / "own.py").write_text("x = 1\n")
    accord = Command(workspace)
    assert accord("merge", str(folder)) == 4
    assert accord.out.count("other files than those here") == 3


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        pytest.param(["nowhere"], "hint: name the folders", id="no-run"),
        pytest.param(["{}", "--stage", "lode"], f"hint: the stages are {STAGE}", id="no-stage"),
    ],
)
def test_what_cannot_be_is_refused(workspace: Path, arguments: list[str], hint: str) -> None:
    folder = str(collected(workspace, 1))
    accord = Command(workspace)
    assert accord("merge", *(it.format(folder) for it in arguments)) == 2
    assert hint in accord.talk


def test_github_is_handed_what_is_wrong(workspace: Path) -> None:
    (workspace / "accord.toml").write_text('[reports]\nformats = ["github"]\n')
    accord = Command(workspace, environment={"GITHUB_ACTIONS": "true"})
    accord("merge", str(collected(workspace, 1, 3)))
    assert "\n::error " in f"\n{accord.talk}"
    quiet = Command(workspace)
    quiet("report", "--format", "github")
    assert "::error" not in quiet.talk + quiet.out
