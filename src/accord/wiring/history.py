"""The workspace's memory: where it is, what goes into it, and how it is carried elsewhere."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from accord.errors import AccordError, HistoryError, JournalError, UsageError
from accord.model.catalogue import Catalogue
from accord.model.history import HistoryLine, RecordedRun, Standing
from accord.model.run import Run, fold
from accord.model.status import RED, Suite
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.history import RunStore
    from accord.history.differences import Changes, LoadFigures
    from accord.history.newest import NewestResults
    from accord.model.events import PlannedCase
    from accord.pipeline.shards import Timings
    from accord.ports import RunHistory

MOST_CASES_COMPARED: Final = 20_000
SHORTEST_COMMIT: Final = 4
"""Letters of a commit's hash from which it is taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to; ``damaged`` are folders of runs that cannot be read, and why."""

    fresh: int
    present: int
    damaged: tuple[tuple[Path, AccordError], ...] = ()


@contextmanager
def run_store(workspace: Workspace) -> Iterator[RunStore]:
    """The store that the workspace is set to.

    Raises:
        UsageError: the workspace is set to remember nothing.
        HistoryError: the setting is no address.
    """
    from accord.evidence.keys import make_private
    from accord.history import RunStore

    setting = workspace.effective.configuration.history
    if not setting:
        raise UsageError("history.switched-off")
    if "://" in setting:
        store = RunStore(setting)
    else:
        path = workspace.folder / setting
        if path.parent == workspace.folder / ".accord":
            # Only our own folder: what a team names itself is open to whom it likes.
            make_private(path.parent)
        store = RunStore.at(path)
    with closing(store):
        yield store


@contextmanager
def run_history(workspace: Workspace) -> Iterator[RunHistory]:
    """What a run and its reports need of the store."""
    with run_store(workspace) as store:
        yield store


def remember(workspace: Workspace, catalogue: Catalogue, run: Run) -> HistoryError | None:
    """Take a run into the workspace's memory, if it has one; what kept it out is returned.

    The memory can be rebuilt at any time, so its failure is none of the run's.
    """
    from accord.history import record_of

    if not workspace.effective.configuration.history or not _is_to_be_remembered(workspace, run):
        return None
    try:
        with run_history(workspace) as history:
            history.record(record_of(catalogue, run, partial(_written, catalogue)))
    except HistoryError as error:
        return error
    return None


def _written(catalogue: Catalogue) -> dict[Suite, tuple[PlannedCase, ...]]:
    """Every case of the files, whether a stage looks at it or not."""
    from accord.pipeline.planners import planners

    return {suite: planner.cases(catalogue) for suite, planner in planners().items()}


def _is_to_be_remembered(workspace: Workspace, run: Run) -> bool:
    """Whether a run says anything, and says it for good."""
    from accord.history import is_worth_remembering
    from accord.pipeline.marks import is_in_use

    # A run that was cut before its first event has no name to be remembered by.
    if not is_worth_remembering(run):
        return False
    # What is still written would be remembered as it is now, and never again.
    return run.finished or not is_in_use(workspace.folder, run.id)


def newest_of(
    workspace: Workspace, catalogue: Catalogue, run: Run, *, older: ExitStack
) -> NewestResults | None:
    """A run with what is newer than it knows, on its branch and in its environment.

    None when nothing is remembered. Nobody deletes the runs that are read until ``older`` ends.
    """
    from accord.history.newest import newest_results, promised_cases
    from accord.pipeline.folders import folder_of, load_run
    from accord.pipeline.marks import in_use

    line = _line_of(workspace, run)
    if line is None:
        return None

    def load(id: str) -> tuple[Catalogue, Run] | None:
        folder = folder_of(workspace.reports, id)
        if folder is None:
            return None
        older.enter_context(in_use(workspace.folder, id))
        try:
            return load_run(folder)
        except (JournalError, OSError):
            return None

    promised = promised_cases(catalogue, _written(catalogue))
    newest = newest_results(catalogue, run, line, promised=promised, load=load)
    _decide_again(workspace, catalogue, newest)
    return newest


