"""Turns what a team configured into the objects that do it; alone in knowing concrete classes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from accord.config import Effective, load
from accord.errors import AccordError, ConfigurationError, Exit, UsageError
from accord.model.catalogue import Catalogue, Fault
from accord.model.ids import is_file_name
from accord.model.listed import Listed
from accord.model.message import Message
from accord.model.run import Run
from accord.model.status import Suite
from accord.ports import Engine, Report
from accord.text import Language

if TYPE_CHECKING:
    from accord.check.doctor import Diagnosis
    from accord.check.missing import MissingStep
    from accord.evidence import Masks
    from accord.pipeline.plan import PlannedStage
    from accord.pipeline.run import Outcome, Watch
    from accord.pipeline.selection import Selection
    from accord.steps.index import StepIndex
    from accord.system.environment import System, Target

_FOLDERS: Final = ("specs", "features", "contracts", "load", "chaos")
_NOT_FOR_REPORTS: Final = (*_FOLDERS, "steps", "src", ".accord", ".git")
_FIRST: Final = (
    Exit.INTERRUPTED,
    Exit.INTERNAL,
    Exit.FAILED,
    Exit.USAGE,
    Exit.BROKEN,
    Exit.NOTHING_RAN,
    Exit.OPEN,
)
SITE: Final = "site"
REPORTS: Final[Mapping[str, str]] = MappingProxyType(
    {SITE: "site", "junit": "junit", "allure": "allure-results"}
)
"""Every report and the folder below ``reports/`` that it is written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A folder with its settings and everything its files say."""

    folder: Path
    effective: Effective
    catalogue: Catalogue

    @property
    def reports(self) -> Path:
        """Where runs and reports are written."""
        return self.folder / self.effective.configuration.reports.folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asks of a run; ``words`` are stages, files, places and ids.

    ``workers``, ``retries`` and ``seed`` are those of every stage when they are given.
    """

    words: tuple[str, ...] = ()
    tags: str = ""
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    environment: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    keep_going: bool = False
    workers: int | None = None
    retries: int | None = None
    seed: int | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The files of the reports that were written, and what kept the others from it.

    ``kept`` is the page of an earlier run that was left alone, because this run looked at nothing.
    """

    files: Mapping[str, Path]
    failures: Mapping[str, Exception]
    kept: Path | None = None


def find_workspace(start: Path) -> Path:
    """The nearest folder, from ``start`` upwards, that looks like a workspace; else ``start``.

    The search ends at the root of a repository.

    Raises:
        UsageError: ``start`` is no folder.
    """
    if not start.is_dir():
        raise UsageError("wiring.no-such-folder", where=str(start))
    for folder in (start, *start.parents):
        if _is_workspace(folder):
            return folder
        if (folder / ".git").exists():
            break
    return start


def read_workspace(folder: Path, *, overrides: Mapping[str, Any] | None = None) -> Workspace:
    """Read the settings and every file of a workspace.

    Raises:
        ConfigurationError: the settings cannot be used.
    """
    from accord.sources import read_catalogue

    effective = load(folder, overrides=overrides)
    _require_own_folder(effective, folder)
    catalogue = read_catalogue(folder, title=effective.configuration.title)
    return Workspace(folder=folder, effective=effective, catalogue=catalogue)


def engines() -> dict[Suite, Engine]:
    """The engine of each suite."""
    from accord.engines.behave.host import Behave
    from accord.engines.chaostoolkit.host import ChaosToolkit
    from accord.engines.locust.host import Locust
    from accord.engines.schemathesis.host import Schemathesis

    return {
        Suite.SCENARIOS: Behave(),
        Suite.CONTRACT: Schemathesis(),
        Suite.LOAD: Locust(),
        Suite.CHAOS: ChaosToolkit(),
    }


def run(workspace: Workspace, wish: Wish, *, watch: Watch | None = None) -> Outcome:
    """Plan what was asked for, start the system, run it and decide.

    Raises:
        AccordError: the wish or the configuration cannot be followed.
    """
    from accord.pipeline.run import Order
    from accord.pipeline.run import run as run_order
    from accord.sources import git

    configuration = workspace.effective.configuration
    selection = select(workspace, wish)
    head = git.head(workspace.folder)
    order = Order(
        workspace=workspace.folder,
        reports=workspace.reports,
        catalogue=workspace.catalogue,
        stages=plan(workspace, wish, selection),
        target=_target(workspace, wish),
        engines=engines(),
        language=wish.language,
        selection=str(selection),
        commit=head.commit,
        branch=head.branch,
        masks=configuration.masks,
        options=_options(workspace),
        leave_out=configuration.coverage.leave_out,
        allow=_allowed(workspace),
        client_timeout_s=configuration.client.timeout_s,
        keep_runs=configuration.reports.keep_runs,
        keep_going=wish.keep_going,
    )
    return run_order(order, watch=watch)


def masks(workspace: Workspace, wish: Wish) -> Masks:
    """The masks of everything that is said of a run as it is wished for.

    Raises:
        AccordError: the wish or the configuration cannot be followed.
    """
    from accord.pipeline.secrets import Secrets

    target, fields = _target(workspace, wish), workspace.effective.configuration.masks
    options, catalogue = _options(workspace), workspace.catalogue
    return Secrets(workspace.folder, target, options, catalogue, fields).masks


def _options(workspace: Workspace) -> tuple[Mapping[str, Any], ...]:
    return tuple(stage.options for stage in workspace.effective.configuration.stages.values())


def select(workspace: Workspace, wish: Wish) -> Selection:
    """What the wish's words pick.

    Raises:
        UsageError: they name a stage that is switched off.
    """
    from accord.pipeline.plan import stages_of
    from accord.pipeline.selection import select as pick

    for name, stage in workspace.effective.configuration.stages.items():
        if name in wish.words and not stage.enabled:
            raise UsageError("pipeline.stage-off", name=name)
    return pick(
        wish.words,
        stages=stages_of(workspace.effective.configuration, workspace.catalogue),
        tags=wish.tags,
        services=wish.services,
        operations=wish.operations,
    )


def plan(workspace: Workspace, wish: Wish, selection: Selection) -> tuple[PlannedStage, ...]:
    """The stages that a selection means, with the wish's own workers and retries.

    Raises:
        UsageError: the selection names something that does not exist.
    """
    from accord.pipeline.plan import plan as plan_stages
    from accord.pipeline.plan import stages_of

    configured = stages_of(workspace.effective.configuration, workspace.catalogue)
    stages = plan_stages(workspace.catalogue, configured, selection, workspace=workspace.folder)
    wished = {"workers": wish.workers, "retries": wish.retries, "seed": wish.seed}
    given = {name: value for name, value in wished.items() if value is not None}
    return tuple(replace(stage, options=stage.options | given) for stage in stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A run that is over, its folder, and the catalogue as it was."""

    folder: Path
    catalogue: Catalogue
    run: Run


