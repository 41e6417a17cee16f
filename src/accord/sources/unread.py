"""Finds features and contracts that stand where nobody reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from accord.model.catalogue import Catalogue
from accord.model.status import Suite
from accord.sources.gherkin import SUFFIX, walked_files
from accord.sources.run_files import WORKSPACE_FOLDERS
from accord.sources.services import is_contract_name

# So many of its folders make a workspace of its own, such as a sample that is given away.
_ENOUGH: Final = 2


def unread_files(workspace: Path, catalogue: Catalogue) -> dict[Suite, tuple[str, ...]]:
    """By suite, the files that look like its own by their names and are none of the catalogue."""
    read = {feature.path for feature in catalogue.features}
    read |= {contract.path for contract in catalogue.contracts}
    # What is wrong with a file is told already.
    read |= {fault.path for fault in catalogue.faults}
    features, contracts = [], []
    is_workspace = cache(_is_workspace)
    for file in walked_files(workspace):
        path = file.relative_to(workspace).as_posix()
        is_feature = file.name.endswith(SUFFIX)
        if path in read or not (is_feature or is_contract_name(file.name)):
            continue
        if any(is_workspace(workspace / at) for at in _above(path)):
            continue
        if is_feature:
            features.append(path)
        # Below it stand releases and what documents refer to.
        elif not path.startswith("contracts/"):
            contracts.append(path)
    unread = {Suite.SCENARIOS: tuple(features), Suite.CONTRACT: tuple(contracts)}
    return {suite: paths for suite, paths in unread.items() if paths}


def _above(path: str) -> list[str]:
    """The folders between the workspace and a file."""
    return [str(folder) for folder in PurePosixPath(path).parents if str(folder) != "."]


def _is_workspace(folder: Path) -> bool:
    if (folder / "accord.toml").is_file():
        return True
    return sum((folder / name).is_dir() for name in WORKSPACE_FOLDERS) >= _ENOUGH
