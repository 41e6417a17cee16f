"""Reads what happens in a flow: nodes, the lines between them, and their picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from accord.model.flows import Flow, FlowDiagram, FlowNode, FlowWay, NodeShape
from accord.sources.bpmn.elements import (
    SHAPES,
    WAYS,
    children,
    detail,
    documentation,
    local_name,
    markers,
    name_of,
    operations,
    reference,
)
from accord.sources.bpmn.picture import read_diagrams

_SCOPES: Final = frozenset({"process", "collaboration", "choreography", "globalConversation"})
_UNREAD: Final = frozenset({"extensionElements", "documentation"})
# Every activity has some, and hardly any is drawn.
_MOSTLY_HIDDEN: Final = frozenset({"dataInput", "dataOutput", "dataObject"})


def read_flow(root: Element, *, id: str, path: str) -> Flow:
    """The flow that a BPMN document describes; ``id`` is what tags call it."""
    reader = _FlowReader(root)
    diagrams = tuple(read_diagrams(root, reader.nodes, reader.ways))
    drawn_ids = {drawn.node for diagram in diagrams for drawn in diagram.nodes}
    drawn_ways = {drawn.way for diagram in diagrams for drawn in diagram.ways}
    nodes = [
        node
        for node in reader.nodes.values()
        if node.kind not in _MOSTLY_HIDDEN or node.id in drawn_ids
    ]
    # A shape whose element no version of BPMN knows is drawn all the same.
    strangers = [
        FlowNode(id=it, kind="unknown", shape=NodeShape.OTHER)
        for it in sorted(drawn_ids - reader.nodes.keys())
    ]
    lost = [
        FlowWay(id=it, kind="unknown", source="", target="")
        for it in sorted(drawn_ways - reader.ways.keys())
    ]
    return Flow(
        id=id,
        title=_title(root) or id.rpartition("/")[2],
        path=path,
        description="\n\n".join(_descriptions(root)),
        nodes=(*nodes, *strangers),
        ways=(*reader.ways.values(), *lost),
        diagrams=_worth_drawing(diagrams),
    )


def repeated_ids(root: Element) -> list[str]:
    """Ids that several nodes or ways of a document have."""
    elements = (child for child in root.iter() if local_name(child) in {*SHAPES, *WAYS})
    counts = Counter(id for child in elements if (id := child.get("id")))
    return [id for id, count in counts.items() if count > 1]


def _worth_drawing(diagrams: tuple[FlowDiagram, ...]) -> tuple[FlowDiagram, ...]:
    return tuple(diagram for diagram in diagrams if diagram.nodes)


def _title(root: Element) -> str:
    processes = [name_of(child) for child in children(root, "process")]
    collaborations = [child for child in children(root, "collaboration")]
    pools = [
        name_of(participant)
        for child in collaborations
        for participant in children(child, "participant")
    ]
    whole = [*map(name_of, collaborations), name_of(root)]
    # One process is the flow; of several the name of what holds them together is.
    names = [*processes, *whole, *pools] if len(processes) == 1 else [*whole, *processes]
    return next((" ".join(name.split()) for name in names if name), "")


def _descriptions(root: Element) -> Iterator[str]:
    for child in root:
        if local_name(child) in _SCOPES and (text := documentation(child)):
            yield text


class _FlowReader:
    """Takes every node and way of a document, from top to bottom, without descending by calls."""

    def __init__(self, root: Element) -> None:
        self._elements = {id: child for child in root.iter() if (id := child.get("id"))}
        self.nodes: dict[str, FlowNode] = {}
        self.ways: dict[str, FlowWay] = {}
        self._defaults = {
            reference(value, self._elements)
            for child in root.iter()
            if (value := child.get("default")) and local_name(child) != "sequenceFlow"
        }
        for scope in root:
            if local_name(scope) in _SCOPES:
                process = scope.get("id", "") if local_name(scope) == "process" else ""
                self._read(scope, process)

    def _read(self, scope: Element, process: str) -> None:
        # With the subprocess and the activity that each lies in.
        waiting: list[tuple[Element, str, str]] = [(child, "", "") for child in reversed(scope)]
        while waiting:
            element, parent, owner = waiting.pop()
            kind, id = local_name(element), element.get("id", "")
            if kind in _UNREAD:
                continue
            if kind in WAYS:
                self._take_way(element, kind, owner)
                continue
            shape = SHAPES.get(kind)
            if shape and id and id not in self.nodes:
                self.nodes[id] = self._node(element, kind, shape, parent=parent, process=process)
            inner_parent = id if shape is NodeShape.SUBPROCESS else parent
            inner_owner = id if shape else owner
            waiting += [(child, inner_parent, inner_owner) for child in reversed(element)]

    def _node(
        self, element: Element, kind: str, shape: NodeShape, *, parent: str, process: str
    ) -> FlowNode:
        shown_process = reference(element.get("processRef"), self._elements)
        uninterrupting = "false" in (element.get("cancelActivity"), element.get("isInterrupting"))
        return FlowNode(
            id=element.get("id", ""),
            kind=kind,
            shape=shape,
            name=self._name(element),
            detail=detail(element, self._elements),
            parent=parent,
            process=shown_process if shape is NodeShape.POOL else process,
            host=reference(element.get("attachedToRef"), self._elements),
            operations=operations(element),
            markers=markers(element),
            interrupting=not uninterrupting,
        )

    def _name(self, element: Element) -> str:
        category = self._elements.get(reference(element.get("categoryValueRef"), self._elements))
        if category is not None:
            return (category.get("value") or "").strip()
        return name_of(element)

    def _take_way(self, element: Element, kind: str, owner: str) -> None:
        source, target = self._ends(element, kind, owner)
        # Data associations often have no id, and nothing is drawn by what has none.
        id = element.get("id") or f"{kind}-{len(self.ways)}"
        self.ways[id] = FlowWay(
            id=id,
            kind=kind,
            source=source,
            target=target,
            name=name_of(element),
            is_default=id in self._defaults,
            is_conditional=any(True for _ in children(element, "conditionExpression")),
        )

    def _ends(self, element: Element, kind: str, owner: str) -> tuple[str, str]:
        """Both ends; of what an activity takes or gives, itself is one."""
        source = element.get("sourceRef") or _texts(children(element, "sourceRef"))
        target = element.get("targetRef") or _texts(children(element, "targetRef"))
        if kind == "dataInputAssociation":
            target = owner
        if kind == "dataOutputAssociation":
            source = owner
        return reference(source, self._elements), reference(target, self._elements)


def _texts(elements: Iterable[Element]) -> str:
    return next((child.text or "" for child in elements), "")
