"""What did not pass in the newest run of a line, to be run again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from accord.errors import JournalError, UsageError
from accord.model.catalogue import LinkKind
from accord.model.run import Case, Run, Stage
from accord.model.status import RED, Status, Suite
from accord.wiring.history import newest_of
from accord.wiring.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpassed:
    """The ids of cases by stage, and the seeds that draw again what stages drew."""

    ids: Mapping[str, frozenset[str]]
    seeds: Mapping[str, int] = field(default_factory=dict)


def unpassed(workspace: Workspace, environment: str) -> Unpassed:
    """What failed, could not be judged or was not proved when it was last run on this branch.

    Cases that show nothing but known findings are no news, and left out. Where something of it is
    gone, what nobody has judged yet takes its place.

    Raises:
        UsageError: nothing was run yet on this branch in this environment.
    """
    from accord.history.newest import stages_with_gone
    from accord.pipeline.planners import planners

    run = _newest(workspace, environment)
    if run is None:
        raise UsageError("wiring.no-run-of-line", name=environment)
    with ExitStack() as older:
        newest = newest_of(workspace, workspace.catalogue, run, older=older)
    # A run of a part says nothing of the rest, of which earlier ones do.
    stages = (newest.run if newest else run).stages
    ids = {
        suite: frozenset(case.id for case in planner.cases(workspace.catalogue))
        for suite, planner in planners().items()
    }
    renamed = _stages_with_gone(run, ids) | (stages_with_gone(newest) if newest else set())
    return Unpassed(
        ids={
            name: frozenset(case.id for case in stage.cases.values() if _is_due(case, stage))
            # What is red and gone may be there under another name, which nobody has judged yet.
            | (ids[stage.suite] - stage.cases.keys() if name in renamed else frozenset())
            for name, stage in stages.items()
        },
        seeds={
            name: int(stage.measures["seed"])
            for name, stage in stages.items()
            if stage.measures.get("seed")
        },
    )


def _stages_with_gone(run: Run, ids: Mapping[Suite, frozenset[str]]) -> frozenset[str]:
    """The stages of a run in which something is due that is not written any more."""
    return frozenset(
        name
        for name, stage in run.stages.items()
        for case in stage.cases.values()
        if _is_due(case, stage) and case.id not in ids[stage.suite]
    )


def _is_due(case: Case, stage: Stage) -> bool:
    if case.status in RED:
        return not case.is_known
    operations = (link.target for link in case.links if link.kind is LinkKind.OPERATION)
    return case.status is Status.PENDING and any(name in stage.unproved for name in operations)


def _newest(workspace: Workspace, environment: str) -> Run | None:
    """The newest run of the branch in the environment that looked at anything."""
    from accord.history import is_worth_remembering, recorded_run
    from accord.sources import git

    head = git.head(workspace.folder)
    here = recorded_run(Run(branch=head.branch, commit=head.commit)).line
    for run in _runs(workspace):
        is_here = run.environment == environment and recorded_run(run).line == here
        if is_here and is_worth_remembering(run):
            return run
    return None


def _runs(workspace: Workspace) -> Iterator[Run]:
    """The runs that are on disk, the newest first."""
    from accord.pipeline.folders import RUN_ID, RUNS, load_run

    folders = sorted((workspace.reports / RUNS).glob("*/"), reverse=True)
    for folder in folders:
        if RUN_ID.fullmatch(folder.name):
            try:
                yield load_run(folder)[1]
            except JournalError:
                continue
