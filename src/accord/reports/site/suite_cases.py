"""The cases of the suites other than scenarios, looked up by what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from accord.model.catalogue import Experiment, Link, LinkKind, Profile
from accord.model.status import Suite
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.uses import Uses, calls_of


class SuiteCases:
    """Cases of contracts, load and chaos; ``uses`` knows which operation a name means."""

    def __init__(self, document: Document, uses: Uses) -> None:
        self.uses = uses
        self._document = document

    def cases_of(self, operation: str) -> tuple[DocumentEntry, ...]:
        """The contract suite's cases of an operation."""
        return tuple(self._contract.get(operation, ()))

    def sequences_of(self, service: str) -> tuple[DocumentEntry, ...]:
        """The contract suite's cases of a whole service."""
        return tuple(self._contract.get(service, ()))

    def profiles_of(self, id: str) -> tuple[tuple[Profile, Mapping[str, float]], ...]:
        """The load profiles that call an operation, with its figures; those not run have none."""
        shared = []
        for profile in self._document.catalogue.profiles:
            figures = self.figures(profile).get(id, {})
            if figures or id in self._links(profile):
                shared.append((profile, figures))
        return tuple(shared)

    def figures(self, profile: Profile) -> Mapping[str, Mapping[str, float]]:
        """What was measured of each operation of a profile, its scenarios' included."""
        figures: dict[str, Mapping[str, float]] = {}
        for entry in self.entries(profile.path):
            for result in entry.results:
                for id, measured in result.case.operations.items():
                    figures.setdefault(self.uses.resolve(id) or id, measured)
        return figures

    def entries(self, path: str) -> tuple[DocumentEntry, ...]:
        """The cases of the load and chaos suites that a file holds."""
        return tuple(self._of_file.get(path, ()))

    def experiments_of(
        self, *, operation: str = "", service: str = ""
    ) -> tuple[tuple[Experiment, DocumentEntry | None], ...]:
        """The experiments that touch an operation or a service."""
        return tuple(
            (experiment, next(iter(self.entries(experiment.path)), None))
            for experiment in self._document.catalogue.experiments
            if self._touches(experiment, operation, service)
        )

    def _touches(self, experiment: Experiment, operation: str, service: str) -> bool:
        if operation in self._links(experiment) or _names(experiment.links, service):
            return True
        calls = [call for entry in self.entries(experiment.path) for call in calls_of(entry)]
        if operation:
            return any(call.operation == operation for call in calls)
        return any(call.service == service for call in calls)

    def _links(self, item: Profile | Experiment) -> set[str]:
        targets = (link.target for link in item.links if link.kind is LinkKind.OPERATION)
        return {self.uses.resolve(target) for target in targets} - {""}

    @cached_property
    def _contract(self) -> Mapping[str, list[DocumentEntry]]:
        by_target: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self._document.others:
            if entry.suite is Suite.CONTRACT:
                links = entry.results[0].case.links
                targets = {link.kind: link.target for link in links}
                operation = targets.get(LinkKind.OPERATION, "")
                # A stateful case goes through many operations and names its service alone.
                by_target[operation or targets.get(LinkKind.SERVICE, "")].append(entry)
        return by_target

    @cached_property
    def _of_file(self) -> Mapping[str, list[DocumentEntry]]:
        by_path: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self._document.others:
            if entry.suite in {Suite.LOAD, Suite.CHAOS}:
                by_path[entry.path].append(entry)
        return by_path


def _names(links: tuple[Link, ...], service: str) -> bool:
    return bool(service) and any(
        link.kind is LinkKind.SERVICE and link.target == service for link in links
    )
