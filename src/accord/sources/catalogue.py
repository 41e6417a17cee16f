"""Gathers everything a workspace's files say; one bad file never hides the others."""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name
from typing import TypeVar

from msgspec.structs import replace

from accord.few_collections import few_collections
from accord.model.catalogue import Catalogue, Contract, Fault, Service, WrittenCase
from accord.model.feature_rules import FeatureRules
from accord.model.message import message
from accord.model.suites import definitions
from accord.sources.bpmn import read_flows
from accord.sources.experiments import read_experiments
from accord.sources.file_names import require_names
from accord.sources.gherkin import read_features
from accord.sources.known_findings import read_known_findings
from accord.sources.openapi import OpenedDocuments, UnreadableContractError
from accord.sources.openapi.contract_cache import read_cached_contract
from accord.sources.passed_over import passed_over
from accord.sources.profiles import read_profiles
from accord.sources.prose import read_prose
from accord.sources.requirements import read_requirements
from accord.sources.services import read_inventory
from accord.sources.sign_offs import read_sign_offs

_Read = TypeVar("_Read")


@few_collections()
def read_catalogue(
    workspace: Path, *, rules: FeatureRules | None = None, title: str = ""
) -> Catalogue:
    """Read a workspace; what cannot be read is in ``Catalogue.faults``, told once each.

    ``rules`` say where its features are when they are not in the usual folder.

    Raises:
        WorkspaceError: a folder cannot be read, or a file has a name that no record can hold.
    """
    rules = rules or FeatureRules()
    require_names(workspace, rules.places)
    faults: list[Fault] = []
    inventory = read_inventory(workspace)
    # Told in this order; load and chaos name scenarios, so features are read before them.
    features = _noting(faults, read_features(workspace, rules))
    faults += inventory.faults
    contracts = _noting(faults, read_contracts(workspace, inventory.services))
    requirements = _noting(faults, read_requirements(workspace))
    prose = _noting(faults, read_prose(workspace, features))
    catalogue = Catalogue(
        title=title,
        features=features,
        contracts=contracts,
        services=inventory.services,
        requirements=requirements,
        sign_offs=_noting(faults, read_sign_offs(workspace, requirements)),
        flows=_noting(faults, read_flows(workspace)),
        capabilities=prose.capabilities,
        glossary=prose.glossary,
        profiles=_noting(faults, read_profiles(workspace, features)),
        experiments=_noting(faults, read_experiments(workspace, features, inventory.services)),
        written=_noting(faults, read_written_cases(workspace)),
        known=_noting(faults, read_known_findings(workspace)),
    )
    paths = {fault.path for fault in faults}
    faults += (fault for fault in passed_over(workspace, rules) if fault.path not in paths)
    return replace(catalogue, faults=tuple(faults))


def _noting(faults: list[Fault], outcome: tuple[_Read, tuple[Fault, ...]]) -> _Read:
    """What was read; its faults join those of the other files."""
    items, own_faults = outcome
    faults += own_faults
    return items


def read_written_cases(
    workspace: Path,
) -> tuple[tuple[WrittenCase, ...], tuple[Fault, ...]]:
    """The cases of every suite that reads files of its own, and the faults of these files."""
    cases: list[WrittenCase] = []
    faults: list[Fault] = []
    for definition in definitions():
        if definition.reader:
            own_cases, own_faults = resolve_name(definition.reader)(workspace)
            cases += own_cases
            faults += own_faults
    return tuple(cases), tuple(faults)


def _without_operations(contract: Contract) -> Fault:
    return Fault(
        path=contract.path,
        message=message("sources.contract-no-operation"),
        hint=message("sources.contract-no-operation.hint"),
        unreadable=True,
    )


def read_contracts(
    workspace: Path, services: tuple[Service, ...]
) -> tuple[tuple[Contract, ...], tuple[Fault, ...]]:
    """The usable contracts of the services, and the faults of those that cannot be used."""
    # Of one team's contracts many refer to the same files of common schemas.
    files = OpenedDocuments()
    contracts: list[Contract] = []
    faults: list[Fault] = []
    for service in services:
        if not service.contract:
            continue
        path = workspace / service.contract
        try:
            contract = read_cached_contract(
                path, workspace=workspace, service=service.name, files=files
            )
            contracts.append(contract)
            if not contract.operations:
                faults.append(_without_operations(contract))
        except UnreadableContractError as error:
            faults.append(error.fault)
    return tuple(contracts), tuple(faults)
