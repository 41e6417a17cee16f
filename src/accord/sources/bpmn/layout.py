"""Makes a picture for a flow that has none: each process and subprocess by `bpmn-io`, in pools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from msgspec.structs import replace

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
from accord.sources.bpmn.picture import read_diagrams

_MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_PLACED: Final = frozenset(
    {NodeShape.ACTIVITY, NodeShape.SUBPROCESS, NodeShape.EVENT, NodeShape.GATEWAY}
)
_BESIDE: Final = frozenset({NodeShape.DATA, NodeShape.STORE, NodeShape.NOTE})
# Sizes as BPMN modelers draw them.
_BAND: Final = 30.0
_MARGIN: Final = 30.0
_CLOSED_POOL: Final = Box(0, 0, 600, 60)
_NOTE: Final = Box(0, 0, 140, 50)
_GAP: Final = 40.0


def arrange(flow: Flow) -> Flow:
    """The flow with a picture; without one when the library cannot make it."""
    nodes = flow.by_id
    scopes: dict[tuple[str, str], list[FlowNode]] = defaultdict(list)
    for node in flow.nodes:
        if node.shape in _PLACED | _BESIDE:
            scopes[node.process, node.parent].append(node)
    pools = [node for node in flow.nodes if node.shape is NodeShape.POOL]
    processes = dict.fromkeys(process for process, parent in scopes if not parent)
    try:
        inner = [
            replace(_placed(scope_nodes, flow.ways), of=parent)
            for (_, parent), scope_nodes in scopes.items()
            if parent in nodes
        ]
        pictures = {id: _placed(scopes[id, ""], flow.ways) for id in processes}
    # A library of others on a file of others: whatever it meets, the table still tells the flow.
    except Exception:  # noqa: BLE001
        return flow
    whole = _stacked(pictures, pools, flow.ways)
    return replace(flow, diagrams=(whole, *inner), arranged=True) if whole.nodes else flow


def _placed(nodes: Sequence[FlowNode], ways: Iterable[FlowWay]) -> FlowDiagram:
    """One process or the inside of one subprocess."""
    from bpmn_io import layout_process

    placed = {node.id: node for node in nodes if node.shape in _PLACED}
    if not placed:
        return FlowDiagram()
    inside = {
        way.id: way
        for way in ways
        if way.is_sequence and way.source in placed and way.target in placed
    }
    root = fromstring(layout_process(_document(placed.values(), inside.values())))  # noqa: S314 - we wrote it
    (diagram, *_) = read_diagrams(root, placed, inside)
    closed = tuple(replace(drawn, is_expanded=False) for drawn in diagram.nodes)
    return _with_notes(replace(diagram, nodes=closed), nodes, ways)


def _document(nodes: Iterable[FlowNode], ways: Iterable[FlowWay]) -> str:
    """A document with what the library needs: it follows only what both ends tell of."""
    root = Element("definitions", {"xmlns": _MODEL, "id": "definitions", "targetNamespace": "x"})
    process = SubElement(root, "process", {"id": "process"})
    listed = list(ways)
    for node in nodes:
        element = SubElement(process, node.kind, {"id": node.id})
        if node.host:
            element.set("attachedToRef", node.host)
        for way in listed:
            if way.target == node.id:
                SubElement(element, "incoming").text = way.id
            if way.source == node.id:
                SubElement(element, "outgoing").text = way.id
    for way in listed:
        about = {"id": way.id, "sourceRef": way.source, "targetRef": way.target}
        SubElement(process, "sequenceFlow", about)
    return tostring(root, encoding="unicode")


def _with_notes(
    diagram: FlowDiagram, nodes: Iterable[FlowNode], ways: Iterable[FlowWay]
) -> FlowDiagram:
    """With data and notes in a row below, and a line to what they belong to."""
    below = _bottom(diagram) + _GAP
    left = min((drawn.box.x for drawn in diagram.nodes), default=0.0)
    notes = [
        DrawnNode(
            node=node.id,
            box=Box(left + number * (_NOTE.width + _GAP), below, _NOTE.width, _NOTE.height),
        )
        for number, node in enumerate(node for node in nodes if node.shape in _BESIDE)
    ]
    boxes = {drawn.node: drawn.box for drawn in (*diagram.nodes, *notes)}
    lines = [
        DrawnWay(way=way.id, points=_straight(boxes[way.source], boxes[way.target]))
        for way in ways
        if not way.is_sequence and way.source in boxes and way.target in boxes
    ]
    return replace(diagram, nodes=(*diagram.nodes, *notes), ways=(*diagram.ways, *lines))


def _stacked(
    pictures: dict[str, FlowDiagram], pools: Sequence[FlowNode], ways: Iterable[FlowWay]
) -> FlowDiagram:
    """One process below the other, each in its pool when it has one."""
    owners = {pool.process: pool for pool in pools if pool.process}
    drawn_nodes: list[DrawnNode] = []
    drawn_ways: list[DrawnWay] = []
    below = 0.0
    rows = [(owners.get(id), picture) for id, picture in pictures.items()]
    rows += [(pool, FlowDiagram()) for pool in pools if pool.process not in pictures]
    width = max((_width(picture) for _, picture in rows), default=0.0) or _CLOSED_POOL.width
    for pool, picture in rows:
        height = _height(picture) if picture.nodes else _CLOSED_POOL.height
        if pool:
            # Before what is in it, so that it lies behind.
            box = Box(0.0, below, width, height)
            drawn_nodes.append(DrawnNode(node=pool.id, box=box, is_expanded=bool(picture.nodes)))
        moved = _moved(picture, _origin(picture), below)
        drawn_nodes += moved.nodes
        drawn_ways += moved.ways
        below += height + _MARGIN
    boxes = {drawn.node: drawn.box for drawn in drawn_nodes}
    messages = [
        DrawnWay(way=way.id, points=_between(boxes[way.source], boxes[way.target]))
        for way in ways
        if way.kind == "messageFlow" and way.source in boxes and way.target in boxes
    ]
    return FlowDiagram(nodes=tuple(drawn_nodes), ways=(*drawn_ways, *messages))


def _origin(picture: FlowDiagram) -> tuple[float, float]:
    points = [point for way in picture.ways for point in way.points]
    xs = [drawn.box.x for drawn in picture.nodes] + [x for x, _ in points]
    ys = [drawn.box.y for drawn in picture.nodes] + [y for _, y in points]
    return min(xs, default=0.0), min(ys, default=0.0)


def _bottom(picture: FlowDiagram) -> float:
    ends = [drawn.box.y + drawn.box.height for drawn in picture.nodes]
    return max(ends + [y for way in picture.ways for _, y in way.points], default=0.0)


def _right(picture: FlowDiagram) -> float:
    ends = [drawn.box.x + drawn.box.width for drawn in picture.nodes]
    return max(ends + [x for way in picture.ways for x, _ in way.points], default=0.0)


def _width(picture: FlowDiagram) -> float:
    return _right(picture) - _origin(picture)[0] + _BAND + 2 * _MARGIN if picture.nodes else 0.0


def _height(picture: FlowDiagram) -> float:
    return _bottom(picture) - _origin(picture)[1] + 2 * _MARGIN


def _moved(picture: FlowDiagram, origin: tuple[float, float], below: float) -> FlowDiagram:
    right, down = _BAND + _MARGIN - origin[0], below + _MARGIN - origin[1]
    return replace(
        picture,
        nodes=tuple(
            replace(
                node,
                box=Box(node.box.x + right, node.box.y + down, node.box.width, node.box.height),
            )
            for node in picture.nodes
        ),
        ways=tuple(
            replace(way, points=tuple((x + right, y + down) for x, y in way.points))
            for way in picture.ways
        ),
    )


def _straight(source: Box, target: Box) -> tuple[tuple[float, float], ...]:
    """From the foot of the upper one to the head of the lower one."""
    upper, lower = sorted((source, target), key=lambda box: box.y)
    points = (
        (upper.x + upper.width / 2, upper.y + upper.height),
        (lower.x + lower.width / 2, lower.y),
    )
    return points if upper is source else points[::-1]


def _between(source: Box, target: Box) -> tuple[tuple[float, float], ...]:
    """The same with corners, as messages between pools are drawn."""
    (x, y), (end_x, end_y) = _straight(source, target)
    # A pool is as wide as the picture: the line leads straight to the part beside the other end.
    if target.width > source.width:
        end_x = x
    elif source.width > target.width:
        x = end_x
    middle = (y + end_y) / 2
    bend = () if x == end_x else ((x, middle), (end_x, middle))
    return ((x, y), *bend, (end_x, end_y))
