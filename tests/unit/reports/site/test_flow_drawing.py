"""A flow is drawn from its own coordinates: every shape and every line."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from accord.model.flows import Flow
from accord.reports.site.flow_drawing import draw_flow
from accord.reports.site.flow_sheets import FlowSheet
from accord.sources.bpmn.document import read_document
from accord.sources.bpmn.layout import arrange
from accord.sources.bpmn.reading import read_flow

FILES = sorted((Path(__file__).parents[3] / "ground" / "flows").glob("*.bpmn"))


def flow(file: Path) -> Flow:
    read = read_flow(read_document(file), id=file.stem, path=file.name)
    return read if read.diagrams else arrange(read)


def drawn(flow: Flow) -> list[ElementTree.Element]:
    sheet = FlowSheet(flow=flow, lines=(), entries=(), taken=frozenset())
    return [ElementTree.fromstring(f"<svg>{it.content}</svg>") for it in draw_flow(sheet)]


def having(svg: ElementTree.Element, style: str) -> list[ElementTree.Element]:
    return [it for it in svg.iter() if style in (it.get("class") or "").split()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_as_many_shapes_and_lines_are_drawn_as_the_file_has(file: Path) -> None:
    read = flow(file)
    pictures = drawn(read)
    for picture, diagram in zip(pictures, read.diagrams, strict=True):
        assert len(having(picture, "node")) == len(diagram.nodes)
        assert len(having(picture, "line")) == len(diagram.ways)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_everything_lies_on_the_paper(file: Path) -> None:
    read = flow(file)
    sheet = FlowSheet(flow=read, lines=(), entries=(), taken=frozenset())
    for drawing, diagram in zip(draw_flow(sheet), read.diagrams, strict=True):
        for it in diagram.nodes:
            assert drawing.box.x < it.box.x
            assert it.box.x + it.box.width < drawing.box.x + drawing.box.width
            assert drawing.box.y < it.box.y
            assert it.box.y + it.box.height < drawing.box.y + drawing.box.height


def test_names_are_drawn_whole_or_end_with_dots() -> None:
    (file,) = [file for file in FILES if file.stem == "adonis-vertical-pools"]
    text = " ".join("".join(it.itertext()) for it in having(drawn(flow(file))[0], "name"))
    assert "Front office" in text
    assert "A very long" in text
    assert "…" in text


def test_pools_lie_behind_what_is_in_them() -> None:
    (file,) = [file for file in FILES if file.stem == "signavio"]
    order = [it.get("class") for it in having(drawn(flow(file))[0], "node")]
    assert order[:4] == ["node pool", "node lane", "node lane", "node pool"]
    assert order[-1] == "node activity"
