"""An activity is claimed by tags, observed in calls, both, or neither."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from accord.model.calls import Call, CallOrigin
from accord.model.flows import FlowNode, NodeShape
from accord.model.run import CallOfStep
from accord.reports.site.document import DocumentEntry
from accord.reports.site.flow_sheets import ActivityLine, FlowSheet, FlowSheets
from accord.reports.site.joining import join
from accord.reports.site.uses import Uses
from fakes.drawn_flows import flowing
from fakes.reference import Reference


def sheets(recorded: Reference) -> FlowSheets:
    document = join(recorded.catalogue, recorded.run)
    return FlowSheets(document, Uses(document))


def lines(sheet: FlowSheet) -> dict[str, ActivityLine]:
    return {line.node.id: line for line in sheet.lines}


@pytest.fixture
def sheet() -> FlowSheet:
    return sheets(flowing()).sheets[0]


def test_a_claimed_activity_is_as_its_scenarios_ended(sheet: FlowSheet) -> None:
    assert lines(sheet)["order"].state == "passed"
    assert [it.title for it in lines(sheet)["order"].claimed] == [
        "An order with a coupon is confirmed"
    ]


def test_an_operation_that_was_called_is_an_observation(sheet: FlowSheet) -> None:
    observed = lines(sheet)["order"].observed
    assert len(observed) > 1


def test_an_activity_that_nobody_claims_and_nothing_calls_was_never_shown(
    sheet: FlowSheet,
) -> None:
    assert lines(sheet)["ship"].state == "never"
    assert (sheet.shown, len(sheet.activities)) == (2, 3)


@pytest.mark.parametrize(
    ("pools", "expected"), [((), ()), (("Shop",), ()), (("Shop", "Bank"), ("Bank",))]
)
def test_an_activity_says_whose_it_is_where_several_are_drawn(
    pools: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    recorded = flowing()
    flow = recorded.catalogue.flows[0]
    drawn = [
        FlowNode(id=name, kind="participant", shape=NodeShape.POOL, name=name, process=name)
        for name in pools
    ]
    work = (msgspec.structs.replace(node, process="Bank") for node in flow.nodes)
    changed = msgspec.structs.replace(flow, nodes=(*drawn, *work))
    catalogue = msgspec.structs.replace(recorded.catalogue, flows=(changed,))
    sheet = sheets(replace(recorded, catalogue=catalogue)).sheets[0]
    assert lines(sheet)["pay"].place == expected


def test_an_event_is_listed_only_where_it_is_claimed(sheet: FlowSheet) -> None:
    assert "refused" in lines(sheet)
    assert "end" not in lines(sheet)


def test_what_services_ask_each_other_is_looked_up_by_its_path() -> None:
    recorded = flowing()
    operation = next(it for it in recorded.catalogue.operations() if it.service == "payment")
    flow = recorded.catalogue.flows[0]
    nodes = tuple(
        msgspec.structs.replace(node, operations=(operation.id,)) if node.id == "ship" else node
        for node in flow.nodes
    )
    changed = msgspec.structs.replace(flow, nodes=nodes)
    catalogue = msgspec.structs.replace(recorded.catalogue, flows=(changed,))
    stage = recorded.run.stages["scenarios"]
    case = next(it for it in stage.cases.values() if it.last)
    assert case.last
    inside = Call(
        service="payment",
        method=operation.method,
        url=operation.path.replace("{", "").replace("}", ""),
        started=1.0,
        seconds=0.1,
        trace="a" * 32,
        span="b" * 16,
        origin=CallOrigin.LOG,
    )
    case.last.calls.append(CallOfStep(step=0, call=inside))
    changed_reference = Reference(folder=recorded.folder, catalogue=catalogue, run=recorded.run)
    (found,) = sheets(changed_reference).sheets
    assert [it.id for it in lines(found)["ship"].observed] == [case.id]
    assert lines(found)["ship"].state == "observed"


def test_a_claim_is_contradicted_where_others_call_and_who_claims_does_not(
    sheet: FlowSheet,
) -> None:
    claimed = lines(sheet)["order"].claimed
    other = tuple(it for it in lines(sheet)["order"].observed if it.id != claimed[0].id)
    line = ActivityLine(
        node=lines(sheet)["order"].node,
        claimed=claimed,
        observed=other,
        operations=("ordering/placeOrder",),
        is_visible=True,
    )
    assert line.is_contradicted
    assert not lines(sheet)["order"].is_contradicted
    # What only happens inside is seen of a part of the scenarios.
    assert not lines(sheet)["pay"].is_contradicted


def test_the_paths_of_the_flow_s_scenarios_are_taken(sheet: FlowSheet) -> None:
    assert sheet.taken == {"start-order", "order-choice", "choice-pay", "choice-refused"}
    assert [way.id for way, *_ in sheet.untaken] == ["pay-ship", "ship-end"]


def test_a_case_knows_its_flows() -> None:
    recorded = flowing()
    document = join(recorded.catalogue, recorded.run)
    found = FlowSheets(document, Uses(document))

    def of(title: str) -> tuple[tuple[str, str], ...]:
        entry: DocumentEntry = next(it for it in document.entries if it.title == title)
        return found.of(entry)

    assert of("An order with a coupon is confirmed") == (("checkout", "pay"), ("checkout", "order"))
