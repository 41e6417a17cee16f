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
        self._by_id: dict[str, Scenario] = {}
        self._twins: dict[str, int] = {}
        self._reported: set[tuple[str, str, str]] = set()
        self.faults: list[Fault] = []

    def feature(self, feature: Feature) -> Feature:
        fault_count = len(self.faults)
        clashes = sum(self._twins.values())
        scenarios, rules = self._scenarios(feature.scenarios), self._rules(feature.rules)
        if fault_count == len(self.faults) and clashes == sum(self._twins.values()):
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
        if id not in self._by_id:
            self._by_id[id] = scenario
            return scenario
        # Renamed and not left out: every case that a file holds must be counted.
        self._note_clash(scenario, self._by_id[id])
        number = self._twins.get(id, 1) + 1
        # A pinned id may look like one that was numbered here.
        while f"{id}~{number}" in self._by_id:
            number += 1
        self._twins[id] = number
        renamed = structs.replace(scenario, id=f"{id}~{number}")
        self._by_id[renamed.id] = renamed
        return renamed

    def _note_clash(self, twin: Scenario, original: Scenario) -> None:
        """One fault for an outline, however many of its rows clash."""
        key = (twin.path, original.path, twin.outline or twin.id)
        if key in self._reported:
            return
        self._reported.add(key)
        self.faults.append(
            Fault(
                path=twin.path,
                line=twin.line,
                message=_clash(twin, original),
                hint=message("sources.id-twice.hint"),
            )
        )


def _clash(twin: Scenario, original: Scenario) -> Message:
    place = f"{original.path}:{original.line}"
    return message("sources.id-twice", id=twin.id, title=twin.title, other=place)
