"""What each stage must account for, counted from the files without asking any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from accord.errors import ConfigurationError
from accord.model.catalogue import Catalogue, Fault
from accord.model.events import PlannedCase
from accord.model.message import message
from accord.model.status import Suite
from accord.pipeline.gates import Rule, parse
from accord.pipeline.mentions import mentions
from accord.pipeline.selection import Filter, Selection, look_up, unknown_stage
from accord.ports import Planner

if TYPE_CHECKING:
    from accord.config.settings import Configuration
    from accord.config.settings import Stage as StageSettings

FEATURE: Final = ".feature"
_FILES: Final[Mapping[Suite, tuple[str, ...]]] = MappingProxyType(
    {Suite.SCENARIOS: (FEATURE,), Suite.CONTRACT: (".yaml", ".yml", ".json")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage ready to run: its cases, what may go on only when it is open, and its limits."""

    name: str
    suite: Suite
    cases: tuple[PlannedCase, ...] = ()
    unreadable: tuple[Fault, ...] = ()
    rules: tuple[Rule, ...] = ()
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


PLANNERS: Final[Mapping[Suite, Planner]] = MappingProxyType({Suite.SCENARIOS: scenario_cases})
"""The suites whose cases the catalogue alone tells."""


def stages_of(
    configuration: Configuration,
    catalogue: Catalogue,
    *,
    planners: Mapping[Suite, Planner] = PLANNERS,
) -> Mapping[str, StageSettings]:
    """The stages that are configured, else one for each suite whose files exist."""
    if configuration.stages:
        return configuration.stages
    from accord.config.settings import Stage  # pydantic is slow to import

    suites = [
        suite
        for suite, planner in planners.items()
        if planner(catalogue) or _has_unreadable(suite, catalogue)
    ]
    if not suites and catalogue.unreadable:
        # A file that nobody can read must be told even where no suite would have read it.
        suites = [Suite.SCENARIOS]
    return {suite.value: Stage(suite=suite) for suite in suites}


def _has_unreadable(suite: Suite, catalogue: Catalogue) -> bool:
    endings = _FILES.get(suite, ())
    return any(fault.path.endswith(endings) for fault in catalogue.unreadable)


def plan(
    catalogue: Catalogue,
    stages: Mapping[str, StageSettings],
    selection: Selection,
    *,
    workspace: Path,
    planners: Mapping[Suite, Planner] = PLANNERS,
) -> tuple[PlannedStage, ...]:
    """The stages to run, in order.

    A selection that narrows leaves out stages in which it finds nothing, unless that is all.

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
    held = [stage for stage in planned if stage.cases or stage.unreadable]
    return tuple(held if selection.narrows and held else planned)


def suite_of(name: str, settings: StageSettings) -> Suite:
    """The suite of a stage: as configured, else by its name, else scenarios."""
    if settings.suite:
        return settings.suite
    return Suite(name) if name in set(Suite) else Suite.SCENARIOS


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
    chosen = tuple(case for case in cases if all(part.picks(case) for part in filters))
    unreadable = tuple(
        fault
        for fault in catalogue.unreadable
        if not fault.path.endswith(FEATURE)
        or (suite is not Suite.CONTRACT and all(part.concerns(fault) for part in filters))
    )
    return PlannedStage(
        name=name,
        suite=suite,
        cases=chosen,
        unreadable=(*unreadable, *_indistinguishable(chosen)),
        rules=tuple(parse(text) for text in settings.gates),
        needs=settings.needs,
        timeout_s=settings.timeout_s,
        options={"workers": settings.workers, "retries": settings.retries, **settings.options},
    )


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
