"""A path was taken when what happened leaves no other; what cannot be told is not claimed."""

from __future__ import annotations

import pytest

from accord.model.flows import Flow, FlowNode, FlowWay, NodeShape
from accord.reports.site.flow_paths import FlowPaths

KINDS = {
    "s": ("startEvent", NodeShape.EVENT),
    "e": ("endEvent", NodeShape.EVENT),
    "x": ("exclusiveGateway", NodeShape.GATEWAY),
    "p": ("parallelGateway", NodeShape.GATEWAY),
    "b": ("boundaryEvent", NodeShape.EVENT),
}


def flow(*lines: str, **hosts: str) -> FlowPaths:
    """A graph of lines such as ``a x1``; what a name begins with says what it is."""
    names = dict.fromkeys(name for line in lines for name in line.split())
    nodes = tuple(
        FlowNode(
            id=name,
            kind=KINDS.get(name[0], ("task", NodeShape.ACTIVITY))[0] if name[1:] else "task",
            shape=KINDS[name[0]][1] if name[1:] and name[0] in KINDS else NodeShape.ACTIVITY,
            host=hosts.get(name, ""),
        )
        for name in names
    )
    ways = tuple(
        FlowWay(id=line.replace(" ", ">"), kind="sequenceFlow", source=source, target=target)
        for line in lines
        for source, _, target in [line.partition(" ")]
    )
    return FlowPaths(Flow(id="f", title="f", path="f", nodes=nodes, ways=ways))


STRAIGHT = flow("s1 a", "a c", "c e1")
CHOICE = flow("s1 a", "a x1", "x1 c", "x1 d", "c x2", "d x2", "x2 k", "k e1")
SKIP = flow("a x1", "x1 c", "x1 x2", "c x2", "x2 d")
CIRCLE = flow("a x1", "x1 a", "x1 d", "d e1")
FORK = flow("a p1", "p1 c", "p1 d", "c p2", "d p2", "p2 k")
ENDS = flow("a x1", "x1 e1", "x1 e2")
LATE = flow("a c", "b1 d", "d e1", b1="a")


@pytest.mark.parametrize(
    ("paths", "happened", "taken"),
    [
        (STRAIGHT, "a c", "s1>a a>c c>e1"),
        (STRAIGHT, "a", "s1>a"),
        (STRAIGHT, "c", "c>e1"),
        (STRAIGHT, "", ""),
        (STRAIGHT, "unknown", ""),
        (CHOICE, "a c k", "s1>a a>x1 x1>c c>x2 x2>k k>e1"),
        (CHOICE, "a k", "s1>a k>e1"),
        (SKIP, "a c d", "a>x1 x1>c c>x2 x2>d"),
        (SKIP, "a d", "a>x1 x1>x2 x2>d"),
        (CIRCLE, "a d", "a>x1 x1>d d>e1"),
        (FORK, "a c d k", "a>p1 p1>c p1>d c>p2 d>p2 p2>k"),
        (ENDS, "a", ""),
        (ENDS, "a e2", "a>x1 x1>e2"),
        (LATE, "a d", "b1>d d>e1"),
        (LATE, "a c", "a>c"),
    ],
)
def test_the_lines_between_what_happened_were_taken(
    paths: FlowPaths, happened: str, taken: str
) -> None:
    assert paths.taken(happened.split()) == frozenset(taken.split())
