"""Opens a BPMN file safely: nothing is fetched, nothing is expanded, and its size is bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from accord.errors import system_words
from accord.model.message import Message, message, plain
from accord.sources.bpmn.elements import local_name

MOST_BYTES: Final = 8_000_000
MOST_ELEMENTS: Final = 100_000
# As of BPMN 2.0, and of the drafts that older modelers still write.
_NAMESPACES: Final = ("http://www.omg.org/spec/BPMN/", "http://schema.omg.org/spec/BPMN/")


class UnreadableFlowError(Exception):
    """A file is no flow; ``line`` is 0 when that is true of all of it."""

    def __init__(self, problem: Message, line: int = 0) -> None:
        super().__init__(problem.id)
        self.problem, self.line = problem, line


def read_document(file: Path) -> Element:
    """The root of a BPMN file.

    Raises:
        UnreadableFlowError: it cannot be opened, is too large, or is no BPMN 2.0.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableFlowError(
                message("sources.flow-large", size=f"{MOST_BYTES // 1_000_000}")
            )
        content = file.read_bytes()
    except OSError as error:
        reason = plain(system_words(error))
        raise UnreadableFlowError(message("sources.flow-xml", reason=reason)) from error
    root = _parsed(content)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise UnreadableFlowError(message("sources.flow-large", size=f"{MOST_BYTES // 1_000_000}"))
    is_bpmn = root.tag.lstrip("{").startswith(_NAMESPACES) and local_name(root) == "definitions"
    if not is_bpmn:
        raise UnreadableFlowError(message("sources.flow-not-bpmn", root=local_name(root)))
    return root


def _parsed(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        problem = message("sources.flow-xml", reason=plain(str(error)))
        raise UnreadableFlowError(problem, error.position[0]) from error
    except DefusedXmlException as error:
        raise UnreadableFlowError(message("sources.flow-dtd")) from error
    # An encoding that nobody knows, or that the parser does not.
    except (ValueError, LookupError) as error:
        problem = message("sources.flow-xml", reason=plain(str(error)))
        raise UnreadableFlowError(problem) from error
    return root
