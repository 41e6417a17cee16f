from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.scenario_values import (
    ScenarioPaths,
    learn_from_scenarios,
)
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.model.calls import Body, Call, CallRequest, CallResponse
from accord.model.catalogue import Operation
from accord.model.events import Called, StagePlanned
from accord.model.journal import JournalWriter
from accord.model.status import Suite

PAY = "shop/pay"
SHAPES = {
    PAY: OperationShape(
        operation=Operation(
            id=PAY, service="shop", name="pay", method="POST", path="/orders/{order}/pay"
        )
    )
}


def write(runs: Path, run: str, *bodies: str, status: int = 200, suite: Suite) -> None:
    folder = runs / run / "journal"
    with JournalWriter(folder / "s.ndjson") as journal:
        journal.write(StagePlanned(at=0, stage="s", suite=suite, engine="e"))
        for body in bodies:
            call = Call(
                service="shop",
                method="POST",
                url="http://h/gateway/orders/o%201/pay?twice=no",
                started=0,
                seconds=0,
                trace="",
                span="",
                operation=PAY,
                request=CallRequest(body=Body(text=body)),
                response=CallResponse(status=status),
            )
            journal.write(Called(at=0, stage="s", case="c", call=call))


def learnt(runs: Path) -> tuple[ScenarioPaths, KnownValues]:
    known = KnownValues()
    return learn_from_scenarios(runs, SHAPES, known), known


def test_what_lies_beside_the_runs_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "2026-1", '{"coupon": "TEA"}', suite=Suite.SCENARIOS)
    for number in range(6):
        (tmp_path / f"notes-{number}").mkdir()
    assert learnt(tmp_path)[1].bodies[PAY] == [{"coupon": "TEA"}]


def test_what_scenarios_had_accepted_is_known(tmp_path: Path) -> None:
    write(tmp_path, "2026-1", '{"coupon": "TEA"}', suite=Suite.SCENARIOS)
    _, known = learnt(tmp_path)
    assert known.of(PAY, "path order") == ["o 1"]
    assert known.of(PAY, "query twice") == ["no"]
    assert known.bodies[PAY] == [{"coupon": "TEA"}]


def test_a_body_that_is_nested_too_deep_to_be_read_teaches_nothing(tmp_path: Path) -> None:
    write(tmp_path, "2026-1", "[" * 5000, suite=Suite.SCENARIOS)
    _, known = learnt(tmp_path)
    assert (known.of(PAY, "path order"), PAY in known.bodies) == (["o 1"], False)


def test_the_newest_run_that_called_anything_counts(tmp_path: Path) -> None:
    write(tmp_path, "2026-1", '{"coupon": "OLD"}', suite=Suite.SCENARIOS)
    write(tmp_path, "2026-2", '{"coupon": "NEW"}', suite=Suite.SCENARIOS)
    write(tmp_path, "2026-3", suite=Suite.SCENARIOS)
    assert learnt(tmp_path)[1].bodies[PAY] == [{"coupon": "NEW"}]


@pytest.mark.parametrize(
    ("status", "suite"), [(422, Suite.SCENARIOS), (200, Suite.LOAD)], ids=["refused", "load"]
)
def test_what_was_refused_or_of_another_suite_teaches_nothing(
    tmp_path: Path, status: int, suite: Suite
) -> None:
    write(tmp_path, "2026-1", "{}", status=status, suite=suite)
    assert learnt(tmp_path)[0] == {}


def test_no_run_teaches_nothing(tmp_path: Path) -> None:
    assert learnt(tmp_path / "none")[0] == {}


def test_the_shortest_way_of_one_scenario_to_an_operation_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "2026-1" / "journal"
    view = "shop/view"
    shapes = {
        **SHAPES,
        view: OperationShape(
            operation=Operation(
                id=view, service="shop", name="view", method="GET", path="/orders/{order}"
            )
        ),
    }
    with JournalWriter(folder / "s.ndjson") as journal:
        journal.write(StagePlanned(at=0, stage="s", suite=Suite.SCENARIOS, engine="e"))
        for case, operation, id in [
            ("long", view, "1"),
            ("long", view, "2"),
            ("short", view, "3"),
            ("long", PAY, "4"),
            ("short", PAY, "5"),
        ]:
            url = f"http://h/orders/{id}" + ("/pay" if operation == PAY else "")
            call = Call(
                service="shop",
                method="GET",
                url=url,
                started=0,
                seconds=0,
                trace="",
                span="",
                operation=operation,
                response=CallResponse(status=200, body=Body(text='{"id": 7}')),
            )
            journal.write(Called(at=0, stage="s", case=case, call=call))
    paths = learn_from_scenarios(tmp_path, shapes, KnownValues())
    assert [call.values["path order"] for call in paths[PAY]] == ["3", "5"]
    assert paths[PAY][0].answer == {"id": 7}
