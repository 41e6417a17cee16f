"""The composition root finds the workspace and lets no report hide a verdict."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from accord import wiring
from accord.errors import ConfigurationError, Exit, UsageError, WorkspaceError
from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.model.status import Suite
from fakes import finished_run as fake


@pytest.mark.parametrize("name", ["specs", "features", "contracts", "load", "chaos"])
def test_a_folder_of_the_workspace_marks_it(tmp_path: Path, name: str) -> None:
    below = tmp_path / name / "ordering"
    below.mkdir(parents=True)
    assert wiring.find_workspace(below) == tmp_path


def test_a_configuration_marks_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").touch()
    (tmp_path / "src" / "deep").mkdir(parents=True)
    assert wiring.find_workspace(tmp_path / "src" / "deep") == tmp_path


def test_a_project_of_somebody_else_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    (tmp_path / "src").mkdir()
    assert wiring.find_workspace(tmp_path / "src") == tmp_path / "src"


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    assert wiring.find_workspace(tmp_path / "inner") == tmp_path / "inner"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-folder"):
        wiring.find_workspace(tmp_path / "nowhere")


def test_an_engine_serves_the_suite_it_is_wired_to() -> None:
    wired = wiring.engines()
    assert Suite.SCENARIOS in wired
    assert {suite: engine.suite for suite, engine in wired.items()} == {s: s for s in wired}


class BadReport:
    name = "site"

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        raise ZeroDivisionError


class GoodReport:
    name = "junit"

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        return folder


@pytest.fixture
def workspace(tmp_path: Path) -> wiring.Workspace:
    (tmp_path / "features").mkdir()
    return wiring.read_workspace(tmp_path)


def recorded(workspace: wiring.Workspace) -> wiring.Recorded:
    return wiring.Recorded(
        folder=workspace.folder, catalogue=workspace.catalogue, run=fake.every_end()
    )


def test_a_report_that_fails_stops_no_other(
    workspace: wiring.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = MappingProxyType({"site": BadReport(), "junit": GoodReport()})
    monkeypatch.setattr(wiring, "_report", lambda name, folder, **known: reports[name])
    rendered = wiring.render(workspace, recorded(workspace), language="en")
    assert list(rendered.files) == ["junit"]
    assert list(rendered.failures) == ["site"]


def test_an_unknown_report_is_refused(workspace: wiring.Workspace) -> None:
    with pytest.raises(UsageError, match="no-such-report"):
        wiring.render(workspace, recorded(workspace), names=["pdf"], language="en")


@pytest.mark.parametrize(
    ("exit", "told"),
    [
        pytest.param(Exit.OPEN, Exit.INTERNAL, id="green"),
        pytest.param(Exit.FAILED, Exit.INTERNAL, id="red"),
        pytest.param(Exit.INTERRUPTED, Exit.INTERRUPTED, id="interrupted"),
    ],
)
def test_a_report_that_was_not_written_is_never_green(exit: Exit, told: Exit) -> None:
    failed = wiring.Rendered(files={}, failures={"site": ZeroDivisionError()})
    assert wiring.worst(exit, failed) is told


def test_nothing_is_kept_up_when_nothing_says_what_to_start(workspace: wiring.Workspace) -> None:
    with pytest.raises(ConfigurationError, match="nothing-to-start"):
        wiring.keep_up(
            workspace,
            wiring.Wish(),
            tell=lambda system: pytest.fail(str(system)),
            note=lambda told: None,
        )


def test_a_stage_that_is_switched_off_cannot_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "accord.toml").write_text("[stages.load]\nenabled = false\n")
    workspace = wiring.read_workspace(tmp_path)
    assert Suite.LOAD in wiring.absent_suites(workspace)
    with pytest.raises(UsageError, match="stage-off"):
        wiring.select(workspace, wiring.Wish(words=("load",)))


def test_a_report_that_may_not_be_written_hides_no_red() -> None:
    refused = wiring.Rendered(files={}, failures={"site": WorkspaceError("reports.not-ours")})
    assert wiring.worst(Exit.OPEN, refused) is Exit.USAGE
    assert wiring.worst(Exit.FAILED, refused) is Exit.FAILED


@pytest.mark.parametrize(
    "written", ["", ".", "./", "..", "../x", "a/../..", "/tmp", "features", "src/x", ".accord"]
)
def test_reports_have_a_folder_of_their_own(tmp_path: Path, written: str) -> None:
    (tmp_path / "accord.toml").write_text(f'[reports]\nfolder = "{written}"\n')
    with pytest.raises(ConfigurationError, match="reports-folder") as caught:
        wiring.read_workspace(tmp_path)
    assert caught.value.where == "accord.toml:2"


@pytest.mark.parametrize("written", ["reports", "build/reports", "{workspace}/reports"])
def test_any_other_folder_of_the_workspace_is_good(tmp_path: Path, written: str) -> None:
    place = written.format(workspace=tmp_path)
    (tmp_path / "accord.toml").write_text(f'[reports]\nfolder = "{place}"\n')
    assert wiring.read_workspace(tmp_path).reports.is_relative_to(tmp_path)


@pytest.mark.parametrize("id", ["../../elsewhere", "..", "a/b"])
def test_a_run_is_looked_for_among_the_runs_only(workspace: wiring.Workspace, id: str) -> None:
    (workspace.reports / "runs" / "a" / "b").mkdir(parents=True)
    (workspace.folder / "elsewhere").mkdir()
    with pytest.raises(UsageError, match="no-such-run"):
        wiring.read_run(workspace, id)
