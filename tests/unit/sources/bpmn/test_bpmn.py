"""The flows of a workspace, and what is wrong with their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Severity
from accord.sources.bpmn import read_flows

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def write(folder: Path, name: str, inside: str) -> None:
    file = folder / "specs/flows" / f"{name}.bpmn"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'<definitions xmlns="{MODEL}">{inside}</definitions>', encoding="utf-8")


def test_a_flow_is_called_by_its_path(tmp_path: Path) -> None:
    write(tmp_path, "orders/pay", '<process id="p"><task id="t"/></process>')
    (flow,), faults = read_flows(tmp_path)
    assert (flow.id, flow.path) == ("orders/pay", "specs/flows/orders/pay.bpmn")
    assert not faults


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    write(tmp_path, "a", "<")
    write(tmp_path, "b", '<process id="p"><task id="t"/></process>')
    (flow,), (fault,) = read_flows(tmp_path)
    assert flow.id == "b"
    assert (fault.path, fault.message.id) == ("specs/flows/a.bpmn", "sources.flow-xml")


def test_an_id_that_several_nodes_have_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a", '<process id="p"><task id="t"/><userTask id="t"/></process>')
    _, (fault,) = read_flows(tmp_path)
    assert fault.message.id == "sources.flow-id-twice"
    assert fault.message.arguments == {"id": "t"}


def test_a_line_to_nowhere_is_told(tmp_path: Path) -> None:
    inside = '<task id="t"/><sequenceFlow id="f" sourceRef="t" targetRef="gone"/>'
    write(tmp_path, "a", f'<process id="p">{inside}</process>')
    _, (fault,) = read_flows(tmp_path)
    assert fault.message.arguments == {"way": "f", "end": "gone"}


def test_a_flow_in_which_nothing_is_done_is_warned_of(tmp_path: Path) -> None:
    write(tmp_path, "a", '<process id="p"><startEvent id="s"/></process>')
    _, faults = read_flows(tmp_path)
    assert [(fault.message.id, fault.severity) for fault in faults] == [
        ("sources.flow-empty", Severity.WARNING)
    ]


def test_what_the_library_cannot_arrange_is_told_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> str:
        raise RecursionError

    monkeypatch.setattr("bpmn_io.layout_process", fail)
    write(tmp_path, "a", '<process id="p"><task id="t" name="Pay"/></process>')
    (flow,), (fault,) = read_flows(tmp_path)
    assert [node.name for node in flow.nodes] == ["Pay"]
    assert fault.message.id == "sources.flow-undrawn"
    assert not flow.arranged
