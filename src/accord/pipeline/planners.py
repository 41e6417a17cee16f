"""What each suite must account for, counted from the catalogue alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pkgutil import resolve_name
from typing import Any

from accord.model.catalogue import Catalogue, Contract
from accord.model.events import PlannedCase
from accord.model.status import Suite
from accord.model.suites import definition_of, definitions
from accord.pipeline.mentions import mentions
from accord.pipeline.operations import contract_cases, left_out, tried_services
from accord.pipeline.selection import Picks
from accord.ports import Planner


class CasesPlanner:
    """What holds for a suite unless it says something else; ``cases`` it must say itself."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def contracts(self, catalogue: Catalogue, cases: Iterable[PlannedCase]) -> tuple[Contract, ...]:
        """The contracts that must be valid: those of all, as any call is held against them."""
        del cases
        return catalogue.contracts

    def options(
        self, catalogue: Catalogue, cases: Iterable[PlannedCase], picks: Picks
    ) -> dict[str, Any]:
        """What its engine must be told of a selection beside the cases."""
        del catalogue, cases, picks
        return {}

    def services(
        self, cases: Iterable[PlannedCase], options: Mapping[str, Any]
    ) -> frozenset[str] | None:
        """The services that the cases touch; none when that may be any."""
        del cases, options
        return None


class ScenariosPlanner(CasesPlanner):
    """A case for every scenario and every example row, those tagged ``@skip`` included."""

    def cases(self, catalogue: Catalogue) -> tuple[PlannedCase, ...]:
        """Each is linked to what its tags point at and to the operations that its steps name."""
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


class ContractPlanner(CasesPlanner):
    """A case for every operation and phase, and one of call sequences for every contract."""

    def cases(self, catalogue: Catalogue) -> tuple[PlannedCase, ...]:
        """Every case of every contract."""
        return contract_cases(catalogue)

    def contracts(self, catalogue: Catalogue, cases: Iterable[PlannedCase]) -> tuple[Contract, ...]:
        """Those of its cases: the others are not tried."""
        paths = {case.path for case in cases}
        return tuple(contract for contract in catalogue.contracts if contract.path in paths)

    def options(
        self, catalogue: Catalogue, cases: Iterable[PlannedCase], picks: Picks
    ) -> dict[str, Any]:
        """The operations that sequences of calls must not call."""
        # A list: options travel as JSON, and none is said where nothing is left out.
        omitted = left_out(catalogue, cases, picks)
        return {"left_out": list(omitted)} if omitted else {}

    def services(
        self, cases: Iterable[PlannedCase], options: Mapping[str, Any]
    ) -> frozenset[str] | None:
        """Those of its cases; those of others only when they are asked for."""
        # Options are as a team wrote them, in either spelling: no engine has read them yet.
        third_party = any(options.get(name) for name in ("third-party", "third_party"))
        return tried_services(cases, third_party=third_party)


class LoadPlanner(CasesPlanner):
    """A case for every load profile, and one for each scenario in it."""

    def cases(self, catalogue: Catalogue) -> tuple[PlannedCase, ...]:
        """A profile is run whole or not at all, so its scenarios have its tags and links."""
        # What runs before and after the load is no case: it prepares, and proves nothing.
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
                *((f"{profile.id}#{scenario}", titles[scenario]) for scenario in profile.scenarios),
            )
        )


class ChaosPlanner(CasesPlanner):
    """A case for every chaos experiment."""

    def cases(self, catalogue: Catalogue) -> tuple[PlannedCase, ...]:
        """Every experiment that can be read."""
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


class WrittenCasesPlanner(CasesPlanner):
    """The cases that the suite's own reader found in its files."""

    def cases(self, catalogue: Catalogue) -> tuple[PlannedCase, ...]:
        """Each case as it is written."""
        return tuple(
            PlannedCase(
                id=case.id,
                title=case.title,
                path=case.path,
                line=case.line,
                tags=case.tags,
                links=case.links,
            )
            for case in catalogue.written
            if case.suite == self.suite
        )


def planner_of(suite: Suite) -> Planner:
    """The planner of a suite."""
    # By name, so that planning a suite imports what that suite needs and no more.
    planner: Planner = resolve_name(definition_of(suite).planner)(suite)
    return planner


def planners() -> Mapping[Suite, Planner]:
    """The planner of every suite that can be run."""
    return {definition.suite: planner_of(definition.suite) for definition in definitions()}
