"""Who uses the operations that a change reaches, as far as the workspace's files say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accord.model.catalogue import Catalogue, LinkKind


@dataclass(frozen=True, slots=True)
class Users:
    """Scenarios and operations by their ids, and services by their names.

    ``operations`` stand in the order of those that were asked for; an empty one is there no more.
    """

    scenarios: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


def users(catalogue: Catalogue, contract: str, operations: Iterable[str]) -> Users:
    """The users of operations such as ``GET /orders`` of the contract in a file of this name."""
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
    return Users(
        scenarios=tuple(
            scenario.id
            for scenario in catalogue.scenarios()
            if any(
                link.kind is LinkKind.OPERATION and link.target in targets
                for link in scenario.links
            )
        ),
        services=tuple(n for n, callees in catalogue.dependencies().items() if service in callees),
        operations=reached if any(reached) else (),
    )
