"""Which cases are concerned where services, contracts, steps or scenarios changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from accord.model.catalogue import Catalogue, LinkKind, Scenario
from accord.model.events import PlannedCase
from accord.model.status import Suite
from accord.pipeline.mentions import mentions
from accord.steps.index import StepIndex


class Concern:
    """Answers for every case; ``contracts`` are services whose contract means something else.

    ``functions`` are the step functions that changed, by the path of their module; ``rewritten``
    are cases that are written otherwise. ``knows_hooks`` is whether no hook makes calls of its own,
    ``signs_in`` whether calls are made to sign people in.
    """

    def __init__(  # noqa: PLR0913 - all that may have changed
        self,
        catalogue: Catalogue,
        *,
        index: StepIndex,
        knows_hooks: bool,
        signs_in: bool,
        services: frozenset[str],
        contracts: frozenset[str],
        functions: Mapping[str, frozenset[str]],
        rewritten: frozenset[tuple[Suite, str]],
    ) -> None:
        self._catalogue, self._index = catalogue, index
        self._knows_calls, self._signs_in = knows_hooks and not signs_in, signs_in
        self._services, self._touched = services, services | contracts
        self._functions, self._rewritten = functions, rewritten
        self._mentions = mentions(catalogue)
        self._profiles = {profile.id: profile for profile in catalogue.profiles}
        self._experiments = {experiment.id: experiment for experiment in catalogue.experiments}

    def ids(
        self, cases: Mapping[Suite, Iterable[PlannedCase]], *, taught: Iterable[Scenario]
    ) -> Iterator[str]:
        """The ids of all cases that are concerned.

        ``taught`` are scenarios, also as they were, from whose texts the contract suite learns.
        """
        scenarios = {
            scenario.id
            for scenario in self._catalogue.scenarios()
            if self._runs_otherwise(scenario)
        }
        reaches = [self._reach(scenario) for scenario in taught]
        learnt = None if None in reaches else frozenset().union(*(reach or () for reach in reaches))
        for suite, of_suite in cases.items():
            for case in of_suite:
                if (suite, case.id) in self._rewritten or self._is_concerned(
                    suite, case, scenarios=scenarios, learnt=learnt
                ):
                    yield case.id

    def _is_concerned(
        self, suite: Suite, case: PlannedCase, *, scenarios: set[str], learnt: frozenset[str] | None
    ) -> bool:
        match suite:
            case Suite.SCENARIOS:
                return case.id in scenarios
            case Suite.CONTRACT:
                return self._is_contract_concerned(case, learnt)
            case Suite.LOAD:
                return self._is_profile_concerned(case.id.partition("#")[0], scenarios)
            case Suite.CHAOS:
                used = self._experiments[case.id].scenarios
                # Whatever is disturbed, the whole system may show it.
                return bool(self._touched) or not scenarios.isdisjoint(used)
            case _:
                # A suite that somebody brings may look at anything.
                return bool(self._touched or self._functions or self._rewritten)

    def _is_contract_concerned(self, case: PlannedCase, learnt: frozenset[str] | None) -> bool:
        own = {link.target for link in case.links if link.kind is LinkKind.SERVICE}
        if learnt is None or not own.isdisjoint(learnt):
            return True
        # Any service may be the one that signs people in.
        if self._signs_in and self._services:
            return True
        return not self._asked(own).isdisjoint(self._services)

    def _is_profile_concerned(self, id: str, scenarios: set[str]) -> bool:
        profile = self._profiles[id]
        used = {*profile.scenarios, *profile.before, *profile.after}
        # What is written in Python may call anything.
        is_open = bool(profile.script) and bool(self._touched or self._functions)
        return is_open or not scenarios.isdisjoint(used)

    def _runs_otherwise(self, scenario: Scenario) -> bool:
        if (Suite.SCENARIOS, scenario.id) in self._rewritten or self._uses_changed(scenario):
            return True
        if not self._touched:
            return False
        reach = self._reach(scenario)
        return reach is None or not self._asked(reach).isdisjoint(self._touched)

    def _uses_changed(self, scenario: Scenario) -> bool:
        if not self._functions:
            return False
        for step in scenario.steps:
            for definition in self._index.matches(step.text, keyword=step.keyword):
                path = definition.location.rpartition(":")[0]
                if definition.function in self._functions.get(path, ()):
                    return True
        return False

    def _reach(self, scenario: Scenario) -> frozenset[str] | None:
        """The services that a scenario calls itself; none where its steps may call any."""
        links = (*scenario.links, *self._mentions.get(scenario.id, ()))
        services = {link.target for link in links if link.kind is LinkKind.SERVICE}
        services |= {
            link.target.partition("/")[0] for link in links if link.kind is LinkKind.OPERATION
        }
        names = {service.name for service in self._catalogue.services}
        is_known = self._knows_calls and bool(services) and services <= names
        return frozenset(services) if is_known and self._is_plain(scenario) else None

    def _is_plain(self, scenario: Scenario) -> bool:
        """Whether built-in sentences alone make its calls, so that it names what it calls."""
        for step in scenario.steps:
            definitions = self._index.matches(step.text, keyword=step.keyword)
            if len(definitions) != 1 or not definitions[0].builtin:
                return False
        return True

    def _asked(self, services: Iterable[str]) -> frozenset[str]:
        """Services, and all that they ask in turn."""
        dependencies = self._catalogue.dependencies()
        reached: set[str] = set()
        waiting = list(services)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += dependencies.get(name, ())
        return frozenset(reached)
