"""Gathers everything a workspace's files say; one bad file never hides the others."""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name

from accord.model.catalogue import Catalogue, Contract, Fault, Service, WrittenCase
from accord.model.feature_rules import FeatureRules
from accord.model.message import message
from accord.model.suites import definitions
from accord.sources.experiments import read_experiments
from accord.sources.gherkin import read_features
from accord.sources.known_findings import read_known_findings
from accord.sources.openapi import OpenedDocuments, UnreadableContractError
from accord.sources.openapi.contract_cache import read_cached_contract
from accord.sources.passed_over import passed_over
from accord.sources.profiles import read_profiles
from accord.sources.requirements import read_requirements
from accord.sources.services import read_inventory
from accord.sources.sign_offs import read_sign_offs


def read_catalogue(
    workspace: Path, *, rules: FeatureRules | None = None, title: str = ""
) -> Catalogue:
    """Read a workspace; what cannot be read is in ``Catalogue.faults``, told once each.

    ``rules`` say where its features are when they are not in the usual folder.
    """
    rules = rules or FeatureRules()
    features, feature_faults = read_features(workspace, rules)
    inventory = read_inventory(workspace)
    contracts, contract_faults = read_contracts(workspace, inventory.services)
    requirements, requirement_faults = read_requirements(workspace)
    sign_offs, sign_off_faults = read_sign_offs(workspace, requirements)
    # Load and chaos name scenarios, so features are read before them.
    profiles, profile_faults = read_profiles(workspace, features)
    experiments, experiment_faults = read_experiments(workspace, features, inventory.services)
    written_cases, case_faults = read_written_cases(workspace)
    known, known_faults = read_known_findings(workspace)
    faults = (
        *feature_faults,
        *inventory.faults,
        *contract_faults,
        *requirement_faults,
        *sign_off_faults,
        *profile_faults,
        *experiment_faults,
        *case_faults,
        *known_faults,
    )
    paths = {fault.path for fault in faults}
    rest = (fault for fault in passed_over(workspace, rules) if fault.path not in paths)
    return Catalogue(
        title=title,
        features=features,
        contracts=contracts,
        services=inventory.services,
        requirements=requirements,
        sign_offs=sign_offs,
        profiles=profiles,
        experiments=experiments,
        written=written_cases,
        known=known,
        faults=(*faults, *rest),
    )


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
