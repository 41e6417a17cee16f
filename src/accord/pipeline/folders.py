"""Where runs are kept on disk, and how one is read again."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from accord.errors import JournalError, UsageError, WorkspaceError, system_words
from accord.model import journal
from accord.model.catalogue import Catalogue
from accord.model.encoding import encode
from accord.model.events import RunStarted
from accord.model.ids import is_file_name
from accord.model.run import Run, fold
from accord.model.shared_words import share_words_written
from accord.pipeline.marks import is_in_use
from accord.ports import Clock
from accord.whole_files import write_whole

RUNS: Final = "runs"
# A file that names the run and no link: on Windows few users may make one.
LATEST: Final = "latest"
JOURNAL: Final = "journal"
LOGS: Final = "logs"
EVIDENCE: Final = "evidence"
# Sorts before the usual names of stages: journals of a folder are read in that order.
OWN: Final = "00-run"
# What parts of a merged run wrote of no stage and cannot be read.
PARTS: Final = "00-parts"
_CATALOGUE: Final = "catalogue.json"
RUN_ID: Final = re.compile(r"\d{8}-\d{6}-\d{3}[0-9a-f]{3}")


def new_id(clock: Clock) -> str:
    """The id of a new run, UTC time first."""
    at = datetime.fromtimestamp(clock.now(), tz=UTC)
    # Milliseconds keep the order of runs; the rest keeps apart two that begin together.
    return f"{at:%Y%m%d-%H%M%S}-{at.microsecond // 1000:03d}{secrets.token_hex(2)[:3]}"


def new(reports: Path, id: str) -> Path:
    """A folder for a new run, named by its id, and ``latest`` names it.

    Raises:
        WorkspaceError: the folder of reports cannot be written.
    """
    folder = reports / RUNS / id
    try:
        for inner in (JOURNAL, LOGS):
            (folder / inner).mkdir(parents=True)
        write_whole(folder.with_name(LATEST), f"{folder.name}\n".encode())
    except OSError as error:
        raise WorkspaceError(
            "pipeline.reports-unwritable", where=str(reports), reason=system_words(error)
        ) from error
    return folder


def begin(reports: Path, id: str, *, workspace: Path, keep: int, selects: bool) -> Path:
    """A folder for a new run, with room made for it among the older ones.

    Raises:
        WorkspaceError: the folder of reports cannot be written.
    """
    # Unlike `Path.resolve`, it does not raise where links lead in a circle.
    folder = new(Path(os.path.realpath(reports)), id)
    prune(reports, keep=keep, current=folder, workspace=workspace, selects=selects)
    return folder


def prune(
    reports: Path, *, keep: int, current: Path, workspace: Path, selects: bool = False
) -> None:
    """Delete all runs but the newest, the current one, and those that another Accord uses.

    Runs of everything and runs of a selection are counted apart: whoever looks at one scenario
    twenty times still finds the last run of everything. ``selects`` says which the current one is.
    """
    others = sorted(
        path
        for path in (reports / RUNS).iterdir()
        if path.is_dir() and RUN_ID.fullmatch(path.name) and path.name != current.name
    )
    kinds: dict[bool, list[Path]] = {True: [], False: []}
    for path in others:
        kinds[_is_selection(path)].append(path)
    for kind, paths in kinds.items():
        excess = len(paths) - keep + (kind == selects)
        for old in paths[: max(0, excess)]:
            if not is_in_use(workspace, old.name):
                # What cannot be deleted now is tried again after every later run.
                shutil.rmtree(old, ignore_errors=True)


def _is_selection(folder: Path) -> bool:
    """Whether a run looked at a part only, as its first line says."""
    try:
        with journal_of(folder, OWN).open("rb") as lines:
            event = journal.decode(lines.readline().rstrip(b"\n"))
    except (OSError, ValueError):
        return False
    return isinstance(event, RunStarted) and bool(event.selection)


def latest(reports: Path) -> Path:
    """The folder of the newest run.

    Raises:
        UsageError: nothing was run yet.
    """
    pointer = reports / RUNS / LATEST
    name = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    folder = reports / RUNS / name
    if not name or not folder.is_dir():
        raise UsageError("pipeline.no-run", where=str(reports / RUNS))
    return folder


def folder_of(reports: Path, id: str) -> Path | None:
    """The folder of a run by its id; none when it is not there."""
    folder = reports / RUNS / id
    # An id that is a path would lead to any folder of the machine.
    return folder if is_file_name(id) and folder.is_dir() else None


def journal_of(folder: Path, name: str) -> Path:
    """The journal file of a stage, or of the run itself."""
    return folder / JOURNAL / f"{name}{journal.SUFFIX}"


def save_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Keep what the files said, so that a report can be made again after they changed."""
    (folder / _CATALOGUE).write_bytes(encode(catalogue))


def load_run(folder: Path) -> tuple[Catalogue, Run]:
    """A run and the catalogue as it was.

    Raises:
        JournalError: the folder holds no run, or what it holds cannot be read.
    """
    run_journal = journal_of(folder, OWN)
    if not run_journal.is_file():
        raise JournalError("pipeline.no-journal", where=str(folder))
    try:
        content = (folder / _CATALOGUE).read_bytes()
        catalogue = msgspec.json.decode(content, type=Catalogue)
    except (OSError, msgspec.MsgspecError) as error:
        raise JournalError(
            "pipeline.no-catalogue", where=str(folder / _CATALOGUE), problem=error
        ) from error
    share_words_written(catalogue)
    return catalogue, fold(journal.read(folder / JOURNAL))
