"""From what a team configured and the command line asks to a run, or a system for people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace as struct_replace

from accord.errors import ConfigurationError, UsageError
from accord.model.catalogue import Catalogue
from accord.model.figures import BREAKING_CHANGES
from accord.model.message import Message
from accord.model.status import Suite
from accord.model.suites import definitions
from accord.ports import Engine
from accord.wiring.again import unpassed
from accord.wiring.reports import load_reports
from accord.wiring.request import RunRequest, require_listening
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.config.settings import StageSettings
    from accord.evidence import Masks
    from accord.model.events import LeftOut
    from accord.pipeline.order import RunOrder
    from accord.pipeline.plan import PlannedStage
    from accord.pipeline.run import RunOutcome, Watch
    from accord.pipeline.selection import Selection
    from accord.pipeline.shards import Cut
    from accord.system.environment import System, Target


def engines() -> dict[str, Engine]:
    """Every engine that can run a suite, by name."""
    return {
        engine.name: resolve_name(engine.host)()
        for definition in definitions()
        for engine in definition.engines
    }


def run(workspace: Workspace, request: RunRequest, *, watch: Watch | None = None) -> RunOutcome:
    """Plan what was asked for, start the system, run it and decide.

    Raises:
        AccordError: the request or the configuration cannot be followed.
    """
    from accord.pipeline.run import run as run_order

    return run_order(_order(workspace, request), watch=watch)


def _order(workspace: Workspace, request: RunRequest) -> RunOrder:
    from accord.pipeline.apart import files_apart
    from accord.pipeline.order import RunOrder
    from accord.sources import git
    from accord.sources.content import content_digest

    configuration = workspace.effective.configuration
    planned = forecast(workspace, request)
    head = git.head(workspace.folder)
    return RunOrder(
        workspace=workspace.folder,
        reports=workspace.reports,
        catalogue=_with_releases(workspace, planned.stages),
        stages=planned.stages,
        target=target_of(workspace, request),
        engines=engines(),
        language=request.language,
        selection=planned.selection,
        commit=head.commit,
        branch=head.branch,
        uncommitted=head.uncommitted,
        content=content_digest(workspace.folder, workspace.catalogue),
        cut=planned.cut,
        left_out=planned.left_out,
        masks=configuration.masks,
        options=_options(workspace),
        leave_out=configuration.coverage.leave_out,
        allow=allowed_hosts(workspace),
        client_timeout_s=configuration.client.timeout_s,
        keep_runs=configuration.reports.keep_runs,
        keep_going=request.keep_going,
        meanwhile=partial(load_reports, workspace),
        # What a shard leaves to the others is a part of the run; `accord merge` counts the whole.
        apart=()
        if planned.cut
        else files_apart(workspace.catalogue, planned.stages, workspace=workspace.folder),
    )


def _with_releases(workspace: Workspace, stages: Iterable[PlannedStage]) -> Catalogue:
    """What the files say, with what changed since released versions where a stage is about that."""
    from datetime import UTC, datetime

    from accord.compare import compare_releases

    rules = [rule.figure for stage in stages for rule in stage.rules]
    is_asked = BREAKING_CHANGES in rules
    if not is_asked and all(stage.suite is not Suite.CONTRACT for stage in stages):
        return workspace.catalogue
    today = datetime.now(UTC).date()
    releases = compare_releases(workspace.catalogue, workspace.folder, today=today)
    # Who has released nothing, and asks for nothing, need not read of it.
    if releases.problem and not (is_asked or releases.versions):
        return workspace.catalogue
    return struct_replace(workspace.catalogue, releases=releases)


def _asked_again(
    workspace: Workspace, request: RunRequest, selection: Selection
) -> tuple[Selection, Mapping[str, int]]:
    """With ``--failed`` what did not pass before, and the seeds that draw it again by stage."""
    if not request.failed:
        return selection, {}
    again = unpassed(workspace, target_of(workspace, request).name)
    return replace(selection, again=again.ids), again.seeds


def _seeded(stages: tuple[PlannedStage, ...], seeds: Mapping[str, int]) -> tuple[PlannedStage, ...]:
    """The stages, each with the seed of what it repeats unless it has one of its own."""
    return tuple(
        replace(stage, options={"seed": seeds[stage.name]} | stage.options)
        if stage.name in seeds
        else stage
        for stage in stages
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The stages that would run, with their cases, and what is left to others or left out."""

    stages: tuple[PlannedStage, ...]
    selection: str
    cut: Cut | None = None
    left_out: LeftOut | None = None


