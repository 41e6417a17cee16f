"""What was planned, in the engine's own words."""

from __future__ import annotations

from msgspec.structs import replace

from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.plan import services
from accord.model.catalogue import Catalogue, Operation
from accord.model.events import PlannedCase
from accord.pipeline.operations import contract_cases
from fakes.planned import CONTRACT, planned_service


def test_a_case_is_known_by_its_phase_and_the_name_of_its_operation() -> None:
    assert {plan.label for plan in planned_service().cases if plan.phase == "fuzzing"} == {
        "GET /goods",
        "GET /shelves",
    }


def test_sequences_may_not_call_what_was_left_out() -> None:
    service = planned_service(left_out=("goods/list",))
    assert service.callable(STATEFUL) <= {"GET /shelves"}


def test_a_contract_of_which_nothing_is_planned_is_not_tried() -> None:
    other = PlannedCase(id="x", title="x", path="contracts/other.openapi.yaml")
    assert list(services([other], [CONTRACT])) == []


def test_where_only_reading_is_allowed_nothing_else_may_be_called() -> None:
    make = Operation(id="goods/make", service="goods", name="make", method="POST", path="/goods")
    contract = replace(CONTRACT, operations=(*CONTRACT.operations, make))
    cases = contract_cases(Catalogue(contracts=(contract,)))
    (service,) = services(cases, [contract])
    reading = service.for_reading()
    assert service.labels - reading.labels == {"POST /goods"}
    assert "POST /goods" not in reading.callable(STATEFUL)
