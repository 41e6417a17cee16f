"""Where a case belongs in Allure: its labels, links and parameters, from what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from allure_commons.model2 import Label, Link, Parameter
from allure_commons.types import LabelType, LinkType

from accord.model.catalogue import (
    Catalogue,
    Experiment,
    Feature,
    LinkKind,
    Profile,
    Requirement,
    Scenario,
)
from accord.model.run import Case, Stage

_LABELS: Final = {
    LinkKind.OWNER: "owner",
    LinkKind.SERVICE: "service",
    LinkKind.OPERATION: "operation",
    LinkKind.FLOW: "flow",
    LinkKind.REQUIREMENT: "requirement",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOrigin:
    """What the catalogue says of a case, as far as it knows it."""

    scenario: Scenario | None = None
    feature: Feature | None = None


class Origins:
    """Looks up what is written about cases."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._requirements: Mapping[str, Requirement] = {r.id: r for r in catalogue.requirements}
        self._written = {
            scenario.id: CaseOrigin(scenario=scenario, feature=feature)
            for feature in catalogue.features
            for scenario in feature.all_scenarios()
        }
        others: tuple[Profile | Experiment, ...] = (*catalogue.profiles, *catalogue.experiments)
        self._about = {entry.id: entry.description for entry in others}
        self._titles = {entry.path: entry.title for entry in others}

    def scenario(self, case: Case) -> Scenario | None:
        """The scenario that the case is, if it is one."""
        return self._of(case).scenario

    def title(self, case: Case) -> str:
        """The case's title, with its row where the title does not hold it."""
        scenario = self._of(case).scenario
        is_untitled = (
            scenario is not None and bool(scenario.row) and scenario.title == scenario.outline
        )
        row = " · ".join(scenario.row.values()) if scenario and is_untitled else ""
        return f"{case.title} [{row}]" if row else case.title

    def description(self, case: Case) -> str:
        """What is written below the case's title."""
        scenario = self._of(case).scenario
        return scenario.description if scenario else self._about.get(case.id, "")

    def parameters(self, case: Case) -> list[Parameter]:
        """The cells of an example row."""
        scenario = self._of(case).scenario
        cells = scenario.row.items() if scenario else ()
        return [Parameter(name=name, value=value) for name, value in cells]

    def labels(self, case: Case, stage: Stage) -> list[Label]:
        """Capability, feature and rule as behaviours; stage, feature and rule as suites; tags."""
        origin = self._of(case)
        feature, scenario = origin.feature, origin.scenario
        service = next((link.target for link in case.links if link.kind is LinkKind.SERVICE), "")
        # A contract case belongs to no file that a reader would open, but to a service.
        file = self._titles.get(case.path) or service or case.path or stage.name
        title = feature.title if feature else file
        rule = scenario.rule if scenario else ""
        labels = [
            (LabelType.EPIC, (feature.capability if feature else "") or stage.suite.value),
            (LabelType.FEATURE, title),
            (LabelType.STORY, rule),
            *suites(stage, title, rule),
            *((LabelType.TAG, tag) for tag in case.tags),
            *((_LABELS[link.kind], link.target) for link in case.links),
            (LabelType.THREAD, case.last.worker if case.last else ""),
        ]
        # An empty label would make a group without a name in every tree.
        return [Label(name=str(name), value=value) for name, value in labels if value]

    def links(self, case: Case) -> list[Link]:
        """The requirements that exist, by their place in the workspace."""
        targets = [link.target for link in case.links if link.kind is LinkKind.REQUIREMENT]
        requirements = [self._requirement(target) for target in targets]
        return [
            Link(
                type=LinkType.TEST_CASE,
                name=f"{requirement.id} {requirement.title}",
                url=requirement.path,
            )
            for requirement in dict.fromkeys(requirements)
            if requirement
        ]

    def title_path(self, case: Case, stage: Stage) -> list[str]:
        """Where the case stands in the tree of files."""
        scenario = self._of(case).scenario
        rule = [scenario.rule] if scenario and scenario.rule else []
        return [stage.name, *(folder for folder in case.path.split("/") if folder), *rule]

    def _of(self, case: Case) -> CaseOrigin:
        return self._written.get(case.id) or CaseOrigin()

    def _requirement(self, target: str) -> Requirement | None:
        """A tag may name a criterion of a requirement: ``SHOP-12.1`` is one of ``SHOP-12``."""
        return self._requirements.get(target) or self._requirements.get(target.rpartition(".")[0])


def suites(stage: Stage, title: str, rule: str = "") -> list[tuple[str, str]]:
    """The three levels of Allure's suites, and the engine."""
    return [
        (LabelType.PARENT_SUITE, stage.name),
        (LabelType.SUITE, title),
        (LabelType.SUB_SUITE, rule),
        (LabelType.FRAMEWORK, stage.engine),
    ]
