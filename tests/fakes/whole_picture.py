"""A red run behind a green one, with requirements and a flow: everything leads to everything."""

from __future__ import annotations

from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import msgspec

from accord.history import RunStore, record_of, recorded_run
from accord.history.differences import changes_since, comparable
from accord.history.newest import Load, newest_results, promised_cases
from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.model.status import Status, Suite
from accord.pipeline.planners import planner_of
from accord.reports.site import Memory, Site
from fakes.drawn_flows import flowing
from fakes.reference import reference
from fakes.required import requirements


def whole_picture(folder: Path) -> Path:
    """The site of both, which remembers them, in a folder."""
    recorded, drawn = reference("failing"), flowing().catalogue
    catalogue = msgspec.structs.replace(
        drawn,
        requirements=requirements(),
        contracts=recorded.catalogue.contracts or drawn.contracts,
    )
    run = replace(recorded.run, branch="main")
    memory = remembering(folder / "history.db", catalogue, _green(run), run)
    return Site(recorded.folder, memory=memory).write(catalogue, run, folder / "site").parent


def remembering(
    path: Path, catalogue: Catalogue, *runs: Run, load: Load = lambda _: None
) -> Memory:
    """What is known after runs of one catalogue, the last of which is shown.

    ``load`` finds runs by their ids, as far as they are still on disk.
    """
    run = runs[-1]
    recorded = recorded_run(run)
    with closing(RunStore.at(path)) as store:
        for it in runs:
            store.record(record_of(catalogue, it))
        line = store.line(recorded.line, recorded.environment, until=recorded.started)
        planned = {suite: planner_of(suite).cases(catalogue) for suite in Suite}
        promised = promised_cases(catalogue, planned)
        newest = newest_results(catalogue, run, line, promised=promised, load=load)
        records = store.records_of(it.id for it in comparable(line, red=True, releases={}))
    return Memory(newest=newest, changes=changes_since(records, newest))


def _green(run: Run) -> Run:
    """The same an hour before, when everything held."""
    green = deepcopy(run)
    for stage in green.stages.values():
        stage.decisions.clear()
        for case in stage.cases.values():
            case.attempts[:] = [
                replace(attempt, status=Status.PASSED, reason=None)
                for attempt in case.attempts[-1:]
            ]
    return replace(green, id=f"{run.id}-green", started=run.started - 3600, exit=0)
