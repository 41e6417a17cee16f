"""What each stage must account for, counted from the files without asking any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace as replace_fault

from accord.errors import ConfigurationError
from accord.model.catalogue import Catalogue, Fault, Severity
from accord.model.events import PlannedCase
from accord.model.figures import of_stage
from accord.model.message import message
from accord.model.status import Suite
from accord.pipeline.gates import FigureLimit, parse
from accord.pipeline.mentions import mentions
from accord.pipeline.operations import contract_cases, left_out, strict_faults
from accord.pipeline.selection import Filter, Selection, look_up, unknown_stage
from accord.ports import Planner
from accord.sources.services import INVENTORY

if TYPE_CHECKING:
    from accord.config.settings import Configuration, StageSettings

FEATURE: Final = ".feature"
COVERAGE: Final = "coverage."
_FILES: Final[Mapping[Suite, tuple[str, ...]]] = MappingProxyType(
    {Suite.SCENARIOS: (FEATURE,), Suite.CONTRACT: (".yaml", ".yml", ".json", INVENTORY)}
)
"""Endings of the files that make a suite; the inventory names contracts."""
_FOLDERS: Final[Mapping[str, Suite]] = MappingProxyType(
    {"load/": Suite.LOAD, "chaos/": Suite.CHAOS}
)
"""Folders whose files speak to one suite alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage ready to run: its cases, what may go on only when it is open, and its limits."""

    name: str
    suite: Suite
    cases: tuple[PlannedCase, ...] = ()
    unreadable: tuple[Fault, ...] = ()
    rules: tuple[FigureLimit, ...] = ()
    needs: tuple[str, ...] = ()
    timeout_s: float = 1800.0
    options: dict[str, Any] = field(default_factory=dict)


def scenario_cases(catalogue: Catalogue) -> tuple[PlannedCase, ...]:
    """A case for every scenario and every example row, those tagged ``@skip`` included.

    It is linked to what its tags point at and to the operations that its steps name.
    """
    mentioned = mentions(catalogue)
    return tuple(
        PlannedCase(
            id=scenario.id,
            title=scenario.title,
            path=scenario.path,
            line=scenario.line,
            tags=scenario.tags,
            links=tuple(dict.fromkeys((*scenario.links, *mentioned[scenario.id]))),
        )
        for scenario in catalogue.scenarios()
    )


def load_cases(catalogue: Catalogue) -> tuple[PlannedCase, ...]:
    """A case for every load profile, and one for each scenario in it.

    A profile is run whole or not at all, so its scenarios have its tags and links.
    """
    titles = {scenario.id: scenario.title for scenario in catalogue.scenarios()}
    return tuple(
        PlannedCase(
            id=id,
            title=title,
            path=profile.path,
            line=1,
            tags=profile.tags,
            links=profile.links,
        )
        for profile in catalogue.profiles
        for id, title in (
            (profile.id, profile.title),
            *((f"{profile.id}#{each}", titles[each]) for each in profile.scenarios),
        )
    )


def chaos_cases(catalogue: Catalogue) -> tuple[PlannedCase, ...]:
    """A case for every chaos experiment."""
    return tuple(
        PlannedCase(
            id=experiment.id,
            title=experiment.title,
            path=experiment.path,
            line=1,
            tags=experiment.tags,
            links=experiment.links,
        )
        for experiment in catalogue.experiments
    )


PLANNERS: Final[Mapping[Suite, Planner]] = MappingProxyType(
    {
        Suite.SCENARIOS: scenario_cases,
        Suite.CONTRACT: contract_cases,
        Suite.LOAD: load_cases,
        Suite.CHAOS: chaos_cases,
    }
)
"""The suites whose cases the catalogue alone tells."""


def stages_of(
    configuration: Configuration,
    catalogue: Catalogue,
    *,
    planners: Mapping[Suite, Planner] = PLANNERS,
) -> Mapping[str, StageSettings]:
    """The stages to run, in order: those that are configured, and one a suite for the others.

    A suite whose files exist has a stage unless one is configured for it. Such a stage comes before
    those that need it and before the first of a later suite. What is switched off is left out.
    """
    from accord.config.settings import StageSettings  # pydantic is slow to import

    stages = dict(configuration.stages)
    # One that is switched off under a name of its own says nothing of the suite it might be of.
    configured = {
        suite_of(name, settings)
        for name, settings in stages.items()
        if settings.enabled or settings.suite or name in set(Suite)
    }
    for suite in _with_files(catalogue, planners):
        if suite not in configured and suite not in stages:
            stages = _inserted(suite, StageSettings(suite=suite), stages)
    return {name: settings for name, settings in stages.items() if settings.enabled}


def _with_files(catalogue: Catalogue, planners: Mapping[Suite, Planner]) -> list[Suite]:
    suites = [
        suite
        for suite, planner in planners.items()
        if planner(catalogue) or _has_unreadable(suite, catalogue)
    ]
    if not suites and _closing(catalogue):
        # A file that nobody can read must be told even where no suite would have read it.
        suites = [Suite.SCENARIOS]
    return suites


def _inserted(
    suite: Suite, own: StageSettings, stages: Mapping[str, StageSettings]
) -> dict[str, StageSettings]:
    order = list(Suite)
    before = [
        name
        for name, settings in stages.items()
        if suite in settings.needs or order.index(suite_of(name, settings)) > order.index(suite)
    ]
    inserted: dict[str, StageSettings] = {}
    for name, settings in stages.items():
        if before and name == before[0]:
            inserted[suite.value] = own
        inserted[name] = settings
    return inserted | {suite.value: own}


def _has_unreadable(suite: Suite, catalogue: Catalogue) -> bool:
    endings = _FILES.get(suite, ())
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
    return next((s for folder, s in _FOLDERS.items() if fault.path.startswith(folder)), None)


def plan(
    catalogue: Catalogue,
    stages: Mapping[str, StageSettings],
    selection: Selection,
    *,
    workspace: Path,
    planners: Mapping[Suite, Planner] = PLANNERS,
) -> tuple[PlannedStage, ...]:
    """The stages to run, in order.

    A selection that narrows leaves out stages in which it finds nothing, unless that is all, and
    is not asked how much of the contracts it has seen.

    Raises:
        UsageError: a path, line, id, stage, service, operation or tag expression is not known.
        ConfigurationError: a gate cannot be read, or no engine is known for a stage's suite.
    """
    for name in selection.stages:
        if name not in stages:
            raise unknown_stage(name, stages)
    suites = {name: suite_of(name, settings) for name, settings in stages.items()}
    for name, suite in suites.items():
        if suite not in planners:
            raise ConfigurationError("pipeline.no-suite", stage=name, suite=suite.value)
    cases = {suite: planners[suite](catalogue) for suite in set(suites.values())}
    every = [case for planned in cases.values() for case in planned]
    asked = look_up(selection, catalogue, every, workspace=workspace)
    planned = []
    for name, settings in stages.items():
        if selection.stages and name not in selection.stages:
            continue
        own = look_up(_own(settings), catalogue, every, workspace=workspace)
        planned.append(_stage(name, settings, catalogue, cases[suites[name]], filters=(asked, own)))
    if not selection.narrows:
        return tuple(planned)
    held = [stage for stage in planned if stage.cases or stage.unreadable]
    return tuple(_without_coverage(stage) for stage in held or planned)


def _without_coverage(stage: PlannedStage) -> PlannedStage:
    """The stage without gates that ask how much of everything was seen: it is but a part."""
    kept = tuple(rule for rule in stage.rules if not rule.figure.startswith(COVERAGE))
    return replace(stage, rules=kept)


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


def _stage(
    name: str,
    settings: StageSettings,
    catalogue: Catalogue,
    cases: Iterable[PlannedCase],
    *,
    filters: tuple[Filter, ...],
) -> PlannedStage:
    suite = suite_of(name, settings)

    def picks(case: PlannedCase) -> bool:
        return all(part.picks(case) for part in filters)

    chosen = tuple(case for case in cases if picks(case))
    unreadable = tuple(
        fault for fault in _closing(catalogue) if _speaks_to(suite, fault, filters=filters)
    )
    held = chosen if suite is Suite.CONTRACT else None
    strict = strict_faults(catalogue, held) if settings.options.get("strict", True) else ()
    omitted = left_out(catalogue, chosen, picks) if suite is Suite.CONTRACT else ()
    options = {"workers": settings.workers, "retries": settings.retries, **settings.options}
    return PlannedStage(
        name=name,
        suite=suite,
        cases=chosen,
        unreadable=(*unreadable, *strict, *_indistinguishable(chosen)),
        rules=tuple(parse(text, of_stage(suite)) for text in settings.gates),
        needs=settings.needs,
        timeout_s=settings.timeout_s,
        options=options | ({"left_out": list(omitted)} if omitted else {}),
    )


def _speaks_to(suite: Suite, fault: Fault, *, filters: tuple[Filter, ...]) -> bool:
    """Whether a file that cannot be read could have held cases of a stage."""
    owner = _owner(fault)
    if owner is not None:
        return owner is suite and all(part.concerns(fault) for part in filters)
    if not fault.path.endswith(FEATURE):
        return True
    return suite is not Suite.CONTRACT and all(part.concerns(fault) for part in filters)


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
