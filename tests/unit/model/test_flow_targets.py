"""A tag names a node by its id or its name."""

from __future__ import annotations

from accord.model.flow_targets import flow_targets
from accord.model.flows import Flow, FlowNode, NodeShape


def node(id: str, name: str, shape: NodeShape = NodeShape.ACTIVITY) -> FlowNode:
    return FlowNode(id=id, kind="task", shape=shape, name=name)


def test_a_flow_and_its_nodes_are_named_by_id_and_by_name() -> None:
    flow = Flow(id="checkout", title="x", path="x", nodes=(node("A1", "Pay by card"),))
    assert flow_targets(flow) == {
        "checkout": "",
        "checkout/A1": "A1",
        "checkout/pay-by-card": "A1",
    }


def test_a_name_that_two_nodes_have_names_neither() -> None:
    flow = Flow(id="f", title="x", path="x", nodes=(node("A", "Pay"), node("B", "Pay")))
    assert flow_targets(flow) == {"f": "", "f/A": "A", "f/B": "B"}


def test_an_id_comes_before_a_name() -> None:
    flow = Flow(id="f", title="x", path="x", nodes=(node("A", "b"), node("b", "c")))
    assert flow_targets(flow)["f/b"] == "b"


def test_pools_and_notes_cannot_be_claimed() -> None:
    nodes = (node("P", "Shop", NodeShape.POOL), node("N", "Note", NodeShape.NOTE))
    flow = Flow(id="f", title="x", path="x", nodes=nodes)
    assert flow_targets(flow) == {"f": ""}
