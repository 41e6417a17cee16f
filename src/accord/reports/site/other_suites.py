"""The cases of every suite but scenarios, and the pages on which they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from accord.model.catalogue import Catalogue, Experiment, LinkKind, Profile, WrittenCase
from accord.model.ids import tag_value
from accord.model.run import Case
from accord.model.status import Suite
from accord.reports.site.addresses import (
    experiment_address,
    operation_address,
    profile_address,
    service_address,
)
from accord.reports.site.document import DocumentEntry, Group, Result

Results = Mapping[str, tuple[Result, ...]]
_WITH_PAGES: Final = frozenset({Suite.SCENARIOS, Suite.CONTRACT, Suite.LOAD, Suite.CHAOS})


def elsewhere(catalogue: Catalogue, results: Mapping[Suite, Results]) -> Iterator[DocumentEntry]:
    """Every case of the other suites; profiles and experiments also when they were not run.

    A case for which no file speaks has no ``place``.
    """
    yield from _contract(catalogue, results[Suite.CONTRACT])
    yield from _load(catalogue, results[Suite.LOAD])
    yield from _chaos(catalogue, results[Suite.CHAOS])
    for suite in results:
        if suite not in _WITH_PAGES:
            yield from _of_no_page(suite, catalogue, results[suite])


def _contract(catalogue: Catalogue, results: Results) -> Iterator[DocumentEntry]:
    operations = {operation.id: operation.service for operation in catalogue.operations()}
    services = {contract.service for contract in catalogue.contracts}
    for results_of_id in results.values():
        case = results_of_id[0].case
        phase = tag_value(case.tags, "phase")
        operation, service = (
            _target(case, kind) for kind in (LinkKind.OPERATION, LinkKind.SERVICE)
        )
        place, group = "", None
        if operation in operations:
            place = f"{operation_address(operation)}#{phase or 'contract'}"
            service = operations[operation]
        elif service in services:
            place = f"{service_address(service)}#{phase or 'contract'}"
        if place:
            group = Group(title=service, address=service_address(service))
        yield _entry(Suite.CONTRACT, case, results_of_id, place=place, group=group)


def _load(catalogue: Catalogue, results: Results) -> Iterator[DocumentEntry]:
    profiles = {profile.id: profile for profile in catalogue.profiles}
    for id, case_results in results.items():
        profile = profiles.get(id.partition("#")[0])
        within = profile and profile.id != id
        yield _entry(
            Suite.LOAD,
            case_results[0].case,
            case_results,
            place=profile_address(id) if profile else "",
            group=Group(title=profile.title, address=profile_address(profile.id))
            if profile and within
            else None,
        )
    # What was never run has an entry too, or nobody would see that it was not.
    for profile in profiles.values():
        if profile.id not in results:
            yield _unasked(Suite.LOAD, profile, profile_address(profile.id))


def _chaos(catalogue: Catalogue, results: Results) -> Iterator[DocumentEntry]:
    experiments = {experiment.id: experiment for experiment in catalogue.experiments}
    for id, case_results in results.items():
        place = experiment_address(id) if id in experiments else ""
        yield _entry(Suite.CHAOS, case_results[0].case, case_results, place=place)
    for id, experiment in experiments.items():
        if id not in results:
            yield _unasked(Suite.CHAOS, experiment, experiment_address(id))


def _of_no_page(suite: Suite, catalogue: Catalogue, results: Results) -> Iterator[DocumentEntry]:
    """Cases of a suite for which the site has no page: each is told on one of its own."""
    for results_of_id in results.values():
        yield _entry(suite, results_of_id[0].case, results_of_id)
    for case in catalogue.written:
        if case.suite == suite and case.id not in results:
            yield _unasked(suite, case, "")


def _entry(
    suite: Suite,
    case: Case,
    results: tuple[Result, ...],
    *,
    place: str = "",
    group: Group | None = None,
) -> DocumentEntry:
    return DocumentEntry(
        id=case.id,
        title=case.title,
        path=case.path,
        line=case.line,
        tags=case.tags,
        results=results,
        suite=suite,
        place=place,
        group=group,
    )


def _unasked(suite: Suite, item: Profile | Experiment | WrittenCase, place: str) -> DocumentEntry:
    return DocumentEntry(
        id=item.id,
        title=item.title,
        path=item.path,
        line=0,
        tags=item.tags,
        suite=suite,
        place=place,
    )


def _target(case: Case, kind: LinkKind) -> str:
    return next((link.target for link in case.links if link.kind is kind), "")
