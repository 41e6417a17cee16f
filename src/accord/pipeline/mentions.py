"""Which API operations a scenario names in its steps, though no tag says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from accord.model.catalogue import Catalogue, Link, LinkKind, Scenario
from accord.steps.kinds import QUOTED

_QUOTED: Final = re.compile("|".join(QUOTED))


def mentions(catalogue: Catalogue) -> Mapping[str, tuple[Link, ...]]:
    """By a scenario's id, links to the operations its steps quote by id or by summary.

    A name that several operations have links to none of them.
    """
    if not catalogue.contracts:
        return {scenario.id: () for scenario in catalogue.scenarios()}
    # Slow to load, and of no use without a contract.
    from accord.contract import Contracts

    contracts = Contracts.compile(catalogue.contracts)
    link_by_name: dict[str, Link | None] = {}
    links_by_scenario: dict[str, tuple[Link, ...]] = {}
    for scenario in catalogue.scenarios():
        # A mapping keeps the order in which steps name them, and each once.
        links: dict[Link, None] = {}
        for text in _quoted(scenario):
            # Rows of an outline quote the same texts again and again.
            if text not in link_by_name:
                operation = contracts.named(text)
                link_by_name[text] = (
                    Link(kind=LinkKind.OPERATION, target=operation.id) if operation else None
                )
            if link := link_by_name[text]:
                links[link] = None
        links_by_scenario[scenario.id] = tuple(links)
    return links_by_scenario


def _quoted(scenario: Scenario) -> Iterator[str]:
    for step in scenario.steps:
        for match in _QUOTED.finditer(step.text):
            yield next((group for group in match.groups() if group), "")
