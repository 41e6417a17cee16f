"""What was planned, in the engine's own words."""

from __future__ import annotations

from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.plan import services
from accord.model.events import PlannedCase
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
