"""A file that is none, or means harm, is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.sources.bpmn import document
from accord.sources.bpmn.document import UnreadableFlowError, read_document

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<definitions xmlns="{0}"><process name="&b;"/></definitions>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<definitions xmlns="{0}"><process name="x">&a;</process></definitions>"""
REMOTE = """<!DOCTYPE definitions SYSTEM "http://example.org/x.dtd"><definitions xmlns="{0}"/>"""


def refused(folder: Path, content: bytes) -> UnreadableFlowError:
    file = folder / "a.bpmn"
    file.write_bytes(content)
    with pytest.raises(UnreadableFlowError) as caught:
        read_document(file)
    return caught.value


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, REMOTE], ids=["bomb", "outside", "remote"])
def test_a_document_type_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text.format(MODEL).encode()).problem.id == "sources.flow-dtd"


@pytest.mark.parametrize(
    ("content", "id"),
    [
        (b"", "sources.flow-xml"),
        (b"<definitions", "sources.flow-xml"),
        (b"\x89PNG\r\n", "sources.flow-xml"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "sources.flow-xml"),
        (b'<?xml version="1.0" encoding="big5"?><a/>', "sources.flow-xml"),
        (b"<a/>", "sources.flow-not-bpmn"),
        (b'<definitions xmlns="http://www.omg.org/spec/DMN/20151101/"/>', "sources.flow-not-bpmn"),
        (f'<process xmlns="{MODEL}"/>'.encode(), "sources.flow-not-bpmn"),
    ],
)
def test_what_is_no_bpmn_is_told_in_a_sentence(tmp_path: Path, content: bytes, id: str) -> None:
    assert refused(tmp_path, content).problem.id == id


def test_the_line_of_broken_xml_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, f'<definitions xmlns="{MODEL}">\n<a>\n</b>'.encode()).line == 3


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST_BYTES", 10)
    assert refused(tmp_path, b"<definitions/>").problem.id == "sources.flow-large"


def test_a_file_of_too_many_elements_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST_ELEMENTS", 2)
    content = f'<definitions xmlns="{MODEL}"><a/><a/></definitions>'
    assert refused(tmp_path, content.encode()).problem.id == "sources.flow-large"
