"""From runs of other machines and the files here to one run of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from accord.errors import UsageError
from accord.model.lists import Listed
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.pipeline.merging import RecordedPart
    from accord.pipeline.plan import PlannedStage
    from accord.pipeline.run import RunOutcome


def merge(
    workspace: Workspace, paths: Iterable[Path], *, stages: tuple[str, ...] = ()
) -> RunOutcome:
    """Join the runs below some folders into one run of the workspace.

    ``stages`` are those that must be there, by default all that a run of everything would have.

    Raises:
        UsageError: a folder holds no run, or there is no stage of such a name.
        JournalError: a run cannot be read.
    """
    from accord.pipeline.folders import load_run
    from accord.pipeline.merge import MergeOrder
    from accord.pipeline.merge import merge as merge_runs
    from accord.pipeline.merging import RecordedPart
    from accord.pipeline.planners import planners
    from accord.sources import git
    from accord.sources.content import content_digest

    folders = tuple(dict.fromkeys(run for path in paths for run in run_folders(path)))
    parts = tuple(RecordedPart(folder=folder, run=load_run(folder)[1]) for folder in folders)
    narrowed = next((machine_run.narrowed for machine_run in parts if machine_run.narrowed), "")
    configuration = workspace.effective.configuration
    head = git.head(workspace.folder)
    order = MergeOrder(
        workspace=workspace.folder,
        reports=workspace.reports,
        folders=folders,
        stages=_stages(workspace, parts, required=stages, narrowed=narrowed),
        planners=planners(),
        leave_out=configuration.coverage.leave_out,
        keep_runs=configuration.reports.keep_runs,
        content=content_digest(workspace.folder, workspace.catalogue),
        commit=head.commit,
        branch=head.branch,
        uncommitted=head.uncommitted,
        selection=" ".join((*stages, narrowed)).strip(),
    )
    return merge_runs(order)


def run_folders(path: Path) -> list[Path]:
    """The folders of all runs in a folder, at whatever depth.

    Raises:
        UsageError: there is none.
    """
    from accord.pipeline.folders import JOURNAL, OWN, journal_of

    journals = sorted(path.rglob(f"{JOURNAL}/{journal_of(path, OWN).name}"))
    if not journals:
        raise UsageError("merge.no-runs", where=str(path))
    return [journal.parent.parent.resolve() for journal in journals]


def _stages(
    workspace: Workspace,
    parts: Iterable[RecordedPart],
    *,
    required: tuple[str, ...],
    narrowed: str,
) -> tuple[PlannedStage, ...]:
    """The stages that must be there, with the gates that are asked of the whole."""
    from accord.pipeline.plan import without_coverage
    from accord.wiring.request import RunRequest
    from accord.wiring.runs import plan, select

    planned = plan(workspace, RunRequest(), select(workspace, RunRequest()))
    names = [stage.name for stage in planned]
    for name in required:
        if name not in names:
            raise UsageError("merge.no-such-stage", name=name, known=Listed(names))
    if narrowed:
        # A selection leaves out stages in which it finds nothing, and then nobody has run them.
        recorded = {name for machine_run in parts for name in machine_run.stages}
        planned = tuple(
            replace(without_coverage(stage), cases=())
            for stage in planned
            if stage.name in recorded or stage.name in required
        )
    return tuple(stage for stage in planned if not required or stage.name in required)
