"""The rule over rough systems, whose lines go the whole way of a run; ``proofs/culprit.py`` tries
many more."""

import pytest

from fakes.rough_failures import Sickness, sicknesses
from fakes.rough_logs import Wear
from fakes.rough_traces import culprit_of


@pytest.fixture(scope="module")
def drawn() -> list[Sickness]:
    return [*sicknesses(150, 0)]


@pytest.mark.parametrize(
    ("wear", "right", "wrong_and_certain"),
    [
        pytest.param(Wear(), 0.94, 0.01, id="perfect"),
        pytest.param(Wear(silent=True), 0.85, 0.02, id="one-silent"),
        pytest.param(Wear(dropping=True), 0.70, 0.02, id="one-dropping"),
        pytest.param(Wear(forwarded=True), 0.92, 0.02, id="forwarded-as-it-came"),
        pytest.param(Wear(undeclared=True), 0.90, 0.02, id="nothing-declared"),
    ],
)
def test_faults_in_rough_systems_are_placed(
    drawn: list[Sickness], wear: Wear, right: float, wrong_and_certain: float
) -> None:
    hits = wrong = 0
    for sickness in drawn:
        blamed, _ = culprit_of(sickness, wear)
        names = (blamed.service, *blamed.others) if blamed else ()
        hits += sickness.at_fault in names
        wrong += bool(blamed and blamed.certain and blamed.service != sickness.at_fault)
    assert hits >= right * len(drawn)
    assert wrong <= wrong_and_certain * len(drawn)
