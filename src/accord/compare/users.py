"""Who uses the operations that a change reaches, as far as the workspace's files say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from accord.model.catalogue import Catalogue, Link, LinkKind, Scenario


@dataclass(frozen=True, slots=True)
class Users:
    """Scenarios and operations by their ids, services by their names, flows by their titles.

    ``readers`` are those of the scenarios that speak of the field that was asked for.
    ``operations`` stand in the order of those that were asked for; an empty one is there no more.
    """

    scenarios: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


def users(
    catalogue: Catalogue, contract: str, operations: Iterable[str], *, field: str = ""
) -> Users:
    """The users of operations such as ``GET /orders`` of the contract in a file of this name.

    ``field`` is one of an answer, as a change names it: ``lines[].sku``.
    """
    service = next(
        (c.service for c in catalogue.contracts if c.path.endswith(f"/{contract}")), None
    )
    if service is None:
        return Users()
    names = tuple(operations)
    ids = {
        f"{operation.method.upper()} {operation.path}": operation.id
        for operation in catalogue.operations()
        if operation.service == service
    }
    reached = tuple(ids.get(name, "") for name in names)
    # Tags may name an operation without its service.
    targets = {name for id in reached if id for name in (id, id.removeprefix(f"{service}/"))}
    scenarios = [
        scenario
        for scenario in catalogue.scenarios()
        if any(_target(link, LinkKind.OPERATION) in targets for link in scenario.links)
    ]
    return Users(
        scenarios=tuple(scenario.id for scenario in scenarios),
        flows=tuple(_flows(catalogue, targets, scenarios)),
        readers=tuple(each.id for each in scenarios if field and _speaks_of(each, field)),
        services=tuple(n for n, callees in catalogue.dependencies().items() if service in callees),
        operations=reached if any(reached) else (),
    )


def _target(link: Link, kind: LinkKind) -> str:
    return link.target if link.kind is kind else ""


def _flows(
    catalogue: Catalogue, targets: Collection[str], scenarios: Iterable[Scenario]
) -> Iterator[str]:
    """The flows of which a node names one of the operations, or which a scenario of them claims."""
    claimed = {
        _target(link, LinkKind.FLOW).partition("/")[0]
        for scenario in scenarios
        for link in scenario.links
    }
    for flow in catalogue.flows:
        node_operations = {name for node in flow.nodes for name in node.operations}
        if flow.id in claimed or node_operations.intersection(targets):
            yield flow.title


def _speaks_of(scenario: Scenario, field: str) -> bool:
    """Whether a step says the name of a field, in its sentence, its table or its text."""
    name = field.rpartition(".")[2].replace("[]", "")
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(
        word.search(text)
        for step in scenario.steps
        for text in (step.text, step.doc or "", *(cell for row in step.table for cell in row))
    )
