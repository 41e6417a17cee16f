"""Which files are on disk and no part of a run, so that nobody takes it for all there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from accord.model.apart import FilesApart
from accord.model.catalogue import Catalogue
from accord.model.status import Suite
from accord.pipeline.plan import PlannedStage
from accord.pipeline.planners import planners as registered
from accord.ports import Planner
from accord.sources.unread import unread_files


def files_apart(
    catalogue: Catalogue,
    stages: Iterable[PlannedStage],
    *,
    workspace: Path,
    planners: Mapping[Suite, Planner] | None = None,
) -> tuple[FilesApart, ...]:
    """For each suite the files of which no stage runs a case, and those that nobody reads."""
    planned = list(stages)
    unread = unread_files(workspace, catalogue)
    apart = []
    for suite, planner in (registered() if planners is None else planners).items():
        of_suite = [stage for stage in planned if stage.suite is suite]
        covered = {case.path for stage in of_suite for case in stage.cases}
        # What cannot be read is told by the stage itself.
        covered |= {fault.path for stage in of_suite for fault in stage.unreadable}
        present = dict.fromkeys(case.path for case in planner.cases(catalogue) if case.path)
        left = [path for path in present if path not in covered]
        outside = unread.get(suite, ())
        if left or outside:
            paths = (*outside, *left)
            apart.append(
                FilesApart(
                    suite=suite,
                    count=len(paths),
                    outside=len(outside),
                    examples=paths[: FilesApart.MOST],
                )
            )
    return tuple(apart)