def render(
    workspace: Workspace, recorded: Recorded, *, names: Iterable[str] = (), language: Language
) -> Rendered:
    """Write the reports of a run, by default the configured ones; one that fails stops no other.

    ``language`` is what they are written in unless the workspace says so itself. A run whose
    selection picked nothing has no page, unless ``names`` ask for it.

    Raises:
        UsageError: there is no report of such a name.
    """
    from accord.pipeline.marks import in_use

    files, failures = {}, {}
    own = workspace.effective.configuration.language
    chosen = tuple(names) or workspace.effective.configuration.reports.formats
    for name in chosen:
        if name not in REPORTS:
            raise UsageError("wiring.no-such-report", name=name, known=Listed(REPORTS))
    kept = None
    if not names and _picked_nothing(recorded.run):
        chosen = tuple(name for name in chosen if name != SITE)
        page = workspace.reports / SITE / "index.html"
        kept = page if page.is_file() else None
    leave_out = workspace.effective.configuration.coverage.leave_out
    with in_use(workspace.folder, recorded.folder.name):
        for name in chosen:
            try:
                report = _report(
                    name, recorded.folder, language=own or language, leave_out=leave_out
                )
                folder = workspace.reports / REPORTS[name]
                files[name] = report.write(recorded.catalogue, recorded.run, folder)
            except Exception as error:  # noqa: BLE001 - a defect of one report must not hide the verdict
                failures[name] = error
    return Rendered(files=files, failures=failures, kept=kept)


def _picked_nothing(run: Run) -> bool:
    return bool(run.selection) and not any(stage.cases for stage in run.stages.values())


def read_run(workspace: Workspace, id: str = "") -> Recorded:
    """A run that was recorded, by default the newest.

    Raises:
        UsageError: nothing was run yet, or there is no such run.
        JournalError: its folder holds no run.
    """
    from accord.pipeline.folders import latest, load_run

    folder = workspace.reports / "runs" / id if id else latest(workspace.reports)
    if not folder.is_dir() or (id and not is_file_name(id)):
        known = sorted((path.name for path in folder.parent.glob("*/")), reverse=True)
        raise UsageError("wiring.no-such-run", name=id, known=Listed(known[:3]))
    catalogue, run = load_run(folder)
    return Recorded(folder=folder, catalogue=catalogue, run=run)


