"""Business flows: what happens in which order, as a BPMN file says it, and where it is drawn."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class NodeShape(StrEnum):
    """What a node of a flow looks like, and whether work is done in it."""

    ACTIVITY = "activity"
    SUBPROCESS = "subprocess"
    EVENT = "event"
    GATEWAY = "gateway"
    POOL = "pool"
    LANE = "lane"
    DATA = "data"
    STORE = "store"
    NOTE = "note"
    GROUP = "group"
    OTHER = "other"


class FlowNode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing of a flow; ``kind`` is its name in BPMN, such as ``userTask``.

    ``detail`` says more of it: an event's ``timer`` or ``message``, a subprocess's ``event``.
    ``parent`` is the subprocess it lies in, ``process`` the process, ``host`` the activity that a
    boundary event is attached to. ``operations`` are ids that it names itself; ``process`` of a
    pool is the one that it shows.
    """

    id: str
    kind: str
    shape: NodeShape
    name: str = ""
    detail: str = ""
    parent: str = ""
    process: str = ""
    host: str = ""
    operations: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    interrupting: bool = True

    @property
    def is_activity(self) -> bool:
        """Whether work is done in it."""
        return self.shape in (NodeShape.ACTIVITY, NodeShape.SUBPROCESS)


class FlowWay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line from one node to another; ``kind`` is its name in BPMN.

    ``is_default`` is taken when no other is, ``is_conditional`` only under a condition.
    """

    id: str
    kind: str
    source: str
    target: str
    name: str = ""
    is_default: bool = False
    is_conditional: bool = False

    @property
    def is_sequence(self) -> bool:
        """Whether work goes on along it."""
        return self.kind == "sequenceFlow"


class Box(Struct, frozen=True, array_like=True):
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class DrawnNode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a node is; ``label`` is where its name is, when that is said apart."""

    node: str
    box: Box
    label: Box | None = None
    is_expanded: bool = True
    is_horizontal: bool = True


class DrawnWay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a line goes, from point to point."""

    way: str
    points: tuple[tuple[float, float], ...]
    label: Box | None = None


class FlowDiagram(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One picture of a flow: all of it, or the inside of the subprocess ``of``."""

    nodes: tuple[DrawnNode, ...] = ()
    ways: tuple[DrawnWay, ...] = ()
    of: str = ""


class Flow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One BPMN file of ``specs/flows``; ``id`` is its path there without the ending.

    ``arranged`` says that the file has no picture and Accord made one.
    """

    id: str
    title: str
    path: str
    description: str = ""
    nodes: tuple[FlowNode, ...] = ()
    ways: tuple[FlowWay, ...] = ()
    diagrams: tuple[FlowDiagram, ...] = ()
    arranged: bool = False

    @property
    def by_id(self) -> dict[str, FlowNode]:
        """Its nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @property
    def activities(self) -> tuple[FlowNode, ...]:
        """Where work is done, in the order written."""
        return tuple(node for node in self.nodes if node.is_activity)
