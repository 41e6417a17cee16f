from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from accord.config.settings import StageSettings
from accord.model.catalogue import (
    Catalogue,
    Contract,
    Fault,
    LinkKind,
    Operation,
    Service,
    Severity,
)
from accord.model.message import plain
from accord.pipeline.operations import contract_cases, tried_services
from accord.pipeline.plan import plan
from accord.pipeline.selection import Selection

READ = Operation(
    id="goods/readGoods",
    service="goods",
    name="readGoods",
    method="GET",
    path="/goods/{id}",
    summary="Read goods",
    tags=("goods", "two words"),
)
UNNAMED = Operation(
    id="goods/GET /goods", service="goods", name="GET /goods", method="GET", path="/goods"
)
PATH = "contracts/goods.openapi.yaml"


def contract(*operations: Operation) -> Contract:
    return Contract(service="goods", path=PATH, dialect="3.0", title="Goods", operations=operations)


def test_an_operation_is_a_case_in_each_phase_and_its_service_one_more() -> None:
    cases = contract_cases(Catalogue(contracts=(contract(READ),)))
    assert [case.id for case in cases] == [
        f"{PATH}#readGoods/examples",
        f"{PATH}#readGoods/coverage",
        f"{PATH}#readGoods/fuzzing",
        f"{PATH}#stateful",
    ]


def test_a_case_is_linked_to_its_service_and_operation() -> None:
    case = contract_cases(Catalogue(contracts=(contract(READ),)))[0]
    assert [(link.kind, link.target) for link in case.links] == [
        (LinkKind.SERVICE, "goods"),
        (LinkKind.OPERATION, "goods/readGoods"),
    ]


def test_tags_are_those_of_the_operation_and_the_phase() -> None:
    case = contract_cases(Catalogue(contracts=(contract(READ),)))[0]
    assert case.tags == ("goods", "two-words", "phase:examples")


def test_an_operation_without_an_id_is_named_by_method_and_path() -> None:
    case = contract_cases(Catalogue(contracts=(contract(UNNAMED),)))[0]
    assert (case.id, case.title) == (f"{PATH}#get-goods/examples", "GET /goods · examples")


def test_a_contract_without_operations_has_no_case() -> None:
    assert contract_cases(Catalogue(contracts=(contract(),))) == ()


def test_a_service_of_somebody_else_is_marked() -> None:
    services = (Service(name="goods", third_party=True),)
    cases = contract_cases(Catalogue(contracts=(contract(READ),), services=services))
    assert all("third-party" in case.tags for case in cases)


@pytest.mark.parametrize(
    ("options", "severity", "kept_out"),
    [
        pytest.param({}, Severity.ERROR, 1, id="strict"),
        pytest.param({}, Severity.WARNING, 0, id="strict-about-a-warning"),
        pytest.param({"strict": False}, Severity.ERROR, 0, id="lenient"),
    ],
)
@pytest.mark.parametrize(("suite", "cases"), [("contract", 4), ("scenarios", 0)])
def test_a_stage_accepts_no_fault_of_a_document_unless_it_is_told_to(
    tmp_path: Path,
    options: dict[str, bool],
    severity: Severity,
    kept_out: int,
    suite: str,
    cases: int,
) -> None:
    fault = Fault(path=PATH, message=plain("no info"), severity=severity)
    catalogue = Catalogue(contracts=(replace(contract(READ), faults=(fault,)),))
    stages = {suite: StageSettings(options=options)}
    [stage] = plan(catalogue, stages, Selection(), workspace=tmp_path)
    assert (len(stage.unreadable), len(stage.cases)) == (kept_out, cases)


@pytest.mark.parametrize(("asked", "tried"), [(False, {"goods"}), (True, {"goods", "bank"})])
def test_services_of_others_are_tried_only_when_that_is_asked_for(
    asked: bool, tried: set[str]
) -> None:
    bank = replace(contract(READ), service="bank", path="contracts/bank.yaml")
    services = (Service(name="goods"), Service(name="bank", third_party=True))
    cases = contract_cases(Catalogue(contracts=(contract(READ), bank), services=services))
    assert tried_services(cases, third_party=asked) == tried


@pytest.mark.parametrize(
    ("services", "asked"), [((), 2), (("goods",), 1)], ids=["everything", "selection"]
)
def test_a_selection_is_not_asked_for_coverage(
    tmp_path: Path, services: tuple[str, ...], asked: int
) -> None:
    catalogue = Catalogue(contracts=(contract(READ),))
    stages = {"contract": StageSettings(gates=("coverage.operations = 100 %", "findings = 0"))}
    [stage] = plan(catalogue, stages, Selection(services=services), workspace=tmp_path)
    assert len(stage.rules) == asked


DELETE = Operation(
    id="goods/deleteGoods",
    service="goods",
    name="deleteGoods",
    method="DELETE",
    path="/goods/{id}",
    tags=("danger",),
)


@pytest.mark.parametrize(
    ("wish", "left_out"),
    [
        pytest.param({"tags": "not @danger"}, ["goods/deleteGoods"], id="tag"),
        pytest.param({"tags": "@phase:stateful"}, None, id="phase"),
        pytest.param(
            {"tags": "@phase:stateful and not @danger"}, ["goods/deleteGoods"], id="tag-and-phase"
        ),
        pytest.param({"targets": (f"{PATH}#stateful",)}, None, id="id"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_sequences_are_told_what_a_selection_leaves_out(
    tmp_path: Path, wish: dict[str, Any], left_out: list[str] | None
) -> None:
    catalogue = Catalogue(contracts=(contract(READ, DELETE),))
    [stage] = plan(catalogue, {"contract": StageSettings()}, Selection(**wish), workspace=tmp_path)
    assert f"{PATH}#stateful" in {case.id for case in stage.cases}
    assert stage.options.get("left_out") == left_out
