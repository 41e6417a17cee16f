"""No report hides a verdict, and no run is looked for outside its folder."""

from __future__ import annotations

import errno
import subprocess
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from msgspec.structs import replace

from accord import wiring
from accord.errors import Exit, UsageError, WorkspaceError
from accord.model.catalogue import Catalogue, Fault, Requirement
from accord.model.message import plain
from accord.model.run import Run
from accord.reports.site.addresses import requirement_address
from accord.wiring import runs
from accord.wiring.reports import _PARTS, load_reports
from fakes import finished_run as fake
from fakes.known import RUN, stage_events, store_run


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


def recorded(workspace: wiring.Workspace) -> wiring.FinishedRun:
    return wiring.FinishedRun(
        folder=workspace.folder, catalogue=workspace.catalogue, run=fake.every_end()
    )


def test_a_report_that_fails_stops_no_other(
    workspace: wiring.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = {"site": BadReport(), "junit": GoodReport()}
    monkeypatch.setattr("accord.wiring.reports._report", lambda name, *_, **__: reports[name])
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


def test_a_report_that_may_not_be_written_hides_no_red() -> None:
    refused = wiring.Rendered(files={}, failures={"site": WorkspaceError("reports.not-ours")})
    assert wiring.worst(Exit.OPEN, refused) is Exit.USAGE
    assert wiring.worst(Exit.FAILED, refused) is Exit.FAILED


@pytest.mark.parametrize("id", ["../../elsewhere", "..", "a/b", "/", "."])
def test_a_run_is_looked_for_among_the_runs_only(workspace: wiring.Workspace, id: str) -> None:
    (workspace.reports / "runs" / "a" / "b").mkdir(parents=True)
    (workspace.folder / "elsewhere").mkdir()
    with pytest.raises(UsageError, match="no-such-run"):
        wiring.read_run(workspace, id)


@pytest.mark.parametrize("id", ["/", "..", "20261120-0651-3f2a"])
def test_the_hint_names_runs_and_no_other_folder(workspace: wiring.Workspace, id: str) -> None:
    (workspace.reports / "runs" / "a").mkdir(parents=True)
    with pytest.raises(UsageError) as caught:
        wiring.read_run(workspace, id)
    assert caught.value.arguments == {"name": id, "known": "a"}


def test_without_a_run_no_name_is_suggested(workspace: wiring.Workspace) -> None:
    with pytest.raises(UsageError, match=r"pipeline\.no-run"):
        wiring.read_run(workspace, "a")


def test_a_run_that_picked_nothing_leaves_the_page_alone_and_writes_the_rest(
    workspace: wiring.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.wiring.reports._report", lambda *_, **__: GoodReport())
    nothing = fake.run_of((), ())
    nothing.selection = "@nobody"
    empty = wiring.FinishedRun(folder=workspace.folder, catalogue=workspace.catalogue, run=nothing)
    rendered = wiring.render(workspace, empty, language="en")
    others = set(workspace.effective.configuration.reports.formats) - {"site"}
    assert set(rendered.files) == others
    assert others


def test_a_requirement_shows_the_commits_that_name_it(workspace: wiring.Workspace) -> None:
    author = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    message = ("-m", "SHOP-12: pay by card")
    for arguments in (("init", "-q"), (*author, "commit", "-q", "--allow-empty", *message)):
        subprocess.run(["git", *arguments], cwd=workspace.folder, check=True)
    requirement = Requirement(id="SHOP-12", title="Pay", path="specs/requirements/a.md")
    catalogue = replace(workspace.catalogue, requirements=(requirement,))
    finished = wiring.FinishedRun(folder=workspace.folder, catalogue=catalogue, run=Run(id="r"))
    rendered = wiring.render(workspace, finished, names=["site"], language="en")
    page = rendered.files["site"].parent / requirement_address("SHOP-12")
    assert "SHOP-12: pay by card" in page.read_text("utf-8")


def test_what_is_wrong_in_the_files_is_told_in_the_document(workspace: wiring.Workspace) -> None:
    wrong = Fault(path="features/a.feature", line=3, message=plain("It is upside down"))
    catalogue = replace(workspace.catalogue, faults=(wrong,))
    finished = wiring.FinishedRun(folder=workspace.folder, catalogue=catalogue, run=Run(id="r"))
    rendered = wiring.render(workspace, finished, names=["site"], language="en")
    page = rendered.files["site"].parent / "findings.html"
    assert "It is upside down" in page.read_text("utf-8")


def test_a_run_is_read_by_its_id(workspace: wiring.Workspace) -> None:
    store_run(workspace.folder, stage_events())
    assert wiring.read_run(workspace, RUN).run.id == RUN


def test_a_report_that_the_machine_refuses_is_no_defect(
    workspace: wiring.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(GoodReport, "write", full)
    monkeypatch.setattr("accord.wiring.reports._report", lambda *_, **__: GoodReport())
    rendered = wiring.render(workspace, recorded(workspace), names=["site"], language="en")
    assert wiring.worst(Exit.OPEN, rendered) is Exit.BROKEN


def test_what_the_configured_reports_need_is_loaded_before_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "accord.toml").write_text('[reports]\nformats = ["junit", "sarif", "allure"]\n')
    loaded: list[str] = []
    monkeypatch.setattr("accord.wiring.reports.import_module", loaded.append)
    load_reports(wiring.read_workspace(tmp_path))
    assert loaded == ["accord.reports.junit", "accord.reports.allure"]


def test_a_wish_to_stop_that_comes_while_reports_are_loaded_is_heard(
    workspace: wiring.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(name: str) -> None:
        raise RuntimeError(name) from KeyboardInterrupt()

    monkeypatch.setattr("accord.wiring.reports.import_module", stopped)
    with pytest.raises(KeyboardInterrupt):
        load_reports(workspace)


@pytest.mark.parametrize("error", [ModuleNotFoundError, AttributeError, OSError])
def test_a_report_that_cannot_be_loaded_is_not_told_before_its_time(
    workspace: wiring.Workspace, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def missing(name: str) -> None:
        raise error(name)

    monkeypatch.setattr("accord.wiring.reports.import_module", missing)
    load_reports(workspace)


@pytest.mark.parametrize("name", sorted({part for parts in _PARTS.values() for part in parts}))
def test_what_is_loaded_early_is_what_a_report_loads(name: str) -> None:
    assert import_module(name).__name__ == name


def test_a_run_loads_its_reports_while_it_waits(workspace: wiring.Workspace) -> None:
    meanwhile = runs._order(workspace, wiring.RunRequest()).meanwhile
    assert isinstance(meanwhile, partial)
    assert (meanwhile.func, meanwhile.args) == (load_reports, (workspace,))
