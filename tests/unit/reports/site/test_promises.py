from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Contract
from accord.reports.site.promises import Promises, RequestPart
from accord.sources import read_contract
from journals import system

WORKSPACE = Path(__file__).parents[4]


def parts(contract: Contract, name: str) -> list[RequestPart]:
    operation = next(it for it in contract.operations if it.name == name)
    return list(Promises(contract).parts(operation))


def of_shop(service: str) -> Contract:
    path = WORKSPACE / "contracts" / f"{service}.openapi.yaml"
    return read_contract(path, workspace=WORKSPACE, service=service)


def test_parameters_and_fields_of_the_body_are_told_with_their_places() -> None:
    told = [(it.place, it.name, it.required) for it in parts(system.contracts()[1], "cancelOrder")]
    assert told == [
        ("path", "orderId", True),
        ("body", "items", True),
        ("body", "coupon", False),
    ]


@pytest.mark.parametrize(
    ("service", "name", "place", "field"),
    [
        ("ordering", "placeOrder", "body", "lines"),
        ("ordering", "placePartnerOrders", "header", "Idempotency-Key"),
        ("catalog", "addGoods", "body", "name"),
        ("bank", "", "", ""),
    ],
    ids=["OpenAPI 3.1", "a header", "Swagger 2.0", "a third party"],
)
def test_contracts_of_every_dialect_are_read(
    service: str, name: str, place: str, field: str
) -> None:
    if service == "bank":
        path = WORKSPACE / "contracts" / "third-party" / "bank.openapi.yaml"
        contract = read_contract(path, workspace=WORKSPACE, service=service)
        assert any(parts(contract, it.name) for it in contract.operations)
        return
    assert (place, field) in [(it.place, it.name) for it in parts(of_shop(service), name)]


def test_limits_of_a_value_are_told_short() -> None:
    limits = next(it.limits for it in parts(system.contracts()[1], "viewOrder"))
    assert limits == ("≤ 40 chars",)


def test_a_document_of_no_use_gives_no_parts() -> None:
    contract = system.contracts()[1]
    contract.document["paths"].clear()
    assert parts(contract, "placeOrder") == []
