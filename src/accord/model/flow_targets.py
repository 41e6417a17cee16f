"""What a tag ``@flow:checkout/pay`` may name: a flow, and a node of it by its id or its name."""

from __future__ import annotations

from collections.abc import Mapping

from accord.model.flows import Flow, NodeShape
from accord.model.ids import slug

_NAMED = frozenset({NodeShape.ACTIVITY, NodeShape.SUBPROCESS, NodeShape.EVENT, NodeShape.GATEWAY})


def flow_targets(flow: Flow) -> Mapping[str, str]:
    """Everything that names a part of a flow, with the part's id; empty for the flow itself.

    A name that several nodes have names none of them.
    """
    nodes = [node for node in flow.nodes if node.shape in _NAMED]
    names = [slug(node.name) for node in nodes if node.name]
    by_name = {
        f"{flow.id}/{name}": node.id
        for node in nodes
        if node.name and names.count(name := slug(node.name)) == 1
    }
    # An id is what the modeler keeps when the name changes, and comes first.
    return {flow.id: ""} | by_name | {f"{flow.id}/{node.id}": node.id for node in nodes}
