"""Reads where everything of a flow is drawn, from the file's own coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from accord.model.flows import Box, DrawnNode, DrawnWay, FlowDiagram, FlowNode, FlowWay, NodeShape
from accord.sources.bpmn.elements import children, local_name, reference

_FURTHEST: Final = 1_000_000.0
"""Coordinates beyond it are no picture."""


def read_diagrams(
    root: Element, nodes: Mapping[str, FlowNode], ways: Mapping[str, FlowWay]
) -> Iterator[FlowDiagram]:
    """Every picture of a document, in the order of the file."""
    for diagram in children(root, "BPMNDiagram"):
        for plane in children(diagram, "BPMNPlane"):
            shapes = [*children(plane, "BPMNShape")]
            drawn_ids = {reference(child.get("bpmnElement"), nodes) for child in shapes}
            inner = {nodes[id].parent for id in drawn_ids if id in nodes}
            subject = reference(plane.get("bpmnElement"), nodes)
            drawn_nodes = tuple(
                drawn_node
                for child in shapes
                if (drawn_node := _node(child, nodes, inner)) is not None
            )
            boxes = {drawn.node: drawn.box for drawn in drawn_nodes}
            yield FlowDiagram(
                nodes=drawn_nodes,
                ways=tuple(
                    drawn_way
                    for child in children(plane, "BPMNEdge")
                    if (drawn_way := _way(child, ways, boxes)) is not None
                ),
                of=subject if _is_subprocess(nodes.get(subject)) else "",
            )


def _node(shape: Element, nodes: Mapping[str, FlowNode], inner: set[str]) -> DrawnNode | None:
    box = _box(shape)
    id = reference(shape.get("bpmnElement"), nodes)
    if box is None or not id:
        return None
    expanded = shape.get("isExpanded")
    node = nodes.get(id)
    return DrawnNode(
        node=id,
        box=box,
        label=_label(shape),
        # Some modelers say it of none, and draw what is inside.
        is_expanded=not _is_subprocess(node) or (expanded == "true" if expanded else id in inner),
        is_horizontal=shape.get("isHorizontal") != "false",
    )


def _is_subprocess(node: FlowNode | None) -> bool:
    return node is not None and node.shape is NodeShape.SUBPROCESS


def _way(edge: Element, ways: Mapping[str, FlowWay], boxes: Mapping[str, Box]) -> DrawnWay | None:
    points = tuple(
        (x, y)
        for child in edge
        if local_name(child) == "waypoint"
        if (x := _number(child.get("x"))) is not None and (y := _number(child.get("y"))) is not None
    )
    id = reference(edge.get("bpmnElement"), ways) or edge.get("id", "")
    if len(points) <= 1 and (way := ways.get(id)):
        # Some modelers leave out what can be guessed.
        ends = [boxes[end] for end in (way.source, way.target) if end in boxes]
        points = tuple((box.x + box.width / 2, box.y + box.height / 2) for box in ends)
    return DrawnWay(way=id, points=points, label=_label(edge)) if len(points) > 1 else None


def _label(element: Element) -> Box | None:
    return next((_box(child) for child in children(element, "BPMNLabel")), None)


def _box(element: Element) -> Box | None:
    for child in children(element, "Bounds"):
        numbers = [_number(child.get(name)) for name in ("x", "y", "width", "height")]
        x, y, width, height = numbers
        if x is not None and y is not None and width is not None and height is not None:
            return Box(x, y, max(width, 0.0), max(height, 0.0))
    return None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return round(number, 2) if math.isfinite(number) and abs(number) < _FURTHEST else None