def read_index(workspace: Workspace) -> StepIndex:
    """Every step definition of the workspace and of the built-in vocabulary."""
    from accord.steps.index import read_index as read

    return read(workspace.folder)


def missing_steps(
    workspace: Workspace, index: StepIndex, *, language: str = "en"
) -> tuple[MissingStep, ...]:
    """Every written sentence that no step answers to, each once, in the order written."""
    from accord.check.missing import missing_steps as look

    return look(workspace.catalogue, index, language=language)


def check(workspace: Workspace) -> tuple[Fault, ...]:
    """Everything wrong with the workspace's files."""
    from accord.check import check as look

    return look(workspace.catalogue, read_index(workspace))


def diagnose(workspace: Workspace, wish: Wish) -> Diagnosis:
    """What is installed, what each stage lacks, and whether the system can be reached.

    Raises:
        AccordError: the wish or the configuration cannot be followed.
    """
    from accord.check.doctor import diagnose as look

    return look(
        workspace.effective,
        workspace.catalogue,
        _target(workspace, wish),
        workspace=workspace.folder,
        masks=masks(workspace, wish),
        allow=_allowed(workspace),
    )


def absent_suites(workspace: Workspace) -> tuple[Suite, ...]:
    """The suites that are not configured: no stage is theirs, and none of their files is there."""
    from accord.pipeline.plan import stages_of, suite_of

    stages = stages_of(workspace.effective.configuration, workspace.catalogue)
    present = {suite_of(name, settings) for name, settings in stages.items()}
    return tuple(suite for suite in Suite if suite not in present)


def keep_up(
    workspace: Workspace,
    wish: Wish,
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

    chosen = _target(workspace, wish)
    settings = chosen.settings
    if not (settings.start or settings.commands or settings.addresses):
        raise ConfigurationError("wiring.nothing-to-start", name=chosen.name)
    try:
        with listening() as interrupts:
            for pending in settle_left(
                workspace.folder, clock=SystemClock(), stop_asked=lambda: interrupts.asked
            ):
                note(pending.told("rollbacks.of-earlier-run", "").note)
            logs = rawlogs.make(workspace.folder, "up")
            with kept_up(
                chosen, workspace=workspace.folder, logs=logs, interrupts=interrupts
            ) as system:
                tell(system)
                stay(system, interrupts)
    except Interrupted:
        return False
    return True


def worst(exit: Exit, rendered: Rendered) -> Exit:
    """The exit code of a run whose reports may have failed to be written."""
    told = [
        error.exit if isinstance(error, AccordError) else Exit.INTERNAL
        for error in rendered.failures.values()
    ]
    return min((exit, *told), key=_FIRST.index)


def _require_own_folder(effective: Effective, folder: Path) -> None:
    """Refuse a place for reports where a team keeps, or somebody else has, something of their own.

    Raises:
        ConfigurationError: it is no folder of its own within the workspace.
    """
    written = effective.configuration.reports.folder
    # A link in the workspace that leads elsewhere was made on purpose.
    first = next(iter(Path(os.path.relpath(folder / written, folder)).parts), "")
    if first in {"", "..", *_NOT_FOR_REPORTS}:
        where = next((s.where for s in effective.settings if s.key == "reports.folder"), "")
        raise ConfigurationError(
            "wiring.reports-folder",
            where=where,
            folder=written,
            taken=Listed(_NOT_FOR_REPORTS),
        )


def _target(workspace: Workspace, wish: Wish) -> Target:
    from accord.system.environment import target

    catalogue = workspace.catalogue
    return target(
        workspace.effective.configuration,
        name=wish.environment,
        services=catalogue.services,
        contracts=catalogue.contracts,
        variables=wish.variables,
    )


def _allowed(workspace: Workspace) -> tuple[str, ...]:
    """The hosts that contract, load and chaos may reach."""
    from accord.sources.services import read_inventory

    return read_inventory(workspace.folder).allow


def _report(
    name: str, run_folder: Path, *, language: Language, leave_out: tuple[str, ...]
) -> Report:
    if name == SITE:
        from accord.reports.site import Site

        return Site(run_folder, language=language, leave_out=leave_out)
    if name == "allure":
        from accord.reports.allure import Allure

        return Allure(run_folder, language=language)
    from accord.reports.junit import JUnit

    return JUnit(run_folder, language=language)


def _is_workspace(folder: Path) -> bool:
    if (folder / "accord.toml").is_file():
        return True
    project = folder / "pyproject.toml"
    if project.is_file() and b"[tool.accord" in project.read_bytes():
        return True
    return any((folder / name).is_dir() for name in _FOLDERS)
