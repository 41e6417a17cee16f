"""Makes sure that no two scenarios of a workspace share an id."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from accord.model.catalogue import Fault, Feature, Rule, Scenario
from accord.model.message import Message, message


def unique(features: Iterable[Feature]) -> tuple[tuple[Feature, ...], tuple[Fault, ...]]:
    """The features with every later twin of an id renamed ``id~2``, and a fault for each twin."""
    names = _ScenarioNames()
    return tuple(names.feature(feature) for feature in features), tuple(names.faults)


class _ScenarioNames:
    def __init__(self) -> None:
        self._first: dict[str, Scenario] = {}
        self._twins: dict[str, int] = {}
        self._told: set[tuple[str, str, str]] = set()
        self.faults: list[Fault] = []

    def feature(self, feature: Feature) -> Feature:
        before = len(self.faults)
        clashes = sum(self._twins.values())
        scenarios, rules = self._scenarios(feature.scenarios), self._rules(feature.rules)
        if before == len(self.faults) and clashes == sum(self._twins.values()):
            return feature
        return structs.replace(feature, scenarios=scenarios, rules=rules)

    def _rules(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(
            structs.replace(rule, scenarios=self._scenarios(rule.scenarios)) for rule in rules
        )

    def _scenarios(self, scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
        return tuple(self._scenario(scenario) for scenario in scenarios)

    def _scenario(self, scenario: Scenario) -> Scenario:
        id = scenario.id
        if id not in self._first:
            self._first[id] = scenario
            return scenario
        self._tell(scenario, self._first[id])
        number = self._twins.get(id, 1) + 1
        while f"{id}~{number}" in self._first:
            number += 1
        self._twins[id] = number
        renamed = structs.replace(scenario, id=f"{id}~{number}")
        self._first[renamed.id] = renamed
        return renamed

    def _tell(self, twin: Scenario, first: Scenario) -> None:
        """One fault for an outline, however many of its rows clash."""
        key = (twin.path, first.path, twin.outline or twin.id)
        if key in self._told:
            return
        self._told.add(key)
        self.faults.append(
            Fault(
                path=twin.path,
                line=twin.line,
                message=_clash(twin, first),
                hint=message("sources.id-twice.hint"),
            )
        )


def _clash(twin: Scenario, first: Scenario) -> Message:
    other = f"{first.path}:{first.line}"
    return message("sources.id-twice", id=twin.id, title=twin.title, other=other)
