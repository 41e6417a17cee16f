from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import JournalError, UsageError, WorkspaceError
from accord.model.catalogue import Catalogue
from accord.model.events import RunStarted
from accord.model.journal import JournalWriter
from accord.pipeline import folders
from fakes.clock import FakeClock


def test_runs_sort_by_the_time_they_began(tmp_path: Path) -> None:
    clock = FakeClock()
    first = folders.new(tmp_path, folders.new_id(clock))
    clock.sleep(0.002)
    second = folders.new(tmp_path, folders.new_id(clock))
    assert first.name < second.name


def test_latest_is_the_newest_run(tmp_path: Path) -> None:
    folders.new(tmp_path, folders.new_id(FakeClock()))
    second = folders.new(tmp_path, folders.new_id(FakeClock()))
    assert folders.latest(tmp_path) == second


def test_reports_that_cannot_be_written_are_no_defect_of_accord(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file, no folder")
    with pytest.raises(WorkspaceError, match="reports-unwritable"):
        folders.new(tmp_path / "reports", folders.new_id(FakeClock()))


def test_reports_that_are_links_in_a_circle_are_no_defect_of_accord(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.symlink_to("reports")
    with pytest.raises(WorkspaceError, match="reports-unwritable"):
        folders.begin(reports, "x", workspace=tmp_path, keep=1, selects=False)


def test_a_run_is_where_its_id_says(tmp_path: Path) -> None:
    run = folders.new(tmp_path, folders.new_id(FakeClock()))
    assert folders.folder_of(tmp_path, run.name) == run


@pytest.mark.parametrize("id", ["unheard-of", "../runs", "."])
def test_what_is_no_id_of_a_run_leads_nowhere(tmp_path: Path, id: str) -> None:
    folders.new(tmp_path, folders.new_id(FakeClock()))
    assert folders.folder_of(tmp_path, id) is None


def test_before_the_first_run_there_is_no_latest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-run"):
        folders.latest(tmp_path)


def test_the_current_run_is_kept_even_when_the_clock_went_back(tmp_path: Path) -> None:
    old = folders.new(tmp_path, folders.new_id(FakeClock(now=2_000_000_000)))
    current = folders.new(tmp_path, folders.new_id(FakeClock(now=1_000_000_000)))
    folders.prune(tmp_path, keep=1, current=current, workspace=tmp_path)
    assert (old.exists(), current.exists()) == (False, True)


def past_run(reports: Path, clock: FakeClock, selection: str) -> Path:
    clock.sleep(1)
    folder = folders.new(reports, folders.new_id(clock))
    with JournalWriter(folders.journal_of(folder, folders.OWN)) as journal:
        started = RunStarted(
            at=1, run="r", workspace="/w", accord="0", environment="local", selection=selection
        )
        journal.write(started)
    return folder


@pytest.mark.parametrize(
    ("selects", "names"), [(True, ["one", "two", "f"]), (False, ["two", "e", "f"])]
)
def test_runs_of_everything_and_of_selections_are_counted_apart(
    tmp_path: Path, selects: bool, names: list[str]
) -> None:
    clock = FakeClock()
    selections = {"one": "", "two": "", "d": "--tags @d", "e": "--tags @e", "f": "--tags @f"}
    runs = {name: past_run(tmp_path, clock, it) for name, it in selections.items()}
    clock.sleep(1)
    current = folders.new(tmp_path, folders.new_id(clock))
    folders.prune(tmp_path, keep=2, current=current, workspace=tmp_path, selects=selects)
    assert [name for name, folder in runs.items() if folder.exists()] == names
    assert current.exists()


def test_a_debugging_run_leaves_the_only_run_of_everything(tmp_path: Path) -> None:
    clock = FakeClock()
    whole = past_run(tmp_path, clock, "")
    current = past_run(tmp_path, clock, "--tags @a")
    folders.prune(tmp_path, keep=1, current=current, workspace=tmp_path, selects=True)
    assert whole.exists()


@pytest.mark.parametrize(("present", "expected"), [(2, 2), (9, 9), (10, 10), (11, 10)])
def test_as_many_runs_are_kept_as_there_may_be(present: int, expected: int, tmp_path: Path) -> None:
    clock = FakeClock()
    for _ in range(present):
        clock.sleep(1)
        current = folders.new(tmp_path, folders.new_id(clock))
    folders.prune(tmp_path, keep=10, current=current, workspace=tmp_path, selects=False)
    runs = [path for path in (tmp_path / "runs").iterdir() if path.is_dir()]
    assert (len(runs), current.is_dir()) == (expected, True)


def test_what_is_no_run_is_never_deleted(tmp_path: Path) -> None:
    current = folders.new(tmp_path, folders.new_id(FakeClock()))
    (tmp_path / "runs" / "my-notes").mkdir()
    folders.prune(tmp_path, keep=1, current=current, workspace=tmp_path)
    assert (tmp_path / "runs" / "my-notes").is_dir()


def test_a_run_is_read_with_the_catalogue_as_it_was(tmp_path: Path) -> None:
    folder = folders.new(tmp_path, folders.new_id(FakeClock()))
    folders.save_catalogue(folder, Catalogue(title="Shop"))
    with JournalWriter(folders.journal_of(folder, folders.OWN)) as journal:
        journal.write(RunStarted(at=1, run="r", workspace="/w", accord="0", environment="local"))
    catalogue, run = folders.load_run(folder)
    assert (catalogue.title, run.id) == ("Shop", "r")


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        pytest.param(None, "no-journal", id="empty-folder"),
        pytest.param(b"{", "no-catalogue", id="torn-catalogue"),
    ],
)
def test_a_folder_without_a_run_is_told(
    catalogue: bytes | None, expected: str, tmp_path: Path
) -> None:
    folder = folders.new(tmp_path, folders.new_id(FakeClock()))
    if catalogue:
        (folder / "catalogue.json").write_bytes(catalogue)
        folders.journal_of(folder, folders.OWN).touch()
    with pytest.raises(JournalError, match=expected):
        folders.load_run(folder)
