"""Every modeler's file is read whole: as many shapes and lines as it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.flows import Flow, NodeShape
from accord.sources.bpmn.document import read_document
from accord.sources.bpmn.elements import local_name
from accord.sources.bpmn.reading import read_flow

FILES = sorted((Path(__file__).parents[3] / "ground" / "flows").glob("*.bpmn"))
DRAWN = [file for file in FILES if file.stem != "written-without-picture"]


def flow(name: str) -> Flow:
    (file,) = [file for file in FILES if file.stem == name]
    return read_flow(read_document(file), id=name, path=file.name)


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: file.stem)
def test_as_many_shapes_and_lines_are_read_as_the_file_has(file: Path) -> None:
    root = read_document(file)
    names = [local_name(element) for element in root.iter()]
    read = read_flow(root, id="x", path="x")
    assert sum(len(diagram.nodes) for diagram in read.diagrams) == names.count("BPMNShape")
    assert sum(len(diagram.ways) for diagram in read.diagrams) == names.count("BPMNEdge")
    assert {drawn.node for it in read.diagrams for drawn in it.nodes} <= read.by_id.keys()


def test_there_are_a_dozen_modelers() -> None:
    assert len(DRAWN) >= 12


def test_a_qualified_name_means_the_same_id() -> None:
    read = flow("bonita-qualified-names")
    assert [(way.source, way.target) for way in read.ways] == [("_st", "_ca")]
    assert read.by_id["_pool1"].process == "_proc1"


def test_operations_come_from_documentation_and_from_properties() -> None:
    assert flow("bpmn-io-bpmn2-prefix").by_id["T"].operations == ("ordering/approveOrder",)
    pay = flow("camunda-modeler-8").by_id["Activity_pay"]
    assert pay.operations == ("payment/authorisePayment",)


def test_what_is_inside_a_closed_subprocess_is_a_picture_of_its_own() -> None:
    read = flow("camunda-modeler-8")
    assert [diagram.of for diagram in read.diagrams] == ["", "Activity_ship"]
    assert read.by_id["Activity_pack"].parent == "Activity_ship"


def test_a_subprocess_that_says_nothing_is_open_when_its_inside_is_drawn() -> None:
    (diagram,) = flow("activiti-flowable").diagrams
    assert {drawn.node: drawn.is_expanded for drawn in diagram.nodes}["sub"]


def test_events_know_their_trigger_their_host_and_whether_they_interrupt() -> None:
    late = flow("camunda-modeler-8").by_id["Event_late"]
    assert (late.detail, late.host, late.interrupting) == ("timer", "Activity_pay", False)
    assert flow("enterprise-architect").by_id["EAID_C2"].detail == "message"


def test_activities_know_how_they_are_repeated() -> None:
    assert flow("bizagi").by_id["Id_t"].markers == ("sequential",)
    assert flow("open-bpmn-empty-edges").by_id["task_b"].markers == ("loop",)
    assert flow("enterprise-architect").by_id["EAID_M"].markers == ("compensation",)


def test_lines_know_which_is_the_default_and_which_has_a_condition() -> None:
    ways = {way.id: way for way in flow("bpmn-io-bpmn2-prefix").ways}
    assert ways["F3"].is_default
    assert ways["F4"].is_conditional
    assert not ways["F1"].is_default


def test_a_line_without_points_is_drawn_from_middle_to_middle() -> None:
    (diagram,) = flow("open-bpmn-empty-edges").diagrams
    assert diagram.ways[0].points == ((65, 35), (255, 35))


def test_what_no_version_of_bpmn_knows_is_drawn_all_the_same() -> None:
    read = flow("igrafx-strangers")
    assert read.by_id["X"].shape is NodeShape.OTHER


def test_data_that_nobody_draws_is_left_out() -> None:
    assert "Id_io" not in flow("bizagi").by_id
    assert "dataIn_1" in flow("trisotech").by_id


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("camunda-modeler-8", "Pay by card"),
        ("activiti-flowable", "请假流程"),
        ("bpmn-io-bpmn2-prefix", "bpmn-io-bpmn2-prefix"),
        ("written-without-picture", "Return goods"),
        ("signavio", "Shop"),
    ],
)
def test_a_flow_is_called_what_its_author_called_it(name: str, title: str) -> None:
    assert flow(name).title == title
