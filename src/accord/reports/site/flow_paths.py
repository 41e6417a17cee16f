"""Which lines of a flow were taken: those that lead from one thing that happened to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from accord.model.flows import Flow, FlowNode, NodeShape

_CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway", "complexGateway"})
_Line = tuple[str, str, str]
"""Its id, and the nodes that it leads from and to."""


class FlowPaths:
    """The graph of one flow, asked case by case.

    Only what must have been taken is told: where two lines lead to the same, neither is.
    """

    def __init__(self, flow: Flow) -> None:
        nodes = flow.by_id
        self._nodes: Mapping[str, FlowNode] = nodes
        self._lines: list[_Line] = [
            (way.id, way.source, way.target)
            for way in flow.ways
            if way.is_sequence and way.source in nodes and way.target in nodes
        ]
        # What interrupts an activity begins where it does.
        hosted = [(node.id, node.host) for node in flow.nodes if node.host in nodes]
        self._lines += [("", host, id) for id, host in hosted]
        self._after: dict[str, list[_Line]] = defaultdict(list)
        self._before: dict[str, list[_Line]] = defaultdict(list)
        for line in self._lines:
            self._after[line[1]].append(line)
            self._before[line[2]].append(line)

    def taken(self, happened: Iterable[str]) -> frozenset[str]:
        """The lines that a case took in which these nodes happened."""
        happened_ids = frozenset(happened) & self._nodes.keys()
        if not happened_ids:
            return frozenset()
        starts = {id for id in self._nodes if self._is_start(id)}
        begun = self._spread(happened_ids | starts, happened_ids)
        leading = self._leading(happened_ids)
        lines = [line for line in self._lines if line[1] in begun and line[2] in leading]
        unclear = self._unclear(lines, happened_ids)
        lines = [line for line in lines if line not in unclear]
        return frozenset(id for id, _, _ in (*lines, *self._to_the_end(happened_ids)) if id)

    def _is_start(self, id: str) -> bool:
        node = self._nodes[id]
        return node.shape is NodeShape.EVENT and not self._before[id]

    def _passes(self, id: str) -> bool:
        """Whether work goes on through a node without anything that a scenario would show."""
        return not self._nodes[id].is_activity

    def _spread(self, sources: AbstractSet[str], happened: AbstractSet[str]) -> set[str]:
        """The sources, and whatever follows them before the next thing that happened."""
        reached, waiting = set(sources), [*sources]
        while waiting:
            for _, _, target in self._after[waiting.pop()]:
                if target not in reached and target not in happened and self._passes(target):
                    reached.add(target)
                    waiting.append(target)
        return reached

    def _leading(self, happened: AbstractSet[str]) -> set[str]:
        """What happened, and whatever leads to it without anything between."""
        reached, waiting = set(happened), [*happened]
        while waiting:
            for _, source, _ in self._before[waiting.pop()]:
                if source not in reached and self._passes(source):
                    reached.add(source)
                    waiting.append(source)
        return reached

    def _unclear(self, lines: Iterable[_Line], happened: AbstractSet[str]) -> set[_Line]:
        """At each choice, the lines that another one makes unlikely, or that cannot be told."""
        by_choice: dict[str, list[_Line]] = defaultdict(list)
        for line in lines:
            if self._nodes[line[1]].kind in _CHOICES:
                by_choice[line[1]].append(line)
        unclear: set[_Line] = set()
        for choice, branches in by_choice.items():
            next_of = {line: self._next(line[2], happened) for line in branches}
            backward = {line for line in branches if choice in self._reach(next_of[line])}
            # Both ways happened only in a circle, and of that the calls say nothing.
            if backward != set(branches):
                unclear |= backward
            forward = [line for line in branches if line not in unclear]
            unclear |= {line for line in forward if self._is_doubtful(line, forward, next_of)}
        return unclear

    def _is_doubtful(
        self, line: _Line, others: Iterable[_Line], next_of: Mapping[_Line, frozenset[str]]
    ) -> bool:
        """Whether another line leads to the same, or to something that happened on the way."""
        mine = next_of[line]
        for other in others:
            if other == line:
                continue
            if next_of[other] == mine:
                return True
            if mine <= self._reach(next_of[other] - mine):
                return True
        return False

    def _next(self, id: str, happened: AbstractSet[str]) -> frozenset[str]:
        """What happened next, seen from a node."""
        if id in happened:
            return frozenset({id})
        region = self._spread({id}, happened)
        return frozenset(
            line[2] for node in region for line in self._after[node] if line[2] in happened
        )

    def _reach(self, sources: AbstractSet[str]) -> set[str]:
        """Everything that may follow, by whatever line."""
        reached: set[str] = set()
        waiting = [*sources]
        while waiting:
            for _, _, target in self._after[waiting.pop()]:
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return reached

    def _to_the_end(self, happened: AbstractSet[str]) -> list[_Line]:
        """The lines from what happened last to the end, where there is but one way."""
        lines: list[_Line] = []
        for id in happened:
            route = self._only_way(id, happened)
            lines += route
        return lines

    def _only_way(self, id: str, happened: AbstractSet[str]) -> list[_Line]:
        route: list[_Line] = []
        passed_ids = {id}
        while True:
            after = [line for line in self._after[id] if line[0]]
            if len(after) != 1:
                return route if not after and route else []
            line = after[0]
            id = line[2]
            if id in passed_ids or id in happened or not self._passes(id):
                return []
            passed_ids.add(id)
            route.append(line)
