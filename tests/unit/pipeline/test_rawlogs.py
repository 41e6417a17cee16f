from __future__ import annotations

from pathlib import Path

from accord.evidence import Masks
from accord.pipeline import folders, rawlogs
from fakes.clock import FakeClock

SECRET = "correct-horse-battery"
LINE = f'{{"service": "ordering", "password": "{SECRET}"}}\nstarted\n'


def with_raw_log(workspace: Path) -> tuple[Path, Path]:
    """A run's folder, and its raw logs with a secret."""
    folder = folders.new(workspace / "reports", folders.new_id(FakeClock()))
    raw = rawlogs.make(workspace, folder.name)
    (raw / "ordering.log").write_text(LINE)
    return folder, raw


def text_of(folder: Path) -> str:
    return "".join(file.read_text() for file in folder.rglob("*") if file.is_file())


def test_a_published_log_is_a_masked_one(tmp_path: Path) -> None:
    folder, raw = with_raw_log(tmp_path)
    rawlogs.publish(raw, folder / "logs", masks=Masks())
    written = (folder / "logs" / "ordering.log").read_text()
    assert ("started" in written, SECRET in written) == (True, False)


def test_a_log_that_a_killed_accord_left_is_published_later(tmp_path: Path) -> None:
    folder, _ = with_raw_log(tmp_path)
    rawlogs.publish_left(tmp_path, folder.parent, masks=Masks())
    assert ("started" in text_of(folder), SECRET in text_of(folder)) == (True, False)


def test_raw_logs_are_forgotten_with_their_run(tmp_path: Path) -> None:
    old, raw = with_raw_log(tmp_path)
    current = folders.new(tmp_path / "reports", folders.new_id(FakeClock(now=2_000_000_000)))
    folders.prune(tmp_path / "reports", keep=1, current=current, workspace=tmp_path)
    rawlogs.publish_left(tmp_path, current.parent, masks=Masks())
    assert (old.exists(), raw.exists()) == (False, False)


def test_the_folder_of_raw_logs_is_no_concern_of_git(tmp_path: Path) -> None:
    with_raw_log(tmp_path)
    assert (tmp_path / ".accord" / ".gitignore").read_text() == "*\n"
