"""``accord report`` writes a recorded run again, and says why it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fakes.command import Command
from fakes.reference import JOURNALS


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    (tmp_path / "accord.toml").write_text("")
    return Command(tmp_path)


def test_without_a_run_there_is_nothing_to_report(accord: Command) -> None:
    assert accord("report") == 2
    assert "hint: " in accord.talk


@pytest.mark.parametrize("run", ["/", "..", "unheard-of"])
def test_a_run_that_is_none_suggests_runs_alone(accord: Command, run: str) -> None:
    (accord.folder / "reports" / "runs" / "20261120-0651-3f2a").mkdir(parents=True)
    assert accord("report", run) == 2
    assert "the newest are 20261120-0651-3f2a" in accord.talk


def test_one_file_can_be_asked_for(accord: Command) -> None:
    recorded = JOURNALS / "passing"
    shutil.copytree(recorded, accord.folder / "reports" / "runs" / "20261120-0651-3f2a")
    assert accord("report", "20261120-0651-3f2a", "--single") == 0
    assert (accord.folder / "reports/single/document.html").is_file()
    assert not (accord.folder / "reports/site").exists()
