"""Draws a flow as SVG from its own coordinates, so that it needs no script and prints."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from accord.model.flows import Box, DrawnNode, DrawnWay, FlowDiagram, FlowNode, FlowWay, NodeShape
from accord.reports.site.addresses import node_anchor
from accord.reports.site.flow_shapes import label_below, outline, text_block
from accord.reports.site.flow_sheets import ActivityLine, FlowSheet
from accord.reports.site.svg_text import lines_of, width_of

_MARGIN: Final = 12.0
_LABEL: Final = 11.0
_BADGE: Final = 11.0
_WIDEST: Final = 6_000
_BEHIND: Final = (NodeShape.POOL, NodeShape.LANE, NodeShape.GROUP)
_BADGES: Final = {
    "passed": "✓",
    "failed": "✕",
    "broken": "!",
    "pending": "✎",
    "unproved": "○",
    "skipped": "»",
    "not-run": "○",
    "out-of-date": "○",
    "observed": "→",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDrawing:
    """One picture: the inside of an SVG element, and how large it is; ``of`` a subprocess."""

    content: Markup
    box: Box
    of: str = ""

    @property
    def view_box(self) -> str:
        """What of the paper is shown."""
        return " ".join(f"{number:g}" for number in (self.box.x, self.box.y, *self.size))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.box.width, self.box.height

    @property
    def widest(self) -> int:
        """How wide it is where there is room, in pixels."""
        return min(round(self.box.width), _WIDEST)

    @property
    def narrowest(self) -> int:
        """How wide it must be to be read."""
        return round(self.widest * 0.7)


def draw_flow(sheet: FlowSheet) -> list[FlowDrawing]:
    """Every picture of a flow."""
    nodes = sheet.flow.by_id
    return [
        FlowDrawing(
            content=Markup().join(_Painter(sheet, diagram, str(number)).parts()),
            box=_paper(diagram),
            of=nodes[diagram.of].name if diagram.of in nodes else "",
        )
        for number, diagram in enumerate(sheet.flow.diagrams)
    ]


class _Painter:
    """Draws one diagram; ``number`` keeps the names of its parts apart on the page."""

    def __init__(self, sheet: FlowSheet, diagram: FlowDiagram, number: str) -> None:
        self._nodes: Mapping[str, FlowNode] = sheet.flow.by_id
        self._ways: Mapping[str, FlowWay] = {way.id: way for way in sheet.flow.ways}
        self._lines: Mapping[str, ActivityLine] = {line.node.id: line for line in sheet.lines}
        self._taken = sheet.taken
        self._diagram, self._number = diagram, number

    def parts(self) -> Iterator[Markup]:
        """From what lies behind to what lies in front."""
        yield from self._heads()
        behind, in_front = self._layers()
        yield from (self._node(drawn) for drawn in behind)
        yield from (self._way(drawn) for drawn in self._diagram.ways)
        yield from (self._node(drawn) for drawn in in_front)
        yield from (part for drawn in self._diagram.ways for part in self._way_label(drawn))

    def _heads(self) -> Iterator[Markup]:
        head = Markup(
            '<marker id="{}" class="{}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9"'
            ' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="{}"/></marker>'
        )
        for state in ("taken", "untaken"):
            yield head.format(self._head(state), f"head {state}", "M0 0.500L10 5L0 9.500z")
        yield head.format(self._head("open"), "head open", "M0 0.500L10 5L0 9.500")

    def _head(self, state: str) -> str:
        return f"h{self._number}-{state}"

    def _layers(self) -> tuple[list[DrawnNode], list[DrawnNode]]:
        behind: list[DrawnNode] = []
        in_front: list[DrawnNode] = []
        for drawn in self._diagram.nodes:
            node = self._nodes[drawn.node]
            is_open = node.is_activity and self._holds_others(drawn)
            (behind if node.shape in _BEHIND or is_open else in_front).append(drawn)
        # What is larger holds what is smaller, in whatever order a modeler writes them.
        return sorted(behind, key=lambda it: -it.box.width * it.box.height), in_front

    def _holds_others(self, drawn: DrawnNode) -> bool:
        box = drawn.box
        return any(
            box.x <= it.x
            and box.y <= it.y
            and it.x + it.width <= box.x + box.width
            and it.y + it.height <= box.y + box.height
            for it in (node.box for node in self._diagram.nodes if node is not drawn)
        )

    def _node(self, drawn: DrawnNode) -> Markup:
        node = self._nodes[drawn.node]
        line = self._lines.get(node.id)
        state = line.state if line else ""
        parts = [*outline(node, drawn)]
        if line and line.state in _BADGES:
            parts += _badge(drawn.box, line)
        if line and line.is_contradicted:
            state += " contradicted"
        content = Markup().join(parts)
        group = Markup('<g class="node {}{}">{}</g>').format(
            node.shape.value, f" {state}" if state else "", content
        )
        # A picture leads to what is known of its parts.
        return Markup('<a href="#{}">{}</a>').format(node_anchor(node.id), group) if line else group

    def _way(self, drawn: DrawnWay) -> Markup:
        way = self._ways[drawn.way]
        state = "taken" if way.id in self._taken else "untaken" if way.is_sequence else "beside"
        has_head = way.is_sequence or "message" in way.kind or way.kind.startswith("data")
        head = self._head(state if way.is_sequence else "open")
        path = "L".join(f"{x:g} {y:g}" for x, y in drawn.points)
        line = Markup('<path class="line {} {}" d="M{}"{}/>').format(
            way.kind,
            state,
            path,
            Markup(' marker-end="url(#{})"').format(head) if has_head else "",
        )
        if way.is_default or (way.is_conditional and not self._is_choice(way.source)):
            line += _sign_at_begin(drawn, default=way.is_default, state=state)
        return line

    def _is_choice(self, id: str) -> bool:
        return id in self._nodes and self._nodes[id].shape is NodeShape.GATEWAY

    def _way_label(self, drawn: DrawnWay) -> Iterator[Markup]:
        way = self._ways[drawn.way]
        if not way.name:
            return
        box = drawn.label
        if box is None or box.width < _LABEL:
            x, y = _middle(drawn.points)
            width = min(max(width_of(way.name, _LABEL), 30.0), 120.0)
            lines = lines_of(way.name, width, _LABEL)
            yield text_block(lines, x, y - 4 - _LABEL * 1.2 * (len(lines) - 1), "way-name")
            return
        lines = lines_of(way.name, max(box.width, 30.0) * 1.15, _LABEL)
        yield text_block(lines, box.x + box.width / 2, box.y + _LABEL, "way-name")


def _badge(box: Box, line: ActivityLine) -> list[Markup]:
    """How many scenarios, in the upper right corner: below, boundary events may stand."""
    count = len(line.claimed) or len(line.observed)
    text = f"{_BADGES[line.state]} {count}"
    width = width_of(text, _BADGE) + 10
    x, y = box.x + box.width - width + 6, box.y - 9
    return [
        Markup('<rect class="badge" x="{:g}" y="{:g}" width="{:g}" height="18" rx="9"/>').format(
            round(x, 1), round(y, 1), round(width, 1)
        ),
        Markup('<text class="badge" x="{:g}" y="{:g}" text-anchor="middle">{}</text>').format(
            round(x + width / 2, 1), round(y + 13, 1), text
        ),
    ]


def _sign_at_begin(drawn: DrawnWay, *, default: bool, state: str) -> Markup:
    """A stroke across the line of a default, a diamond on that of a condition."""
    (x, y), (next_x, next_y) = drawn.points[0], drawn.points[1]
    length = ((next_x - x) ** 2 + (next_y - y) ** 2) ** 0.5 or 1.0
    dx, dy = (next_x - x) / length, (next_y - y) / length
    if default:
        x, y = x + dx * 10, y + dy * 10
        d = f"M{x - dx * 3 - dy * 5:g} {y - dy * 3 + dx * 5:g}L{x + dx * 3 + dy * 5:g} "
        d += f"{y + dy * 3 - dx * 5:g}"
    else:
        points = [(0, 0), (7, 4), (14, 0), (7, -4)]
        d = "M" + "L".join(f"{x + dx * a - dy * b:g} {y + dy * a + dx * b:g}" for a, b in points)
        d += "z"
    return Markup('<path class="sign-of-way {}" d="{}"/>').format(state, d)


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the longest part of a line."""
    pairs = itertools.pairwise(points)
    (x, y), (end_x, end_y) = max(
        pairs, key=lambda pair: abs(pair[0][0] - pair[1][0]) + abs(pair[0][1] - pair[1][1])
    )
    return (x + end_x) / 2, (y + end_y) / 2


def _paper(diagram: FlowDiagram) -> Box:
    """Everything that is drawn, with a margin."""
    boxes = [
        *(drawn.box for drawn in diagram.nodes),
        *(drawn.label for drawn in diagram.nodes if drawn.label),
        *(drawn.label for drawn in diagram.ways if drawn.label),
        *(label_below(drawn.box) for drawn in diagram.nodes),
        *(Box(x, y, 0, 0) for way in diagram.ways for x, y in way.points),
    ]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Box(
        left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN
    )