def _decide_again(workspace: Workspace, catalogue: Catalogue, newest: NewestResults) -> None:
    """Ask the gates of stages that earlier results complete: those of the whole have changed."""
    from accord.pipeline.gates_again import decide_again

    configuration = workspace.effective.configuration
    completed = {key.stage for key, result in newest.earlier.items() if not result.outdated}
    so_far = replace(newest.run, stages={})
    for name, stage in [*newest.run.stages.items()]:
        # How much was seen counts the stages before it, too.
        so_far.stages[name] = stage
        if completed.isdisjoint(so_far.stages):
            continue
        figures = _measure_again(name, so_far, catalogue, configuration.coverage.leave_out)
        # A copy: the stage may be the recorded one, of which the terminal tells what was said then.
        again = replace(stage, measures=stage.measures | figures)
        of_stage = configuration.stages.get(name)
        again.decisions = decide_again(
            again,
            newest.sources[name],
            counted=({"findings", "unproved"} & stage.measures.keys()) | figures.keys(),
            allow_pending=of_stage.allow_pending if of_stage else (),
        )
        newest.run.stages[name] = again


def _measure_again(
    stage: str, so_far: Run, catalogue: Catalogue, leave_out: tuple[str, ...]
) -> dict[str, float]:
    """What the pipeline measures itself, of a stage as it is put together."""
    from accord.model.events import Measured
    from accord.pipeline.measures import changes_of, coverage_of

    events = (
        *coverage_of(so_far, stage, catalogue.contracts, leave_out),
        *changes_of(catalogue.releases, stage, is_asked=False),
    )
    return {event.name: event.value for event in events if isinstance(event, Measured)}


def _line_of(workspace: Workspace, run: Run) -> HistoryLine | None:
    """The runs up to this one on its branch and in its environment, if any are remembered."""
    from accord.history import recorded_run

    if not workspace.effective.configuration.history:
        return None
    recorded = recorded_run(run)
    try:
        with run_history(workspace) as history:
            return history.line(recorded.line, recorded.environment, until=recorded.started)
    except HistoryError:
        return None


def last_before(workspace: Workspace, catalogue: Catalogue, run: Run) -> Standing | None:
    """How things stood after the last run of everything before this one, on its line."""
    from accord.history.continuity import continued
    from accord.history.questions import standing
    from accord.history.renames import former_ids

    line = _line_of(workspace, run)
    wholes = [it for it in line.runs if it.whole and it.id != run.id] if line else []
    if not line or not wholes:
        return None
    return standing(continued(line, catalogue, former_ids(catalogue, line)), wholes[-1])


def what_changed(
    workspace: Workspace, newest: NewestResults, *, since: str = ""
) -> tuple[Changes, ...]:
    """What changed since each run that a reader may compare with, what helps most first.

    ``since`` is a run, a commit, a tag or another revision of git that is to be the first.

    Raises:
        UsageError: no run of that is remembered.
    """
    from accord.history.differences import changes_since, comparable
    from accord.sources.git import releases

    names = releases(workspace.folder)
    runs = comparable(newest.line, red=newest.run.status in RED, releases=names)
    # Each costs as much as the page of the last one: a very large document has only that.
    if len(newest.promised) > MOST_CASES_COMPARED:
        runs = runs[:1]
    if since:
        wanted = _run_of(workspace, newest.line, since)
        runs = (wanted, *(run for run in runs if run.id != wanted.id))
    try:
        with run_history(workspace) as history:
            records = history.records_of(run.id for run in runs)
    except HistoryError:
        return ()
    figures = partial(_load_figures, workspace)
    return changes_since(records, newest, releases=names, load_figures=figures)


def _load_figures(workspace: Workspace, run: RecordedRun) -> LoadFigures:
    """The figures of load of a run whose journal is still here; other stages are not read."""
    from accord.history.differences import load_figures_of
    from accord.model.journal import read
    from accord.pipeline.folders import OWN, folder_of, journal_of

    names = [stage.name for stage in run.stages if stage.suite == Suite.LOAD.value]
    folder = folder_of(workspace.reports, run.id) if names else None
    if folder is None:
        return {}
    files = [file for name in names if (file := journal_of(folder, name)).is_file()]
    try:
        loads = fold(event for file in (journal_of(folder, OWN), *files) for event in read(file))
    except OSError:
        # Somebody deletes it at this moment.
        return {}
    return load_figures_of(loads)