def forecast(workspace: Workspace, request: RunRequest) -> Forecast:
    """Plan a request and start nothing.

    Raises:
        AccordError: the request or the configuration cannot be followed.
    """
    require_listening(request)
    # A misspelt argument is told before git or a planner takes any time.
    selection, seeds = _asked_again(workspace, request, select(workspace, request))
    left_out = None
    if request.changed:
        selection, left_out = only_changed(workspace, request, selection)
    parts = cut_for(workspace, request, selection)
    stages = _seeded(plan(workspace, request, selection, parts=parts), seeds)
    if request.workers_expected and all(stage.suite is not Suite.LOAD for stage in stages):
        raise UsageError("wiring.no-load-stage")
    return Forecast(stages=stages, selection=str(selection), cut=parts, left_out=left_out)


def masks(workspace: Workspace, request: RunRequest, *, of_files: bool = False) -> Masks:
    """The masks of everything that is said, and nowhere written, of a run as it is asked for.

    Where nothing runs that learns what the files themselves hold, they learn it with ``of_files``.

    Raises:
        AccordError: the request or the configuration cannot be followed.
    """
    from accord.evidence.files import masked_catalogue
    from accord.evidence.keys import key_of_words
    from accord.pipeline.secrets import Secrets

    target, fields = target_of(workspace, request), workspace.effective.configuration.masks
    options, catalogue = _options(workspace), workspace.catalogue
    secrets = Secrets(workspace.folder, target, options, catalogue, fields, key_of=key_of_words)
    masks = secrets.masks
    if of_files:
        masked_catalogue(catalogue, masks)
    return masks


def _options(workspace: Workspace) -> tuple[Mapping[str, Any], ...]:
    """What a team wrote in the ``options`` of every stage."""
    # Of all stages, also of those that are not run: their sign-ins hold secrets all the same.
    return tuple(stage.options for stage in workspace.effective.configuration.stages.values())


def select(workspace: Workspace, request: RunRequest) -> Selection:
    """What the request's arguments pick.

    Raises:
        UsageError: they name a stage that is switched off.
    """
    from accord.pipeline.plan import stages_of
    from accord.pipeline.selection import select as pick

    # Asked of the settings, as the stages to run no longer hold it and it would seem a typo.
    for name, stage in workspace.effective.configuration.stages.items():
        if name in request.arguments and not stage.enabled:
            raise UsageError("pipeline.stage-off", name=name)
    return pick(
        request.arguments,
        stages=stages_of(workspace.effective.configuration, workspace.catalogue),
        tags=request.tags,
        services=request.services,
        operations=request.operations,
        shard=request.shard,
    )


def only_changed(
    workspace: Workspace, request: RunRequest, selection: Selection
) -> tuple[Selection, LeftOut]:
    """The selection without cases that no change concerns, and what is to be said of them.

    Raises:
        UsageError: the selection names something that does not exist.
    """
    from accord.model.events import LeftOut
    from accord.model.journal import now
    from accord.pipeline.affected import affected_by
    from accord.pipeline.planners import planners

    # A misspelt argument is told before git is asked for an older version of everything.
    whole = plan(workspace, request, selection)
    affected = affected_by(
        request.changed,
        workspace.folder,
        workspace.catalogue,
        planners(),
        signs_in=_signs_in(workspace, request),
        # A pipeline puts it beside the files that git follows.
        beside=[os.path.relpath(request.timings, workspace.folder)] if request.timings else (),
    )
    selection = replace(selection, changed=request.changed)
    total = sum(len(stage.cases) for stage in whole)
    if affected.everything is not None:
        everything = affected.everything
        return selection, LeftOut(
            at=now(), since=request.changed, total=total, everything=everything
        )
    selection = replace(selection, ids=affected.ids)
    count = sum(case.id not in affected.ids for stage in whole for case in stage.cases)
    return selection, LeftOut(at=now(), since=request.changed, count=count, total=total)


def _signs_in(workspace: Workspace, request: RunRequest) -> bool:
    return bool(target_of(workspace, request).settings.people) or any(
        "sign-in" in options or "sign_in" in options for options in _options(workspace)
    )


