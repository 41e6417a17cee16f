"""Services and their operations as lists show them."""

from __future__ import annotations

from dataclasses import replace

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.reports.site.answers import Answers
from accord.reports.site.defect_index import DefectIndex
from accord.reports.site.joining import join
from accord.reports.site.service_lines import ServiceLine, ServiceLines, grouped
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.uses import Uses
from fakes.reference import reference


def lines(catalogue: Catalogue, run: Run) -> dict[str, ServiceLine]:
    document = join(catalogue, run)
    uses = Uses(document)
    service_lines = ServiceLines(
        SuiteCases(document, uses), DefectIndex(document, uses), Answers(catalogue, run)
    )
    return {line.service.name: line for line in service_lines.of(catalogue)}


def recorded(name: str) -> dict[str, ServiceLine]:
    found = reference(name)
    return lines(found.catalogue, found.run)


def test_every_service_of_the_inventory_and_of_a_contract_has_a_line() -> None:
    catalogue = reference("contract-findings").catalogue
    names = {service.name for service in catalogue.services}
    names |= {contract.service for contract in catalogue.contracts}
    assert recorded("contract-findings").keys() == names


def test_a_service_with_a_defect_has_failed_whatever_its_cases_say() -> None:
    assert recorded("contract-findings")["ordering"].word == "failed"


def test_an_operation_with_a_defect_counts_it() -> None:
    operations = recorded("contract-findings")["ordering"].operations
    defects = {line.operation.name: line.defects for line in operations}
    assert defects["placeOrder"] > 0


def test_a_service_that_nothing_tried_says_nothing() -> None:
    catalogue = reference("contract-findings").catalogue
    assert lines(catalogue, Run())["ordering"].word == ""


def test_responses_that_nobody_saw_are_named() -> None:
    catalogue = reference("contract-findings").catalogue
    for line in lines(catalogue, Run())["ordering"].operations:
        assert line.unseen == tuple(response.status for response in line.operation.responses)


def test_of_a_few_services_those_in_trouble_stand_first() -> None:
    troubled = recorded("contract-findings")["ordering"]
    quiet = [replace(troubled, failures=0) for _ in range(2)]
    (group,) = grouped([quiet[0], troubled, quiet[1]])
    assert group.lines == (troubled, *quiet)
