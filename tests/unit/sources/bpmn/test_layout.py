"""A flow without a picture gets one: every node and line is placed, pools included."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.flows import Flow
from accord.sources.bpmn.document import read_document
from accord.sources.bpmn.layout import arrange
from accord.sources.bpmn.reading import read_flow

FILE = Path(__file__).parents[3] / "ground" / "flows" / "written-without-picture.bpmn"


@pytest.fixture(scope="module")
def arranged() -> Flow:
    return arrange(read_flow(read_document(FILE), id="x", path="x"))


def test_everything_is_drawn(arranged: Flow) -> None:
    drawn_nodes = {drawn.node for diagram in arranged.diagrams for drawn in diagram.nodes}
    drawn_ways = {drawn.way for diagram in arranged.diagrams for drawn in diagram.ways}
    assert drawn_nodes == {node.id for node in arranged.nodes}
    assert drawn_ways == {way.id for way in arranged.ways}
    assert arranged.arranged


def test_a_subprocess_is_closed_and_its_inside_another_picture(arranged: Flow) -> None:
    whole, inside = arranged.diagrams
    assert inside.of == "talk"
    assert {drawn.node for drawn in inside.nodes} == {"call", "write"}
    assert not {drawn.node: drawn for drawn in whole.nodes}["talk"].is_expanded


def test_what_happens_in_a_pool_lies_in_it_and_pools_do_not_touch(arranged: Flow) -> None:
    boxes = {drawn.node: drawn.box for drawn in arranged.diagrams[0].nodes}
    shop, buyer, refund = boxes["shop"], boxes["buyer"], boxes["refund"]
    assert shop.x < refund.x
    assert refund.x + refund.width < shop.x + shop.width
    assert shop.y < refund.y < shop.y + shop.height < buyer.y


def test_no_two_activities_overlap(arranged: Flow) -> None:
    boxes = {drawn.node: drawn.box for drawn in arranged.diagrams[0].nodes}
    one, other = boxes["inspect"], boxes["refund"]
    assert one.x + one.width < other.x or other.y > one.y + one.height


def test_a_boundary_event_sits_on_its_activity(arranged: Flow) -> None:
    boxes = {drawn.node: drawn.box for drawn in arranged.diagrams[0].nodes}
    host, event = boxes["inspect"], boxes["late"]
    assert event.y < host.y + host.height < event.y + event.height