def _run_of(workspace: Workspace, line: HistoryLine, wanted: str) -> RecordedRun:
    """The newest run before the last that a reader means by a run's id, a commit or a revision."""
    from accord.sources.git import commit_of

    earlier = line.runs[:-1][::-1]
    by_id = next((run for run in earlier if run.id == wanted), None)
    commit = "" if by_id else commit_of(workspace.folder, wanted) or wanted
    is_commit = len(commit) >= SHORTEST_COMMIT
    of_commit = [run for run in earlier if is_commit and run.commit.startswith(commit)]
    # One of everything says more than one of a selection.
    found = by_id or next((run for run in of_commit if run.whole), next(iter(of_commit), None))
    if found is None:
        raise UsageError("history.nothing-of", wanted=wanted)
    return found


def import_history(workspace: Workspace, paths: Iterable[Path]) -> Imported:
    """Take in runs by their journals, and histories that were exported; by default our own runs.

    Raises:
        UsageError: a path leads to no run and no history.
        HistoryError: the store cannot be used.
    """
    from accord.history import record_of
    from accord.pipeline.folders import RUNS, load_run

    sources = tuple(paths) or (workspace.reports / RUNS,)
    fresh = present = 0
    damaged: list[tuple[Path, AccordError]] = []
    with run_store(workspace) as store:
        for path in sources:
            if path.is_file():
                merged, already = _merge(store, path)
                fresh, present = fresh + merged, present + already
                continue
            for folder in _run_folders(path):
                try:
                    catalogue, run = load_run(folder)
                except JournalError as error:
                    damaged.append((folder, error))
                    continue
                if not _is_to_be_remembered(workspace, run):
                    continue
                is_fresh = store.record(record_of(catalogue, run, partial(_written, catalogue)))
                fresh, present = fresh + is_fresh, present + (not is_fresh)
    return Imported(fresh=fresh, present=present, damaged=tuple(damaged))


def export_history(workspace: Workspace, path: Path) -> int:
    """Write the whole memory to one file, and return how many runs it holds.

    Raises:
        HistoryError: the store or the file cannot be used.
    """
    from accord.history import RunStore

    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the file, as `replace` moves nothing from one file system to another.
    with tempfile.TemporaryDirectory(prefix=".accord-", dir=path.parent) as folder:
        draft = Path(folder) / "history.db"
        with run_store(workspace) as store, closing(RunStore.at(draft)) as copy:
            count = copy.merge(store)
            copy.shrink()
        draft.replace(path)
    return count


def timings_of(path: Path) -> Timings:
    """How long cases took, from a history that was exported.

    Raises:
        UsageError: the file is not there, or is no history.
    """
    from accord.history import timings
    from accord.pipeline.shards import Timings

    if not path.is_file():
        raise UsageError("history.no-such-file", where=str(path))
    with _opened(path) as foreign:
        return Timings(seconds=timings(foreign))


def _merge(store: RunStore, path: Path) -> tuple[int, int]:
    with _opened(path) as foreign:
        merged = store.merge(foreign)
        return merged, len(foreign.runs()) - merged


@contextmanager
def _opened(path: Path) -> Iterator[RunStore]:
    """A copy of a store of somebody else's, in a file."""
    from accord.history import RunStore

    # A store of an older Accord is brought up to date before it is read, and this one is not ours.
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copyfile(path, Path(folder) / "history.db")
        with closing(RunStore.at(copy, exists=True)) as foreign:
            try:
                foreign.runs()
            except HistoryError as error:
                raise UsageError("history.no-store", where=str(path)) from error
            yield foreign


def _run_folders(path: Path) -> list[Path]:
    """The folder of a run, or those of all runs in a folder, or in ``runs`` below it."""
    from accord.pipeline.folders import JOURNAL, RUNS

    places = [path, *sorted(path.glob("*/")), *sorted((path / RUNS).glob("*/"))]
    folders = [place for place in places if (place / JOURNAL).is_dir()]
    if not folders:
        raise UsageError("history.no-runs", where=str(path))
    return folders
