"""Nothing that was not proved is green: every way a load test can say nothing, with real locust."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.status import Status
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.loaded import PROFILE, Loaded, feature, run_profile
from fakes.locustfiles import READ
from fakes.ports import free_address

pytestmark = pytest.mark.engine


def nothing_is_green(loaded: Loaded) -> bool:
    return all(case.status is not Status.PASSED for case in loaded.stage.cases.values())


def test_a_healthy_service_passes(goods: Service, tmp_path: Path) -> None:
    loaded = run_profile(
        tmp_path,
        READ + 'thresholds = ["rate >= 2/s", "p95 <= 10 s"]',
        goods.address,
        forget=goods.received.clear,
    )
    assert [case.status for case in loaded.stage.cases.values()] == [Status.PASSED] * 2
    assert loaded.stage.finished
    assert loaded.profile.measures["requests"] == loaded.profile.measures["iterations"]
    assert loaded.profile.operations["goods/readGoods"]["errors"] == 0
    assert loaded.stage.seen["goods/readGoods", 200] == len(goods.received)
    assert loaded.profile.samples


PROOFLESS = [
    pytest.param(
        'scenarios = "@late"\nusers = 1\nduration = "a moment"', "broken", id="no-requests"
    ),
    pytest.param(READ + "minimum-requests = 1000000", "broken", id="too-few-requests"),
    pytest.param(READ + "thresholds = ['p95(\"buy\") <= 1 s']", "broken", id="no-samples"),
    pytest.param(READ + 'thresholds = ["p95 <= 0.001 ms"]', "failed", id="threshold-missed"),
    pytest.param(READ + 'thresholds = ["rate >= 1000000/s"]', "failed", id="too-slow"),
]


@pytest.mark.parametrize(("profile", "expected"), PROOFLESS)
def test_a_load_that_proves_nothing_is_not_green(
    profile: str, expected: str, goods: Service, tmp_path: Path
) -> None:
    loaded = run_profile(tmp_path, profile, goods.address)
    assert loaded.profile.status == expected
    assert loaded.reason()


RAISING = [
    pytest.param(("Then the step has a defect",), "token", id="step-raises"),
    pytest.param(("Then the step raises what cannot be read",), "Mute", id="mute"),
    pytest.param(("Given nobody knows this",), "nobody knows", id="undefined-step"),
]


@pytest.mark.parametrize(("steps", "said"), RAISING)
def test_a_scenario_that_cannot_be_judged_breaks_its_profile(
    steps: tuple[str, ...], said: str, goods: Service, tmp_path: Path
) -> None:
    profile = 'scenarios = "@more"\nusers = 1\nduration = "a moment"'
    loaded = run_profile(
        tmp_path, profile, goods.address, features__more_dot_feature=feature(*steps)
    )
    assert {case.status for case in loaded.stage.cases.values()} == {Status.BROKEN}
    assert said in loaded.reason(f"{PROFILE}#features/more.feature#more")


def test_steps_that_cannot_be_loaded_break_everything(goods: Service, tmp_path: Path) -> None:
    loaded = run_profile(
        tmp_path, READ, goods.address, steps__bad_dot_py="raise RuntimeError('no')\n"
    )
    assert {case.status for case in loaded.stage.cases.values()} == {Status.BROKEN}
    assert any("RuntimeError" in note for note in loaded.notes)


def test_a_service_that_is_down_fails(tmp_path: Path) -> None:
    loaded = run_profile(tmp_path, READ, free_address())
    assert {case.status for case in loaded.stage.cases.values()} == {Status.FAILED}
    assert loaded.profile.measures["errors"] == 1
    assert loaded.stage.findings[0].kind == "no-answer"


def test_a_service_that_never_answers_fails(tmp_path: Path) -> None:
    with serving(lambda _: Answer(wait_s=4)) as service:
        loaded = run_profile(tmp_path, READ, service.address)
    assert nothing_is_green(loaded)
    assert loaded.profile.measures["errors"] == 1


def test_a_broken_contract_fails_though_every_step_passed(tmp_path: Path) -> None:
    with serving(lambda _: as_json({"id": "one", "name": "tea"})) as service:
        loaded = run_profile(tmp_path, READ, service.address)
    assert {case.status for case in loaded.stage.cases.values()} == {Status.FAILED}
    (finding,) = loaded.stage.findings
    assert (finding.kind, finding.operation) == ("contract-broken", "goods/readGoods")
    assert finding.times == loaded.profile.measures["requests"]
    assert finding.example is not None
    assert finding.example.response is not None
    assert finding.example.response.body is not None
    assert "one" in finding.example.response.body.text


def test_a_few_errors_within_what_is_allowed_pass(tmp_path: Path) -> None:
    count = iter(range(10**9))

    def seldom_wrong(_: Received) -> Answer:
        wrong = next(count) == 0
        return Answer(status=500) if wrong else as_json({"id": 1, "name": "tea"})

    with serving(seldom_wrong) as service:
        loaded = run_profile(tmp_path, READ + 'thresholds = ["errors <= 50 %"]', service.address)
    assert loaded.profile.status is Status.PASSED
    assert loaded.profile.measures["errors"] > 0
    assert len(loaded.stage.findings) == 1