def cut_for(workspace: Workspace, request: RunRequest, selection: Selection) -> Cut | None:
    """The plan cut into the parts of which the request asks for one; none when it asks for all.

    Raises:
        UsageError: the selection names something that does not exist, or the history is none.
    """
    from accord.pipeline.shards import Timings, cut
    from accord.wiring.history import timings_of

    if request.shard is None:
        if request.timings is not None:
            raise UsageError("wiring.timings-without-shard")
        return None
    timings = Timings() if request.timings is None else timings_of(request.timings)
    stages = plan(workspace, request, selection)
    return cut(stages, workspace.catalogue, request.shard, timings)


def plan(
    workspace: Workspace, request: RunRequest, selection: Selection, *, parts: Cut | None = None
) -> tuple[PlannedStage, ...]:
    """The stages that a selection means, with the request's own workers and retries.

    Of a plan that is cut in ``parts`` it is the request's own.

    Raises:
        UsageError: the selection names something that does not exist.
    """
    from accord.pipeline.plan import plan as plan_stages
    from accord.pipeline.plan import stages_of

    configured = stages_of(workspace.effective.configuration, workspace.catalogue)
    stages = plan_stages(
        workspace.catalogue,
        configured,
        selection,
        workspace=workspace.folder,
        only=None if parts is None else parts.own,
    )
    overrides = {
        "workers": request.workers,
        "retries": request.retries,
        "seed": request.seed,
        "workers_expected": request.workers_expected,
        "listen": request.listen,
    }
    # Zero retries are asked for as much as two are; only what was not said leaves a stage alone.
    requested = {name: value for name, value in overrides.items() if value is not None}
    return tuple(
        replace(stage, options=stage.options | requested | _own_tags(stage, configured, selection))
        for stage in stages
    )


def _own_tags(
    stage: PlannedStage, configured: Mapping[str, StageSettings], selection: Selection
) -> dict[str, bool]:
    """As on behave's command line, tags that are asked for stand in place of its settings'."""
    if stage.suite is not Suite.SCENARIOS or not (selection.tags or configured[stage.name].tags):
        return {}
    return {"behave_tags": False}


def absent_suites(workspace: Workspace) -> tuple[Suite, ...]:
    """The suites that are not configured: no stage is theirs, and none of their files is there."""
    from accord.pipeline.plan import stages_of, suite_of

    stages = stages_of(workspace.effective.configuration, workspace.catalogue)
    present = {suite_of(name, settings) for name, settings in stages.items()}
    suites = (definition.suite for definition in definitions())
    return tuple(suite for suite in suites if suite not in present)


def keep_up(
    workspace: Workspace,
    request: RunRequest,
    *,
    tell: Callable[[System], None],
    note: Callable[[Message], None],
) -> bool:
    """Start the system for people, ``tell`` where it is, and keep it until somebody asks to stop.

    ``note`` is told what became of the rollbacks that an earlier run left. Returns whether it came
    up before they asked.

    Raises:
        AccordError: nothing is configured, it does not start, ends by itself, or is up already.
    """
    from accord.pipeline import rawlogs
    from accord.system.clock import SystemClock
    from accord.system.environment import kept_up, stay
    from accord.system.interrupts import Interrupted, listening
    from accord.system.rollbacks import settle_left

    target = target_of(workspace, request)
    settings = target.settings
    if not (settings.start or settings.commands or settings.addresses):
        raise ConfigurationError("wiring.nothing-to-start", name=target.name)
    try:
        with listening() as interrupts:
            for pending in settle_left(
                workspace.folder, clock=SystemClock(), stop_asked=lambda: interrupts.asked
            ):
                note(pending.told("rollbacks.of-earlier-run", "").note)
            logs = rawlogs.make(workspace.folder, "up")
            with kept_up(
                target, workspace=workspace.folder, logs=logs, interrupts=interrupts
            ) as system:
                tell(system)
                stay(system, interrupts)
    except Interrupted:
        return False
    return True


def target_of(workspace: Workspace, request: RunRequest) -> Target:
    """The environment that a request means."""
    from accord.system.environment import target

    catalogue = workspace.catalogue
    return target(
        workspace.effective.configuration,
        name=request.environment,
        services=catalogue.services,
        contracts=catalogue.contracts,
        variables=request.variables,
    )


def allowed_hosts(workspace: Workspace) -> tuple[str, ...]:
    """The hosts that contract, load and chaos may reach."""
    from accord.sources.services import read_inventory

    return read_inventory(workspace.folder).allow
