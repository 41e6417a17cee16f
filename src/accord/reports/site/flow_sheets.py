"""Flows with what is known of each activity: claimed by tags, observed by calls, or neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from accord.model.flow_targets import flow_targets
from accord.model.flows import Flow, FlowNode, FlowWay, NodeShape
from accord.reports.site.called_operations import CalledOperations
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.flow_paths import FlowPaths
from accord.reports.site.outcome import CaseOutcome, worst_judged
from accord.reports.site.uses import Uses

_PROVES = frozenset({CaseOutcome.PASSED})
_RAN = frozenset({CaseOutcome.PASSED, CaseOutcome.FAILED})


@dataclass(frozen=True, kw_only=True)
class ActivityLine:
    """A node of a flow with its scenarios.

    ``claimed`` are tagged with it, in ``observed`` one of its ``operations`` was called, which is
    ``is_visible`` where scenarios call it themselves; ``place`` are the names of the pool and the
    subprocess that it lies in.
    """

    node: FlowNode
    claimed: tuple[DocumentEntry, ...] = ()
    observed: tuple[DocumentEntry, ...] = ()
    operations: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    is_visible: bool = False

    @cached_property
    def state(self) -> str:
        """The outcome of who claims it; ``observed`` when only calls show it, else ``never``."""
        if self.claimed:
            return worst_judged(entry.outcome for entry in self.claimed).value
        return "observed" if self.observed else "never"

    @property
    def is_contradicted(self) -> bool:
        """Whether scenarios that claim it ran, and none of them called what it names."""
        ran_ids = {entry.id for entry in self.claimed if entry.outcome in _RAN}
        observed_ids = {entry.id for entry in self.observed}
        return bool(self.is_visible and ran_ids and not ran_ids & observed_ids)


@dataclass(frozen=True, kw_only=True)
class FlowSheet:
    """A flow with its activities and events that somebody claims; ``taken`` are ids of ways."""

    flow: Flow
    lines: tuple[ActivityLine, ...]
    entries: tuple[DocumentEntry, ...]
    taken: frozenset[str]

    @cached_property
    def states(self) -> dict[str, str]:
        """The state of each node that has one."""
        return {line.node.id: line.state for line in self.lines}

    @property
    def activities(self) -> tuple[ActivityLine, ...]:
        """Those in which work is done."""
        return tuple(line for line in self.lines if line.node.is_activity)

    @property
    def shown(self) -> int:
        """How many activities a scenario claims or was seen in."""
        return sum(line.state != "never" for line in self.activities)

    @cached_property
    def outcome(self) -> str:
        """The worst of its scenarios; not run without any."""
        outcomes = [entry.outcome for entry in self.entries]
        return worst_judged(outcomes).value if outcomes else CaseOutcome.NOT_RUN.value

    @property
    def untaken(self) -> tuple[tuple[FlowWay, FlowNode, FlowNode], ...]:
        """The lines that nothing took, each with its ends."""
        nodes = self.flow.by_id
        return tuple(
            (way, nodes[way.source], nodes[way.target])
            for way in self.flow.ways
            if way.is_sequence
            and way.id not in self.taken
            and way.source in nodes
            and way.target in nodes
        )


class FlowSheets:
    """Every flow of a document, and which flows a scenario belongs to."""

    def __init__(self, document: Document, uses: Uses) -> None:
        self._uses = uses
        flows = document.catalogue.flows
        # Nobody asks where nothing is drawn, and there may be very many calls.
        self._called = CalledOperations(document) if flows else None
        self._flows = {flow.id: flow for flow in flows}
        # The flow's id may hold a slash, and so may nothing behind it.
        self._targets = {
            target: (flow.id, node) for flow in flows for target, node in flow_targets(flow).items()
        }
        self._claims: dict[tuple[str, str], list[DocumentEntry]] = defaultdict(list)
        self._entries: dict[str, dict[str, DocumentEntry]] = defaultdict(dict)
        for entry in document.entries:
            for flow, node in self.of(entry):
                self._claims[flow, node].append(entry)
                self._entries[flow][entry.id] = entry
        self.sheets = tuple(self._sheet(flow) for flow in flows)

    def of(self, entry: DocumentEntry) -> tuple[tuple[str, str], ...]:
        """The flows that a case claims to be in, each with the node; empty for all of it."""
        targets = (tag.removeprefix("flow:") for tag in entry.tags if tag.startswith("flow:"))
        return tuple(
            dict.fromkeys(place for target in targets if (place := self._targets.get(target)))
        )

    def resolve(self, target: str) -> tuple[str, str] | None:
        """The flow and the node that a tag names."""
        return self._targets.get(target)

    def _sheet(self, flow: Flow) -> FlowSheet:
        lines = tuple(
            line
            for node in flow.nodes
            if (line := self._line(flow, node)) and (node.is_activity or line.claimed)
        )
        entries = tuple(self._entries[flow.id].values())
        paths = FlowPaths(flow)
        taken = frozenset(
            way for entry in entries for way in paths.taken(self._happened(entry, lines))
        )
        return FlowSheet(flow=flow, lines=lines, entries=entries, taken=taken)

    def _line(self, flow: Flow, node: FlowNode) -> ActivityLine:
        inner = [node, *_inside(flow, node)] if node.shape is NodeShape.SUBPROCESS else [node]
        claims = [entry for within in inner for entry in self._claims[flow.id, within.id]]
        ids = {id: self._uses.resolve(id) for within in inner for id in within.operations}
        called = self._called
        observed = [entry for id in ids.values() if called for entry in called.of(id)]
        return ActivityLine(
            node=node,
            claimed=_once(claims),
            observed=_once(observed),
            operations=tuple(resolved or id for id, resolved in ids.items()),
            is_visible=called is not None and not called.direct.isdisjoint(ids.values()),
            place=_place(flow, node),
        )

    def _happened(self, entry: DocumentEntry, lines: Iterable[ActivityLine]) -> Iterator[str]:
        """The nodes that a case shows to have happened; what failed proves no claim."""
        for line in lines:
            proofs = (*line.observed, *(line.claimed if entry.outcome in _PROVES else ()))
            if any(proof.id == entry.id for proof in proofs):
                yield line.node.id


def _once(entries: Iterable[DocumentEntry]) -> tuple[DocumentEntry, ...]:
    return tuple({entry.id: entry for entry in entries}.values())


def _inside(flow: Flow, node: FlowNode) -> list[FlowNode]:
    """Everything in a subprocess, at whatever depth."""
    inside: list[FlowNode] = []
    outer_ids = {node.id}
    while fresh := [node for node in flow.nodes if node.parent in outer_ids]:
        inside += fresh
        outer_ids = {node.id for node in fresh}
    return inside


def _place(flow: Flow, node: FlowNode) -> tuple[str, ...]:
    nodes = flow.by_id
    pools = [node.name for node in flow.nodes if node.shape is NodeShape.POOL]
    pool = next(
        (it.name for it in flow.nodes if it.shape is NodeShape.POOL and it.process == node.process),
        "",
    )
    parent = nodes[node.parent].name if node.parent in nodes else ""
    # With one pool alone its name says nothing new.
    return tuple(name for name in (pool if len(pools) > 1 else "", parent) if name)
