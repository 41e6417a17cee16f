"""Finds tags that point at a requirement, flow, service or operation nobody has written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accord.model.catalogue import Catalogue, Fault, Link, LinkKind, Scenario
from accord.model.flow_targets import flow_targets
from accord.model.message import message
from accord.sources.nearest import nearest


def target_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Unknown targets, told once for each feature file.

    A kind of which the workspace has none at all, such as requirements kept in another tool, is
    not checked.
    """
    targets_by_kind = _targets_by_kind(catalogue)
    for feature in catalogue.features:
        reported: set[Link] = set()
        for scenario in feature.all_scenarios():
            for link in scenario.links:
                targets = targets_by_kind.get(link.kind)
                if targets and link.target not in targets and link not in reported:
                    reported.add(link)
                    yield _fault(scenario, link, targets)


def _targets_by_kind(catalogue: Catalogue) -> Mapping[LinkKind, frozenset[str]]:
    requirements = {r.id for r in catalogue.requirements}
    criteria = {c.id for r in catalogue.requirements for c in r.criteria}
    return {
        LinkKind.REQUIREMENT: frozenset(requirements | criteria),
        LinkKind.FLOW: frozenset(
            target for flow in catalogue.flows for target in flow_targets(flow)
        ),
        LinkKind.SERVICE: frozenset(service.name for service in catalogue.services),
        LinkKind.OPERATION: frozenset(operation.id for operation in catalogue.operations()),
    }


def _fault(scenario: Scenario, link: Link, targets: frozenset[str]) -> Fault:
    suggestion = _nearest_target(link, targets)
    return Fault(
        path=scenario.path,
        line=scenario.line,
        message=message("check.target-unknown", tag=f"@{link.kind.value}:{link.target}"),
        hint=message("check.target-near", tag=f"@{link.kind.value}:{suggestion}")
        if suggestion
        else message("check.target-unknown.hint"),
    )


def _nearest_target(link: Link, targets: frozenset[str]) -> str:
    # `@op:placeOrder` means an operation of some service, if only one has such a name.
    ending = sorted(target for target in targets if target.endswith(f"/{link.target}"))
    return ending[0] if len(ending) == 1 else nearest(link.target, sorted(targets))
