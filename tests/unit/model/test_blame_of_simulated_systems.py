import random

import pytest

from fakes import simulated_traces
from fakes.simulated_failures import Breakdown, breakdowns
from fakes.simulated_logs import Losses
from fakes.simulated_shapes import Drawing


@pytest.fixture(scope="module")
def simulated() -> list[Breakdown]:
    return [*breakdowns(120, 0), *breakdowns(15, 0, "chain"), *breakdowns(15, 0, "star")]


@pytest.mark.parametrize(
    ("losses", "right", "wrong_and_certain"),
    [
        pytest.param(Losses(), 0.95, 0.01, id="perfect"),
        pytest.param(Losses(in_own_words=True), 0.85, 0.02, id="dialects"),
        pytest.param(Losses(silent=True), 0.85, 0.02, id="one-silent"),
        pytest.param(Losses(dropping=True), 0.70, 0.02, id="one-dropping"),
        pytest.param(Losses(uninventoried=True), 0.90, 0.02, id="one-not-in-the-inventory"),
    ],
)
def test_faults_in_simulated_systems_are_placed(
    simulated: list[Breakdown], losses: Losses, right: float, wrong_and_certain: float
) -> None:
    placed = [(it.at_fault, simulated_traces.blame_of(it, losses)[0]) for it in simulated]
    hits = sum(at_fault in (blame.service, *blame.others) for at_fault, blame in placed)
    wrong = sum(blame.certain and blame.service != at_fault for at_fault, blame in placed)
    assert hits >= right * len(placed)
    assert wrong <= wrong_and_certain * len(placed)


def test_a_drawn_system_may_have_more_services_than_there_are_words() -> None:
    drawing = Drawing(random.Random(0))
    names = [drawing.service().name for _ in range(120)]
    assert len(set(names)) == len(names)
