"""What of a run is a standard for later ones."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Profile
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Measured,
    PlannedCase,
    StagePlanned,
)
from accord.model.load_baseline import LoadBaseline
from accord.model.load_shape import LoadLeg
from accord.model.run import Run, fold
from accord.model.status import Status, Suite

NOON = "load/noon.toml"
FEATURE = "features/goods.feature#read"


def run(status: Status = Status.PASSED) -> Run:
    scenario = f"{NOON}#{FEATURE}"
    where = {"at": 0.0, "stage": "load"}
    measured = [
        Measured(**where, name="p95", value=0.2, unit="s", case=NOON),
        Measured(**where, name="p95", value=0.1, unit="s", case=NOON, operation="goods/readGoods"),
        Measured(**where, name="p95", value=0.3, unit="s", case=scenario),
    ]
    ends = [(NOON, status), (scenario, Status.PASSED)]
    return fold(
        [
            StagePlanned(
                **where,
                suite=Suite.LOAD,
                engine="locust",
                cases=tuple(PlannedCase(id=id, title=id, path=NOON) for id, _ in ends),
            ),
            *measured,
            *(CaseStarted(**where, case=id) for id, _ in ends),
            *(CaseFinished(**where, case=id, status=end, seconds=1.0) for id, end in ends),
        ]
    )


@pytest.mark.parametrize(
    ("argument", "figure"),
    [
        pytest.param("", 0.2, id="of-the-profile"),
        pytest.param("readGoods", 0.1, id="of-an-operation"),
        pytest.param("goods/readGoods", 0.1, id="with-its-service"),
        pytest.param(FEATURE, 0.3, id="of-a-scenario"),
        pytest.param("Goods", None, id="half-a-name"),
    ],
)
def test_a_figure_is_found_as_a_threshold_names_it(argument: str, figure: float | None) -> None:
    assert LoadBaseline.of(run()).figure(NOON, "p95", argument) == figure


@pytest.mark.parametrize("status", [Status.FAILED, Status.BROKEN])
def test_a_profile_that_did_not_pass_is_no_standard(status: Status) -> None:
    assert LoadBaseline.of(run(status)).profiles == {}


def test_the_load_of_a_figure_is_kept_with_it() -> None:
    waves = (LoadLeg(to=20, over_s=30), LoadLeg(to=5, over_s=10))
    noon = Profile(id=NOON, title="", path=NOON, users=20, shape=waves, think_s=(1, 3))
    other = Profile(id="load/other.toml", title="", path="load/other.toml", users=1)
    kept = LoadBaseline.of(run(), [noon, other])
    assert kept.loads == {NOON: "users = 20 over 30 s, 5 over 10 s, think = 1–3 s"}
