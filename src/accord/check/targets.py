"""Finds tags that point at a requirement, flow, service or operation nobody has written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from accord.model.catalogue import Catalogue, Experiment, Fault, Link, LinkKind, Profile
from accord.model.flow_targets import flow_targets
from accord.model.ids import links_of
from accord.model.message import message
from accord.sources.nearest import nearest

_LACKING: Final = ("sources.contract-missing", "sources.contract-empty")


def target_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Unknown targets of features, profiles, experiments and flows, told once for each file.

    A kind of which the workspace has none at all, such as requirements kept in another tool, is
    not checked.
    """
    targets_by_kind = _targets_by_kind(catalogue)
    reported: set[tuple[str, Link]] = set()
    for path, line, link in _links(catalogue):
        targets = targets_by_kind.get(link.kind)
        if targets and link.target not in targets and (path, link) not in reported:
            reported.add((path, link))
            yield _fault(path, line, link, targets)
    yield from _flow_faults(catalogue, targets_by_kind[LinkKind.OPERATION])


def _links(catalogue: Catalogue) -> Iterator[tuple[str, int, Link]]:
    """What tags point at, with the file and the line; 0 where a file's tags are its own."""
    for scenario in catalogue.scenarios():
        for link in scenario.links:
            yield scenario.path, scenario.line, link
    tagged_files: tuple[Profile | Experiment, ...] = (*catalogue.profiles, *catalogue.experiments)
    for tagged in tagged_files:
        # Its links are also those of its scenarios, which are told at their own place.
        for link in links_of(tagged.tags):
            yield tagged.path, 0, link


def _flow_faults(catalogue: Catalogue, targets: frozenset[str]) -> Iterator[Fault]:
    """Operations that activities name and nobody has: such an activity is never observed."""
    for flow in catalogue.flows if targets else ():
        for node in flow.nodes:
            for target in node.operations:
                if not _targets_named(target, targets):
                    link = Link(kind=LinkKind.OPERATION, target=target)
                    yield _fault(flow.path, 0, link, targets)


def _targets_by_kind(catalogue: Catalogue) -> Mapping[LinkKind, frozenset[str]]:
    requirements = {r.id for r in catalogue.requirements}
    criteria = {c.id for r in catalogue.requirements for c in r.criteria}
    operations = (
        {operation.id for operation in catalogue.operations()}
        if knows_operations(catalogue)
        else ()
    )
    return {
        LinkKind.REQUIREMENT: frozenset(requirements | criteria),
        LinkKind.FLOW: frozenset(
            target for flow in catalogue.flows for target in flow_targets(flow)
        ),
        LinkKind.SERVICE: frozenset(service.name for service in catalogue.services),
        LinkKind.OPERATION: frozenset(operations),
    }


def knows_operations(catalogue: Catalogue) -> bool:
    """Whether there are contracts and all of them can be read.

    Whatever points into one that cannot be read would bury the one fault that is to be mended.
    """
    # The inventory may name files of any folder.
    files = {service.contract for service in catalogue.services}
    is_lacking = any(
        fault.message.id in _LACKING
        or (fault.unreadable and (fault.path in files or fault.path.startswith("contracts/")))
        for fault in catalogue.faults
    )
    return not is_lacking and any(contract.operations for contract in catalogue.contracts)


def _fault(path: str, line: int, link: Link, targets: frozenset[str]) -> Fault:
    suggestion = _nearest_target(link, targets)
    return Fault(
        path=path,
        line=line,
        message=message("check.target-unknown", tag=f"@{link.kind.value}:{link.target}"),
        hint=message("check.target-near", tag=f"@{link.kind.value}:{suggestion}")
        if suggestion
        else message("check.target-unknown.hint"),
    )


def _nearest_target(link: Link, targets: frozenset[str]) -> str:
    # `@op:placeOrder` means an operation of some service, if only one has such a name.
    candidates = _targets_named(link.target, targets)
    return candidates[0] if len(candidates) == 1 else nearest(link.target, sorted(targets))


def _targets_named(name: str, targets: frozenset[str]) -> list[str]:
    """The target of that name; those of any service where the name is an operation's alone."""
    return (
        [name]
        if name in targets
        else sorted(target for target in targets if target.endswith(f"/{name}"))
    )
