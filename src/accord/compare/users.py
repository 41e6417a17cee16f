"""Who uses the operations that a change reaches, as far as the workspace's files say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accord.model.catalogue import Catalogue, LinkKind


@dataclass(frozen=True, slots=True)
class Users:
    """Scenarios by their ids, and services by their names."""

    scenarios: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


def users(catalogue: Catalogue, contract: str, operations: Iterable[str]) -> Users:
    """The users of operations such as ``GET /orders`` of the contract in a file of this name."""
    reached = set(operations)
    service = next(
        (c.service for c in catalogue.contracts if c.path.endswith(f"/{contract}")), None
    )
    if service is None:
        return Users()
    targets = {
        target
        for operation in catalogue.operations()
        if operation.service == service
        and f"{operation.method.upper()} {operation.path}" in reached
        # Tags may name an operation without its service.
        for target in (operation.id, operation.id.removeprefix(f"{service}/"))
    }
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
    )
