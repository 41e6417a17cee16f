"""Business flows: ``specs/flows/**/*.bpmn``, as BPMN 2.0 of whatever modeler."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from accord.model.catalogue import Fault, Severity
from accord.model.flows import Flow
from accord.model.message import message
from accord.sources.bpmn.document import UnreadableFlowError, read_document
from accord.sources.bpmn.layout import arrange
from accord.sources.bpmn.reading import read_flow, repeated_ids

FOLDER: Final = "specs/flows"


def read_flows(workspace: Path) -> tuple[tuple[Flow, ...], tuple[Fault, ...]]:
    """The flows of a workspace, and what is wrong with their files."""
    flows: list[Flow] = []
    faults: list[Fault] = []
    folder = workspace / FOLDER
    for file in sorted(folder.glob("**/*.bpmn")):
        path = file.relative_to(workspace).as_posix()
        id = file.relative_to(folder).with_suffix("").as_posix()
        try:
            document = read_document(file)
            flow = read_flow(document, id=id, path=path)
        except UnreadableFlowError as error:
            faults.append(Fault(path=path, message=error.problem, line=error.line))
            continue
        if not flow.diagrams:
            flow = arrange(flow)
        flows.append(flow)
        faults += [*_repeated(path, document), *_findings(flow)]
    return tuple(flows), tuple(faults)


def _repeated(path: str, document: Element) -> Iterator[Fault]:
    for id in repeated_ids(document):
        problem = message("sources.flow-id-twice", id=id)
        yield Fault(path=path, message=problem, hint=message("sources.flow-id-twice.hint"))


def _findings(flow: Flow) -> Iterator[Fault]:
    if not flow.activities:
        problem = message("sources.flow-empty")
        yield Fault(path=flow.path, message=problem, severity=Severity.WARNING)
    nodes = flow.by_id
    for way in flow.ways:
        for end in (way.source, way.target):
            if way.is_sequence and end not in nodes:
                yield Fault(
                    path=flow.path, message=message("sources.flow-loose-end", way=way.id, end=end)
                )
    if not flow.diagrams:
        problem = message("sources.flow-undrawn")
        yield Fault(path=flow.path, message=problem, severity=Severity.WARNING)
