"""Finds features and contracts that stand where nobody reads them."""

from __future__ import annotations

from pathlib import Path

from accord.model.catalogue import Catalogue
from accord.model.status import Suite
from accord.sources.gherkin import SUFFIX, walked_files
from accord.sources.services import is_contract_name


def unread_files(workspace: Path, catalogue: Catalogue) -> dict[Suite, tuple[str, ...]]:
    """By suite, the files that look like its own by their names and are none of the catalogue."""
    read = {feature.path for feature in catalogue.features}
    read |= {contract.path for contract in catalogue.contracts}
    # What is wrong with a file is told already.
    read |= {fault.path for fault in catalogue.faults}
    features, contracts = [], []
    for file in walked_files(workspace):
        path = file.relative_to(workspace).as_posix()
        if path in read:
            continue
        if file.name.endswith(SUFFIX):
            features.append(path)
        # Below it stand releases and what documents refer to.
        elif is_contract_name(file.name) and not path.startswith("contracts/"):
            contracts.append(path)
    unread = {Suite.SCENARIOS: tuple(features), Suite.CONTRACT: tuple(contracts)}
    return {suite: paths for suite, paths in unread.items() if paths}
