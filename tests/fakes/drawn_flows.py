"""A recorded run to which a flow was drawn afterwards; its scenarios are tagged with it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from accord.model.catalogue import Catalogue, Feature, Scenario
from accord.model.flows import (
    Box,
    DrawnNode,
    DrawnWay,
    Flow,
    FlowDiagram,
    FlowNode,
    FlowWay,
    NodeShape,
)
from accord.reports.site import Site
from fakes.reference import Reference, reference

CLAIMS = {
    "An order with a coupon is confirmed": ("flow:checkout/pay", "flow:checkout/order"),
    "A cancelled order gives the coupon back": ("flow:checkout/refused",),
}


def node(id: str, kind: str, shape: NodeShape, name: str, *operations: str) -> FlowNode:
    return FlowNode(id=id, kind=kind, shape=shape, name=name, operations=operations)


def checkout() -> Flow:
    """start → order → gateway → pay → end, and gateway → refused; nobody claims `ship`."""
    nodes = (
        node("start", "startEvent", NodeShape.EVENT, "Begin <here>"),
        node("order", "userTask", NodeShape.ACTIVITY, "Place order", "ordering/placeOrder"),
        node("choice", "exclusiveGateway", NodeShape.GATEWAY, "Paid?"),
        node("pay", "serviceTask", NodeShape.ACTIVITY, "付款", "payment/authorise"),
        node("ship", "task", NodeShape.ACTIVITY, "Ship"),
        node("end", "endEvent", NodeShape.EVENT, ""),
        node("refused", "endEvent", NodeShape.EVENT, "Refused"),
    )
    pairs = ("start order", "order choice", "choice pay", "choice refused", "pay ship", "ship end")
    ways = tuple(
        FlowWay(id=pair.replace(" ", "-"), kind="sequenceFlow", source=source, target=target)
        for pair in pairs
        for source, _, target in [pair.partition(" ")]
    )
    drawn_nodes = tuple(
        DrawnNode(node=it.id, box=Box(number * 150, 0, 100, 80)) for number, it in enumerate(nodes)
    )
    drawn_ways = tuple(
        DrawnWay(way=way.id, points=((number * 10, 0), (number * 10, 50)))
        for number, way in enumerate(ways)
    )
    diagram = FlowDiagram(nodes=drawn_nodes, ways=drawn_ways)
    return Flow(
        id="checkout",
        title="Checkout & <go>",
        path="specs/flows/checkout.bpmn",
        description="How a customer pays.",
        nodes=nodes,
        ways=ways,
        diagrams=(diagram,),
    )


def flowing() -> Reference:
    recorded = reference("four-suites")
    features = tuple(_tagged(feature) for feature in recorded.catalogue.features)
    catalogue: Catalogue = msgspec.structs.replace(
        recorded.catalogue, features=features, flows=(checkout(),)
    )
    return Reference(folder=recorded.folder, catalogue=catalogue, run=recorded.run)


def flow_site(folder: Path) -> Path:
    recorded = flowing()
    return Site(recorded.folder).write(recorded.catalogue, recorded.run, folder).parent


def _tagged(feature: Feature) -> Feature:
    def tagged(scenario: Scenario) -> Scenario:
        tags = (*scenario.tags, *CLAIMS.get(scenario.title, ()))
        return msgspec.structs.replace(scenario, tags=tags)

    rules = tuple(
        msgspec.structs.replace(rule, scenarios=tuple(map(tagged, rule.scenarios)))
        for rule in feature.rules
    )
    scenarios = tuple(map(tagged, feature.scenarios))
    return msgspec.structs.replace(feature, rules=rules, scenarios=scenarios)
