"""The cases of the contract suite: every operation in every phase, and sequences of calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from accord.model.catalogue import (
    Catalogue,
    Contract,
    Fault,
    Link,
    LinkKind,
    Operation,
    Severity,
)
from accord.model.events import PlannedCase
from accord.model.ids import slug
from accord.model.message import message

PHASES: Final = ("examples", "coverage", "fuzzing")
STATEFUL: Final = "stateful"
THIRD_PARTY: Final = "third-party"
# Ids are typed in shells; a name with other letters stands in them as a slug.
_PLAIN: Final = re.compile(r"[\w.\-]+")


def contract_cases(catalogue: Catalogue) -> tuple[PlannedCase, ...]:
    """A case for every operation and phase, and one of call sequences for every contract."""
    strangers = {service.name for service in catalogue.services if service.third_party}
    return tuple(
        case
        for contract in catalogue.contracts
        if contract.operations
        for case in _cases(contract, third_party=contract.service in strangers)
    )


def tried_services(cases: Iterable[PlannedCase], *, third_party: bool) -> frozenset[str]:
    """The services that these cases try; those of others only when they are asked for."""
    return frozenset(
        link.target
        for case in cases
        if third_party or THIRD_PARTY not in case.tags
        for link in case.links
        # Links to operations would name a service too, but sequences have none.
        if link.kind is LinkKind.SERVICE
    )


def left_out(
    catalogue: Catalogue, cases: Iterable[PlannedCase], picks: Callable[[PlannedCase], bool]
) -> tuple[str, ...]:
    """The operations that the sequences among these cases must not call.

    The sequences of a contract are one case, so a selection that leaves out some of its operations
    is asked of each: would it pick the sequences if they were of this operation alone?
    """
    # One a contract, and so its path is enough to know it by.
    sequences = {case.path: case for case in cases if case.id.endswith(f"#{STATEFUL}")}
    return tuple(
        operation.id
        for contract in catalogue.contracts
        if (case := sequences.get(contract.path)) is not None
        for operation in contract.operations
        if not picks(_of(operation, case))
    )


def _of(operation: Operation, case: PlannedCase) -> PlannedCase:
    link = Link(kind=LinkKind.OPERATION, target=operation.id)
    return replace(case, tags=(*_tags(operation), *case.tags), links=(*case.links, link))


def strict_faults(contracts: Iterable[Contract]) -> tuple[Fault, ...]:
    """What the validator found in contracts, as what must not be."""
    return tuple(
        replace(fault, unreadable=True, hint=fault.hint or message("pipeline.strict.hint"))
        for contract in contracts
        for fault in contract.faults
        if fault.severity is Severity.ERROR and not fault.unreadable
    )


def _cases(contract: Contract, *, third_party: bool) -> Iterator[PlannedCase]:
    service = Link(kind=LinkKind.SERVICE, target=contract.service)
    owner_tags = (THIRD_PARTY,) if third_party else ()
    for operation in contract.operations:
        link = Link(kind=LinkKind.OPERATION, target=operation.id)
        for phase in PHASES:
            yield PlannedCase(
                id=f"{contract.path}#{_name(operation)}/{phase}",
                title=f"{_title(operation)} · {phase}",
                path=contract.path,
                tags=(*_tags(operation), *owner_tags, f"phase:{phase}"),
                links=(service, link),
            )
    yield PlannedCase(
        id=f"{contract.path}#{STATEFUL}",
        title=f"{contract.title or contract.service} · {STATEFUL}",
        path=contract.path,
        tags=(*owner_tags, f"phase:{STATEFUL}"),
        links=(service,),
    )


def _tags(operation: Operation) -> tuple[str, ...]:
    # A blank would part two words of a tag expression.
    return tuple(tag.replace(" ", "-") for tag in operation.tags)


def _name(operation: Operation) -> str:
    return operation.name if _PLAIN.fullmatch(operation.name) else slug(operation.name)


def _title(operation: Operation) -> str:
    return operation.summary or f"{operation.method} {operation.path}"
