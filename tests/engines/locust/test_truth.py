"""Nothing that was not proved is green: every way a load test can say nothing, with real locust."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from accord.model.status import Status
from fakes.http_service import Answer, Received, Service, as_json, free_address, serving
from fakes.loaded import PROFILE, Loaded, assign, probe, when, workspace

pytestmark = pytest.mark.engine

READ = 'scenarios = "@load"\nusers = 2\nduration = "1 s"\n'
OPEN = 'scenarios = "@load"\nrate = "20/s"\nduration = "1 s"\n'
LONG = 'scenarios = "@load"\nusers = 2\nduration = "30 s"\n'
BURN = """
    import time
    from behave import given

    @given("it burns")
    def burns(context):
        until = time.perf_counter() + 0.05
        while time.perf_counter() < until:
            pass
"""


def answered(request: Received) -> Answer:
    if request.target.endswith("/1"):
        return as_json({"id": 1, "name": "tea"})
    return as_json({}, status=404)


@pytest.fixture
def goods() -> Iterator[Service]:
    with serving(answered) as service:
        yield service


def feature(*steps: str) -> str:
    rows = "\n".join(f"            {step}" for step in steps)
    return f"\n    Feature: More\n        @more\n        Scenario: More\n{rows}\n"


def run(folder: Path, profile: str, address: str, **files: str) -> Loaded:
    catalogue = workspace(folder, profile, **files)
    return probe(assign(folder, catalogue, address))


def nothing_is_green(loaded: Loaded) -> bool:
    return all(case.status is not Status.PASSED for case in loaded.stage.cases.values())


def test_a_healthy_service_passes(goods: Service, tmp_path: Path) -> None:
    loaded = run(tmp_path, READ + 'thresholds = ["rate >= 2/s", "p95 <= 10 s"]', goods.address)
    assert [case.status for case in loaded.stage.cases.values()] == [Status.PASSED] * 2
    assert loaded.stage.finished
    assert loaded.profile.measures["requests"] == loaded.profile.measures["iterations"]
    assert loaded.profile.operations["goods/readGoods"]["errors"] == 0
    assert loaded.stage.seen["goods/readGoods", 200] == len(goods.received)
    assert loaded.profile.samples


def test_an_arrival_rate_is_kept(goods: Service, tmp_path: Path) -> None:
    loaded = run(tmp_path, OPEN, goods.address)
    assert loaded.profile.status is Status.PASSED
    assert len(goods.received) == 20


PROOFLESS = [
    pytest.param('scenarios = "@late"\nusers = 1\nduration = "1 s"', "broken", id="no-requests"),
    pytest.param(READ + "minimum-requests = 1000000", "broken", id="too-few-requests"),
    pytest.param(READ + "thresholds = ['p95(\"buy\") <= 1 s']", "broken", id="no-samples"),
    pytest.param(READ + 'thresholds = ["p95 <= 0.001 ms"]', "failed", id="threshold-missed"),
    pytest.param(READ + 'thresholds = ["rate >= 1000000/s"]', "failed", id="too-slow"),
]


@pytest.mark.parametrize(("profile", "expected"), PROOFLESS)
def test_a_load_that_proves_nothing_is_not_green(
    profile: str, expected: str, goods: Service, tmp_path: Path
) -> None:
    loaded = run(tmp_path, profile, goods.address)
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
    profile = 'scenarios = "@more"\nusers = 1\nduration = "1 s"'
    loaded = run(tmp_path, profile, goods.address, features__more_dot_feature=feature(*steps))
    assert {case.status for case in loaded.stage.cases.values()} == {Status.BROKEN}
    assert said in loaded.reason(f"{PROFILE}#features/more.feature#more")


def test_steps_that_cannot_be_loaded_break_everything(goods: Service, tmp_path: Path) -> None:
    loaded = run(tmp_path, READ, goods.address, steps__bad_dot_py="raise RuntimeError('no')\n")
    assert {case.status for case in loaded.stage.cases.values()} == {Status.BROKEN}
    assert any("RuntimeError" in note for note in loaded.notes)


def test_a_rate_that_the_injector_cannot_keep_is_broken(goods: Service, tmp_path: Path) -> None:
    profile = 'scenarios = "@more"\nrate = "60/s"\nduration = "1 s"'
    more = feature("Given it burns", 'When I send "readGoods" with:', "  | id | 1 |")
    loaded = run(
        tmp_path,
        profile,
        goods.address,
        features__more_dot_feature=more,
        steps__burn_dot_py=BURN,
    )
    assert loaded.profile.status is Status.BROKEN
    assert "could begin" in loaded.reason()


def test_a_service_that_is_down_fails(tmp_path: Path) -> None:
    loaded = run(tmp_path, READ, free_address())
    assert {case.status for case in loaded.stage.cases.values()} == {Status.FAILED}
    assert loaded.profile.measures["errors"] == 1
    assert loaded.stage.findings[0].kind == "no-answer"


def test_a_service_that_never_answers_fails(tmp_path: Path) -> None:
    with serving(lambda _: Answer(wait_s=4)) as service:
        loaded = run(tmp_path, READ, service.address)
    assert nothing_is_green(loaded)
    assert loaded.profile.measures["errors"] == 1


def test_a_broken_contract_fails_though_every_step_passed(tmp_path: Path) -> None:
    with serving(lambda _: as_json({"id": "one", "name": "tea"})) as service:
        loaded = run(tmp_path, READ, service.address)
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
        wrong = next(count) == 30
        return Answer(status=500) if wrong else as_json({"id": 1, "name": "tea"})

    with serving(seldom_wrong) as service:
        loaded = run(tmp_path, READ + 'thresholds = ["errors <= 5 %"]', service.address)
    assert loaded.profile.status is Status.PASSED
    assert loaded.profile.measures["errors"] > 0
    assert len(loaded.stage.findings) == 1


Act = Callable[[subprocess.Popen[str]], None]


def _kill_a_worker(process: subprocess.Popen[str]) -> None:
    psutil.Process(process.pid).children()[0].kill()


def _terminate(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("act", "said", "finished"),
    [
        pytest.param(_kill_a_worker, "died", True, id="worker-killed"),
        pytest.param(_terminate, "cut short", False, id="sigterm"),
    ],
)
def test_a_load_that_ends_early_is_broken(
    act: Act, said: str, finished: bool, goods: Service, tmp_path: Path
) -> None:
    catalogue = workspace(tmp_path, LONG)
    assignment = assign(tmp_path, catalogue, goods.address, options={"workers": 2})
    loaded = probe(assignment, meanwhile=when(lambda: len(goods.received) > 50, act))
    assert {case.status for case in loaded.stage.cases.values()} == {Status.BROKEN}
    assert said in loaded.reason()
    assert loaded.stage.finished is finished
    assert loaded.profile.measures["requests"] > 0


def test_a_probe_that_is_killed_leaves_no_worker(goods: Service, tmp_path: Path) -> None:
    catalogue = workspace(tmp_path, LONG)
    children: list[psutil.Process] = []

    def kill(process: subprocess.Popen[str]) -> None:
        children.extend(psutil.Process(process.pid).children())
        process.kill()

    assignment = assign(tmp_path, catalogue, goods.address)
    loaded = probe(assignment, meanwhile=when(lambda: len(goods.received) > 50, kill))
    _, alive = psutil.wait_procs(children, timeout=10)
    assert (alive, loaded.stage.status) == ([], Status.BROKEN)
