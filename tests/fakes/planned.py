"""A contract of two operations, and the cases that a contract stage plans of it."""

from __future__ import annotations

from accord.engines.schemathesis.plan import PlannedService, services
from accord.model.catalogue import Catalogue, Contract, Operation
from accord.pipeline.operations import contract_cases

ANSWER = {"description": "what there is", "content": {"application/json": {}}}
CONTRACT = Contract(
    service="goods",
    path="contracts/goods.openapi.yaml",
    dialect="3.0",
    document={
        "openapi": "3.0.3",
        "info": {"title": "Goods", "version": "1"},
        "paths": {
            "/goods": {"get": {"operationId": "list", "responses": {"200": ANSWER}}},
            "/shelves": {"get": {"operationId": "shelves", "responses": {"200": ANSWER}}},
        },
    },
    operations=(
        Operation(id="goods/list", service="goods", name="list", method="GET", path="/goods"),
        Operation(
            id="goods/shelves", service="goods", name="shelves", method="GET", path="/shelves"
        ),
    ),
)


def planned_service(*, left_out: tuple[str, ...] = ()) -> PlannedService:
    cases = contract_cases(Catalogue(contracts=(CONTRACT,)))
    [service] = services(cases, [CONTRACT], left_out=left_out)
    return service
