"""What each stage must account for, counted from the files without asking any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace as replace_fault

from accord.errors import ConfigurationError
from accord.model.catalogue import Catalogue, Fault, Severity
from accord.model.events import PlannedCase
from accord.model.message import message
from accord.model.status import Suite
from accord.model.suites import SuiteDefinition, definition_of, definitions, is_registered
from accord.pipeline.gates import FigureLimit, parse
from accord.pipeline.operations import strict_faults
from accord.pipeline.planners import planners as registered
from accord.pipeline.selection import Filter, Selection, look_up, of_stage, unknown_stage
from accord.ports import Planner
from accord.sources.services import INVENTORY

if TYPE_CHECKING:
    from accord.config.settings import Configuration, StageSettings

FEATURE: Final = ".feature"
COVERAGE: Final = "coverage."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage ready to run: its engine, its cases, what must be open before it, and its limits."""

    name: str
    suite: Suite
    engine: str
    cases: tuple[PlannedCase, ...] = ()
    unreadable: tuple[Fault, ...] = ()
    rules: tuple[FigureLimit, ...] = ()
    needs: tuple[str, ...] = ()
    allow_pending: tuple[str, ...] = ()
    timeout_s: float = 1800.0
    options: dict[str, Any] = field(default_factory=dict)


def stages_of(
    configuration: Configuration,
    catalogue: Catalogue,
    *,
    planners: Mapping[Suite, Planner] | None = None,
) -> Mapping[str, StageSettings]:
    """The stages to run, in order: those that are configured, and one a suite for the others.

    A suite whose files exist has a stage unless one is configured for it. Such a stage comes before
    those that need it and before the first of a later suite. What is switched off is left out.
    ``planners`` are those of the registered suites when they are not given.
    """
    from accord.config.settings import StageSettings  # pydantic is slow to import

    stages = dict(configuration.stages)
    # One that is switched off under a name of its own says nothing of the suite it might be of.
    configured = {
        suite_of(name, settings)
        for name, settings in stages.items()
        if settings.enabled or settings.suite or is_registered(name)
    }
    for suite in _with_files(catalogue, registered() if planners is None else planners):
        if suite not in configured and suite not in stages:
            stages = _inserted(suite, StageSettings(suite=suite), stages)
    return {name: settings for name, settings in stages.items() if settings.enabled}


def _with_files(catalogue: Catalogue, planners: Mapping[Suite, Planner]) -> list[Suite]:
    suites = [
        suite
        for suite, planner in planners.items()
        if planner.cases(catalogue) or _has_unreadable(suite, catalogue)
    ]
    if not suites and _closing(catalogue):
        # A file that nobody can read must be told even where no suite would have read it.
        suites = [Suite.SCENARIOS]
    return suites


def _inserted(
    suite: Suite, settings_of_suite: StageSettings, stages: Mapping[str, StageSettings]
) -> dict[str, StageSettings]:
    # A suite that comes later does so for a reason: chaos leaves less to prove than load does.
    order = [definition.suite for definition in definitions()]
    followers = [
        name
        for name, settings in stages.items()
        if suite in settings.needs or order.index(suite_of(name, settings)) > order.index(suite)
    ]
    inserted: dict[str, StageSettings] = {}
    for name, settings in stages.items():
        if followers and name == followers[0]:
            inserted[suite.value] = settings_of_suite
        inserted[name] = settings
    # Behind all others where none has to follow; `|` leaves a key where it stands already.
    return inserted | {suite.value: settings_of_suite}


def _has_unreadable(suite: Suite, catalogue: Catalogue) -> bool:
    endings = definition_of(suite).endings
    return any(
        fault.path.endswith(endings) if owner is None else owner is suite
        for fault, owner in ((fault, _owner(fault)) for fault in _closing(catalogue))
    )


def _closing(catalogue: Catalogue) -> tuple[Fault, ...]:
    """What cannot be read, and what is wrong in the inventory, whatever that leaves out."""
    meant = (
        replace_fault(fault, unreadable=True)
        for fault in catalogue.faults
        if fault.path == INVENTORY and fault.severity is Severity.ERROR and not fault.unreadable
    )
    return (*catalogue.unreadable, *meant)


def _owner(fault: Fault) -> Suite | None:
    """The only suite that reads the file of a fault, if there is one."""
    return next(
        (
            definition.suite
            for definition in definitions()
            if definition.folder and fault.path.startswith(definition.folder)
        ),
        None,
    )


def plan(
    catalogue: Catalogue,
    stages: Mapping[str, StageSettings],
    selection: Selection,
    *,
    workspace: Path,
    planners: Mapping[Suite, Planner] | None = None,
    only: Mapping[str, frozenset[str]] | None = None,
) -> tuple[PlannedStage, ...]:
    """The stages to run, in order.

    A selection that narrows leaves out stages in which it finds nothing, unless that is all, and
    is not asked how much of the contracts it has seen. ``only`` are the ids of the cases that are
    run here, by stage, and what a team's gates say is then asked where all parts are known.

    Raises:
        UsageError: a path, line, id, stage, service, operation or tag expression is not known.
        ConfigurationError: a gate cannot be read, or no engine is known for a stage's suite.
    """
    for name in selection.stages:
        if name not in stages:
            raise unknown_stage(name, stages)
    planner_by_suite = registered() if planners is None else planners
    suites = _planned_suites(stages, planner_by_suite)
    cases = {suite: planner_by_suite[suite].cases(catalogue) for suite in set(suites.values())}
    # Names are looked up among the cases of all suites, or one of another stage would be a typo.
    every = [case for of_suite in cases.values() for case in of_suite]
    requested = look_up(selection, catalogue, every, workspace=workspace)
    planned_stages = []
    for name, settings in stages.items():
        if selection.stages and name not in selection.stages:
            continue
        configured = look_up(_own(settings), catalogue, every, workspace=workspace)
        planner = planner_by_suite[suites[name]]
        filters = (requested, configured, of_stage(selection, name), *_here(name, only))
        stage = _Stage(name, settings, catalogue, planner=planner, filters=filters)
        planned_stages.append(stage.planned(cases[suites[name]]))
    return _narrowed(planned_stages, selection, is_part=only is not None)


