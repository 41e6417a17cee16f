"""The outlines, signs and names of the parts of a flow, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from accord.model.flows import Box, DrawnNode, FlowNode, NodeShape
from accord.reports.site.flow_icons import ACTIVITY_SIGNS, EVENT_SIGNS, GATEWAY_SIGNS, MARKERS
from accord.reports.site.svg_text import lines_of

_SIZE: Final = 12.0
_LEADING: Final = 1.25
_BAND: Final = 30.0
_LABEL_WIDTH: Final = 100.0
_SIGN: Final = Markup('<path class="sign{}" transform="translate({:g} {:g}) scale({:g})" d="{}"/>')
_RECT: Final = Markup(
    '<rect class="shape{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="{:g}"/>'
)
_PATH: Final = Markup('<path class="shape{}" d="{}"/>')
_CIRCLE: Final = Markup('<circle class="shape{}" cx="{:g}" cy="{:g}" r="{:g}"/>')


def outline(node: FlowNode, drawn: DrawnNode) -> Iterator[Markup]:
    """A node with its sign and its name."""
    match node.shape:
        case NodeShape.ACTIVITY | NodeShape.SUBPROCESS:
            yield from _activity(node, drawn)
        case NodeShape.EVENT:
            yield from _event(node, drawn.box)
            yield _name_beside(node, drawn)
        case NodeShape.GATEWAY:
            yield from _gateway(node, drawn.box)
            yield _name_beside(node, drawn)
        case NodeShape.POOL | NodeShape.LANE:
            yield from _pool(node, drawn)
        case _:
            yield from _artefact(node, drawn)


def text_block(lines: Sequence[str], x: float, y: float, style: str) -> Markup:
    """Lines below each other, each in the middle of ``x``; ``y`` is the foot of the first."""
    spans = [
        Markup('<tspan x="{:g}" y="{:g}">{}</tspan>').format(
            round(x, 1), round(y + number * _SIZE * _LEADING, 1), line
        )
        for number, line in enumerate(lines)
    ]
    return Markup('<text class="{}" text-anchor="middle">{}</text>').format(
        style, Markup().join(spans)
    )


def label_below(box: Box) -> Box:
    """Where the name of an event or a gateway is, when the file does not say."""
    middle = box.x + box.width / 2
    return Box(middle - _LABEL_WIDTH / 2, box.y + box.height, _LABEL_WIDTH, 2 * _SIZE * _LEADING)


def _activity(node: FlowNode, drawn: DrawnNode) -> Iterator[Markup]:
    box = drawn.box
    style = f" {node.detail}" if node.detail == "event" else ""
    style += " call" if node.kind == "callActivity" else ""
    yield _rect(box, 10, style)
    if node.kind == "transaction":
        inner = Box(box.x + 4, box.y + 4, max(box.width - 8, 0), max(box.height - 8, 0))
        yield _rect(inner, 8)
    sign = ACTIVITY_SIGNS.get(node.kind)
    if sign:
        filled = " filled" if node.kind == "sendTask" else ""
        yield _SIGN.format(filled, box.x + 6, box.y + 5, 1, sign)
    is_open = node.shape is NodeShape.SUBPROCESS and drawn.is_expanded
    closed = node.shape is NodeShape.SUBPROCESS and not drawn.is_expanded
    feet = [*node.markers, *(["closed"] if closed else [])]
    for number, marker in enumerate(feet):
        x = box.x + box.width / 2 + (number - len(feet) / 2) * 18 + 1
        yield _SIGN.format("", x, box.y + box.height - 18, 0.9, MARKERS[marker])
    if is_open:
        lines = lines_of(node.name, box.width - 16, _SIZE, most=1)
        yield text_block(lines, box.x + box.width / 2, box.y + 17, "name")
    else:
        yield _name_inside(node.name, box, foot=18 if feet else 0, head=8 if sign else 0)


def _event(node: FlowNode, box: Box) -> Iterator[Markup]:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    radius = min(box.width, box.height) / 2
    style = " end" if node.kind == "endEvent" else ""
    style += "" if node.interrupting else " uninterrupting"
    yield _CIRCLE.format(style, x, y, radius)
    if node.kind in {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}:
        yield _CIRCLE.format(" inner" + style, x, y, max(radius - 3.5, 0))
    if sign := EVENT_SIGNS.get(node.detail):
        thrown = node.kind in {"endEvent", "intermediateThrowEvent"}
        scale = radius / 16
        yield _SIGN.format(" filled" if thrown else "", x - 8 * scale, y - 8 * scale, scale, sign)


def _gateway(node: FlowNode, box: Box) -> Iterator[Markup]:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    right, bottom = box.x + box.width, box.y + box.height
    yield _PATH.format("", f"M{x:g} {box.y:g}L{right:g} {y:g}L{x:g} {bottom:g}L{box.x:g} {y:g}z")
    # Signs are drawn for the usual size; modelers let people pull a gateway larger.
    scale = min(box.width, box.height) / 28
    sign = GATEWAY_SIGNS[node.kind]
    yield _SIGN.format(" bold", x - 8 * scale, y - 8 * scale, scale, sign)


def _pool(node: FlowNode, drawn: DrawnNode) -> Iterator[Markup]:
    box = drawn.box
    yield _rect(box, 0)
    if not drawn.is_expanded:
        yield _name_inside(node.name, box)
        return
    turned = drawn.is_horizontal
    length, band = (box.height, box.width) if turned else (box.width, box.height)
    if node.shape is NodeShape.POOL and band > 2 * _BAND:
        line = f"M{box.x + _BAND:g} {box.y:g}v{box.height:g}"
        yield _PATH.format(
            " band", line if turned else f"M{box.x:g} {box.y + _BAND:g}h{box.width:g}"
        )
    lines = lines_of(node.name, max(length - 10, 20), _SIZE, most=2)
    x = box.x + _BAND / 2 if turned else box.x + box.width / 2
    y = box.y + box.height / 2 if turned else box.y + _BAND / 2
    text = text_block(lines, x, y + 4 - (len(lines) - 1) * _SIZE * _LEADING / 2, "name")
    yield (
        Markup('<g transform="rotate(-90 {:g} {:g})">{}</g>').format(x, y, text) if turned else text
    )


def _artefact(node: FlowNode, drawn: DrawnNode) -> Iterator[Markup]:
    box = drawn.box
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    if node.shape is NodeShape.NOTE:
        reach = min(10.0, box.width)
        yield _PATH.format(
            " open", f"M{left + reach:g} {top:g}H{left:g}V{bottom:g}H{left + reach:g}"
        )
        yield _name_inside(node.name, box)
    elif node.shape is NodeShape.DATA:
        fold = min(10.0, box.width / 2, box.height / 2)
        d = f"M{left:g} {top:g}H{right - fold:g}L{right:g} {top + fold:g}V{bottom:g}H{left:g}z"
        yield _PATH.format("", d + f"M{right - fold:g} {top:g}V{top + fold:g}H{right:g}")
        yield _name_beside(node, drawn)
    elif node.shape is NodeShape.STORE:
        arc, half = min(8.0, box.height / 4), box.width / 2
        d = f"M{left:g} {top + arc:g}a{half:g} {arc:g} 0 0 1 {box.width:g} 0V{bottom - arc:g}"
        d += f"a{half:g} {arc:g} 0 0 1 {-box.width:g} 0z"
        yield _PATH.format(
            "", d + f"M{left:g} {top + arc:g}a{half:g} {arc:g} 0 0 0 {box.width:g} 0"
        )
        yield _name_beside(node, drawn)
    else:
        yield _rect(box, 10 if node.shape is NodeShape.GROUP else 4)
        lines = lines_of(node.name, max(box.width - 8, 20), _SIZE, most=1)
        yield text_block(lines, left + box.width / 2, top + 16, "name")


def _rect(box: Box, radius: float, style: str = "") -> Markup:
    return _RECT.format(style, box.x, box.y, box.width, box.height, radius)


def _name_inside(name: str, box: Box, *, foot: float = 0, head: float = 0) -> Markup:
    """A name in the middle of a box, between a sign above and one below."""
    room = max(int((box.height - 6 - foot - head) / (_SIZE * _LEADING)), 1)
    lines = lines_of(name, max(box.width - 10, 20), _SIZE, most=room)
    height = len(lines) * _SIZE * _LEADING
    y = box.y + head + (box.height - foot - head - height) / 2 + _SIZE
    return text_block(lines, box.x + box.width / 2, y, "name")


def _name_beside(node: FlowNode, drawn: DrawnNode) -> Markup:
    """A name where the file has it, or below."""
    box = drawn.label
    # Some modelers write a label of no size for where they put it themselves.
    if box is None or box.width < _SIZE:
        box = label_below(drawn.box)
    # Widths are of the modeler's font, which is seldom the reader's.
    lines = lines_of(node.name, max(box.width, 40) * 1.15, _SIZE, most=6)
    return text_block(lines, box.x + box.width / 2, box.y + _SIZE, "name")
