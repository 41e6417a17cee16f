"""Who uses the operations that a change reaches."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from accord.compare.users import Users, users
from accord.model.catalogue import (
    Catalogue,
    Contract,
    Feature,
    Link,
    LinkKind,
    Operation,
    Scenario,
    ScenarioStep,
    Service,
)
from accord.model.flows import Flow, FlowNode, NodeShape

GOODS = Contract(
    service="goods",
    path="contracts/goods.yaml",
    dialect="3.0",
    operations=(
        Operation(id="goods/read", name="read", service="goods", method="get", path="/goods"),
        Operation(id="goods/list", name="list", service="goods", method="get", path="/all"),
    ),
)


def scenario(id: str, target: str) -> Scenario:
    link = Link(kind=LinkKind.OPERATION, target=target)
    return Scenario(id=id, feature="a", title=id, path="a.feature", line=1, links=(link,))


def catalogue(*targets: str) -> Catalogue:
    scenarios = tuple(scenario(target, target) for target in targets)
    feature = Feature(id="a", capability="", title="a", path="a.feature", scenarios=scenarios)
    services = (Service(name="shop", depends_on=("goods",)), Service(name="goods"))
    return Catalogue(features=(feature,), contracts=(GOODS,), services=services)


def test_scenarios_are_found_by_the_full_name_and_by_the_short_one() -> None:
    found = users(catalogue("goods/read", "read", "goods/list"), "goods.yaml", ["GET /goods"])
    assert found.scenarios == ("goods/read", "read")


def test_services_that_depend_on_it_are_named() -> None:
    assert users(catalogue(), "goods.yaml", ["GET /goods"]).services == ("shop",)


def test_a_contract_that_the_workspace_does_not_have_has_no_users() -> None:
    assert users(catalogue("read"), "oods.yaml", ["GET /goods"]) == Users()


def test_flows_are_named_by_their_nodes_and_by_the_scenarios_that_claim_them() -> None:
    node = FlowNode(id="pay", kind="task", shape=NodeShape.ACTIVITY, operations=("goods/read",))
    flows = (
        Flow(id="named", title="Named", path="n.bpmn", nodes=(node,)),
        Flow(id="claimed", title="Claimed", path="c.bpmn"),
        Flow(id="other", title="Other", path="o.bpmn"),
    )
    told = scenario("s", "read")
    told = replace(told, links=(*told.links, Link(kind=LinkKind.FLOW, target="claimed/pay")))
    feature = Feature(id="a", capability="", title="a", path="a.feature", scenarios=(told,))
    whole = replace(catalogue(), flows=flows, features=(feature,))
    assert users(whole, "goods.yaml", ["GET /goods"]).flows == ("Named", "Claimed")


@pytest.mark.parametrize(
    ("step", "reads"),
    [
        (ScenarioStep(keyword="Then", text='"lines.sku" is "tea"', line=1), True),
        (ScenarioStep(keyword="Then", text="it is", line=1, table=(("sku",), ("tea",))), True),
        (ScenarioStep(keyword="Then", text="it is", line=1, doc='{"sku": 1}'), True),
        (ScenarioStep(keyword="Then", text='"skus" is 1', line=1), False),
        (ScenarioStep(keyword="Then", text='"old-sku" is 1', line=1), False),
    ],
)
def test_a_scenario_reads_a_field_whose_name_a_step_says(step: ScenarioStep, reads: bool) -> None:
    told = replace(scenario("s", "read"), steps=(step,))
    feature = Feature(id="a", capability="", title="a", path="a.feature", scenarios=(told,))
    whole = replace(catalogue(), features=(feature,))
    readers = users(whole, "goods.yaml", ["GET /goods"], field="lines[].sku").readers
    assert readers == (("s",) if reads else ())