def _narrowed(
    stages: list[PlannedStage], selection: Selection, *, is_part: bool
) -> tuple[PlannedStage, ...]:
    """Of a part of everything the stages that have a part in it, with the gates it can answer."""
    if not (is_part or selection.narrows):
        return tuple(stages)
    # Where it finds nothing at all the stages stay, so that their gates say that nothing ran.
    with_content = [stage for stage in stages if stage.cases or stage.unreadable] or stages
    if is_part:
        return tuple(replace(stage, rules=()) for stage in with_content)
    return tuple(without_coverage(stage) for stage in with_content)


def _here(stage: str, only: Mapping[str, frozenset[str]] | None) -> tuple[Filter, ...]:
    if only is None:
        return ()
    ids = only.get(stage, frozenset())
    return (Filter(parts=(lambda case: case.id in ids,), files=lambda _: True),)


def _planned_suites(
    stages: Mapping[str, StageSettings], planners: Mapping[Suite, Planner]
) -> dict[str, Suite]:
    """The suite of each stage; all of them can be planned."""
    suites = {name: suite_of(name, settings) for name, settings in stages.items()}
    for name, suite in suites.items():
        if suite not in planners:
            raise ConfigurationError("pipeline.no-suite", stage=name, suite=suite.value)
    return suites


def without_coverage(stage: PlannedStage) -> PlannedStage:
    """The stage without gates that ask how much of everything was seen: it is but a part."""
    rules = tuple(rule for rule in stage.rules if not rule.figure.startswith(COVERAGE))
    return replace(stage, rules=rules)


def suite_of(name: str, settings: StageSettings) -> Suite:
    """The suite of a stage: as configured, else by its name, else scenarios."""
    return settings.suite_as(name)


def _own(settings: StageSettings) -> Selection:
    return Selection(
        targets=settings.select,
        tags=settings.tags,
        services=settings.services,
        operations=settings.operations,
    )


class _Stage:
    """One stage as it is configured, with what both it and the command line pick."""

    def __init__(
        self,
        name: str,
        settings: StageSettings,
        catalogue: Catalogue,
        *,
        planner: Planner,
        filters: tuple[Filter, ...],
    ) -> None:
        self._name, self._settings, self._catalogue = name, settings, catalogue
        self._planner, self._filters = planner, filters
        self._definition = definition_of(suite_of(name, settings))

    def planned(self, cases: Iterable[PlannedCase]) -> PlannedStage:
        """The stage with those of a suite's cases that are its own."""
        settings, definition = self._settings, self._definition
        own_cases = tuple(case for case in cases if self._picks(case))
        return PlannedStage(
            name=self._name,
            suite=definition.suite,
            engine=definition.engine(settings.engine).name,
            cases=own_cases,
            unreadable=tuple(self._unreadable(own_cases)),
            rules=tuple(parse(text, definition.stage_figures) for text in settings.gates),
            needs=settings.needs,
            allow_pending=settings.allow_pending,
            timeout_s=settings.timeout_s,
            # What a team wrote for the engine wins over the stage, and what follows from the
            # cases over both.
            options={
                "workers": settings.workers,
                "retries": settings.retries,
                **settings.options,
                **self._planner.options(self._catalogue, own_cases, self._picks),
            },
        )

    def _picks(self, case: PlannedCase) -> bool:
        return all(filter.picks(case) for filter in self._filters)

    def _unreadable(self, cases: tuple[PlannedCase, ...]) -> Iterator[Fault]:
        for fault in _closing(self._catalogue):
            if _speaks_to(self._definition, fault, filters=self._filters):
                yield fault
        if self._settings.options.get("strict", True):
            yield from strict_faults(self._planner.contracts(self._catalogue, cases))
        yield from _indistinguishable(cases)


def _speaks_to(definition: SuiteDefinition, fault: Fault, *, filters: tuple[Filter, ...]) -> bool:
    """Whether a file that cannot be read could have held cases of a stage."""
    owner = _owner(fault)
    if owner is not None:
        return owner is definition.suite and all(filter.concerns(fault) for filter in filters)
    # A contract or the inventory: any stage sends its calls to what they describe.
    if not fault.path.endswith(FEATURE):
        return True
    return definition.runs_scenarios and all(filter.concerns(fault) for filter in filters)


def _indistinguishable(cases: tuple[PlannedCase, ...]) -> tuple[Fault, ...]:
    """Cases that share an id: the result of one would pass for that of the other."""
    counts = Counter(case.id for case in cases)
    return tuple(
        Fault(
            path=case.path,
            line=case.line,
            message=message("pipeline.same-id", id=case.id),
            hint=message("pipeline.same-id.hint"),
            unreadable=True,
        )
        for case in cases
        if counts[case.id] > 1
    )
