from __future__ import annotations

from typing import Any

import pytest

from accord.engines.locust.histogram import bucket
from accord.engines.locust.options import LoadOptions
from accord.engines.locust.profile_figures import ProfileFigures
from accord.engines.locust.protocol import Count, Done, RanOnce, Tick
from accord.engines.locust.shortfall import shortfall
from accord.engines.locust.verdicts import (
    Judged,
    Load,
    judge,
    judge_scenario,
    measured,
    measured_scenarios,
)
from accord.model.catalogue import Profile
from accord.model.message import message
from accord.model.status import Status
from accord.text import say

DONE = Done(times={}, broken={}, users=2)


def count(times: int, errors: int = 0) -> Count:
    return Count(times=times, errors=errors, buckets={bucket(0.1): times}, least=0.1, most=0.1)


def load(
    *, requests: int = 10, errors: int = 0, wrong: int = 0, done: Done = DONE, **profile: Any
) -> Load:
    shape = {"users": 2} if "rate" not in profile else {}
    named = Profile(
        id="load/noon.toml",
        title="Noon",
        path="load/noon.toml",
        **{"duration_s": 1.0, "scenarios": {"a": 1.0}, **shape, **profile},
    )
    account = ProfileFigures(named, stage="load", workers=1)
    operations = {"goods/read": count(requests, errors)} if requests else {}
    scenarios = {"a": count(requests, wrong)} if requests else {}
    tick = Tick(slot=0, operations=operations, scenarios=scenarios, seen=(), users=2)
    list(account.take(0, tick))
    list(account.rest())
    return Load(profile=named, account=account, finished=[done])


def judged(one: Load) -> Judged:
    return judge(one, measured(one), measured_scenarios(one))


def ran(status: Status) -> RanOnce:
    return RanOnce(scenario="b", status=status, seconds=0.1, reason=message("load.never-ran"))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param({}, Status.PASSED, id="all-well"),
        pytest.param({"requests": 0}, Status.BROKEN, id="nothing-happened"),
        pytest.param({"minimum_requests": 11}, Status.BROKEN, id="too-few"),
        pytest.param({"errors": 1}, Status.FAILED, id="an-error-nobody-allowed"),
        pytest.param(
            {"errors": 1, "thresholds": ("errors <= 10 %",)}, Status.PASSED, id="an-allowed-error"
        ),
        pytest.param(
            {"errors": 2, "thresholds": ("errors <= 10 %",)}, Status.FAILED, id="too-many-errors"
        ),
        pytest.param({"thresholds": ("p95 <= 99 ms",)}, Status.FAILED, id="too-slow"),
        pytest.param({"thresholds": ('p95("read") <= 1 s',)}, Status.PASSED, id="by-operation"),
        pytest.param({"thresholds": ('p95("a") <= 1 ms',)}, Status.FAILED, id="by-scenario"),
        pytest.param({"thresholds": ('p95("b") <= 1 s',)}, Status.BROKEN, id="no-samples"),
        pytest.param({"thresholds": ("p99.9 <= 1 s",)}, Status.PASSED, id="any-percentile"),
        pytest.param(
            {"done": Done(times={}, broken={"a": 1}, users=2)}, Status.BROKEN, id="not-judged"
        ),
        pytest.param(
            {"done": Done(times={}, broken={}, users=2, raised=1)}, Status.BROKEN, id="raised"
        ),
        pytest.param(
            {"done": Done(times={}, broken={}, users=2, raised=1), "errors": 1},
            Status.FAILED,
            id="raised-hides-no-failure",
        ),
        pytest.param(
            {"done": Done(times={}, broken={}, users=2, asserted=1)}, Status.FAILED, id="asserted"
        ),
        pytest.param(
            {"done": Done(times={}, broken={}, users=2, exit_code=3)}, Status.FAILED, id="exit-code"
        ),
    ],
)
def test_a_profile_comes_to(made: dict[str, Any], expected: Status) -> None:
    verdict = judged(load(**made))
    assert verdict.status is expected
    assert (verdict.reason is None) is (expected is Status.PASSED)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(Status.PASSED, Status.PASSED, id="holds"),
        pytest.param(Status.FAILED, Status.FAILED, id="does-not-hold"),
        pytest.param(Status.PENDING, Status.BROKEN, id="says-nothing"),
        pytest.param(None, Status.BROKEN, id="never-ran"),
    ],
)
def test_what_must_hold_after_the_load_counts(status: Status | None, expected: Status) -> None:
    one = load(after=("b",))
    one.around = [] if status is None else [("after", ran(status))]
    assert judged(one).status is expected


def test_a_load_that_was_stopped_is_broken_whatever_its_figures() -> None:
    one = load(errors=10)
    one.stopped = message("load.worker-hung")
    assert judged(one).status is Status.BROKEN
    assert judge_scenario(one, "a").status is Status.BROKEN
    assert {step.status for step in judged(one).steps} == {Status.SKIPPED}


@pytest.mark.parametrize(
    ("done", "profile", "expected"),
    [
        pytest.param(DONE, {}, "", id="all-users"),
        pytest.param(Done(times={}, broken={}, users=1), {}, "load.users-not-reached", id="one"),
        pytest.param(
            Done(times={}, broken={}, users=9, due=100, begun=95), {"rate": 9.0}, "", id="on-time"
        ),
        pytest.param(
            Done(times={}, broken={}, users=9, due=100, begun=94),
            {"rate": 9.0},
            "load.rate-not-reached",
            id="too-few-begun",
        ),
        pytest.param(
            Done(times={}, broken={}, users=0), {"rate": 9.0}, "load.rate-not-reached", id="none"
        ),
        pytest.param(
            Done(times={}, broken={}, users=1, idle_after_s=0.5),
            {"script": "load/x.py"},
            "load.idle",
            id="all-left",
        ),
        pytest.param(
            Done(times={}, broken={}, users=1), {"script": "load/x.py"}, "", id="some-stayed"
        ),
    ],
)
def test_a_load_that_was_never_there_is_told(
    done: Done, profile: dict[str, Any], expected: str
) -> None:
    told = shortfall(load(done=done, **profile), LoadOptions())
    assert (told.id if told else "") == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param({}, Status.PASSED, id="passes"),
        pytest.param({"wrong": 1}, Status.FAILED, id="fails-once"),
        pytest.param(
            {"wrong": 1, "thresholds": ("errors <= 10 %",)}, Status.PASSED, id="within-the-limit"
        ),
        pytest.param(
            {"wrong": 1, "thresholds": ("errors <= 10 %", 'errors("a") <= 0 %')},
            Status.FAILED,
            id="own-limit",
        ),
        pytest.param({"requests": 0}, Status.BROKEN, id="never-ran"),
        pytest.param(
            {"wrong": 1, "done": Done(times={}, broken={"a": 1}, users=2)},
            Status.BROKEN,
            id="not-judged",
        ),
    ],
)
def test_a_scenario_of_a_profile_comes_to(made: dict[str, Any], expected: Status) -> None:
    assert judge_scenario(load(**made), "a").status is expected


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        pytest.param(10, Status.PASSED, id="all-ended"),
        pytest.param(11, Status.BROKEN, id="one-never-ended"),
    ],
)
def test_every_run_that_began_must_end(begun: int, expected: Status) -> None:
    one = load(done=Done(times={}, broken={}, users=2, iterations={"a": begun}))
    assert (judged(one).status, judge_scenario(one, "a").status) == (expected, expected)


@pytest.mark.parametrize(
    ("state", "says_so"),
    [
        pytest.param({}, False, id="quiet"),
        pytest.param({"cpu": 0.95}, True, id="a-busy-injector"),
        pytest.param({"machine": 0.99}, True, id="a-busy-machine"),
        pytest.param({"lag_s": 0.2}, True, id="late-timers"),
    ],
)
def test_a_threshold_missed_on_a_starved_machine_says_so(
    state: dict[str, float], says_so: bool
) -> None:
    done = Done(times={}, broken={}, users=2, **state)
    verdict = judged(load(done=done, thresholds=("p95 <= 1 ms",)))
    assert verdict.status is Status.FAILED
    assert verdict.reason is not None
    said = say(verdict.reason, "en")
    assert said.startswith("p95 is 100")
    assert ("short of processors" in said) is says_so


def test_errors_are_nobody_elses_doing() -> None:
    done = Done(times={}, broken={}, users=2, machine=1.0)
    verdict = judged(load(done=done, errors=1))
    assert verdict.reason is not None
    assert "short of processors" not in say(verdict.reason, "en")


def test_requests_of_a_locustfile_that_were_not_judged_are_no_runs() -> None:
    one = load(done=Done(times={}, broken={"request": 8}, users=2), scenarios={}, script="a.py")
    verdict = judged(one)
    assert verdict.reason is not None
    assert say(verdict.reason, "en").startswith("8 requests could not be judged")


@pytest.mark.parametrize(
    ("done", "words"),
    [
        pytest.param({"cpu": 0.95, "place": "10.0.0.7"}, "10.0.0.7 was saturated: 95%", id="cpu"),
        pytest.param({"lag_s": 0.2}, "200 ms late", id="timers"),
    ],
)
def test_a_saturated_worker_breaks_the_profile(done: dict[str, Any], words: str) -> None:
    saturated = Done(times={}, broken={}, users=2, **done)
    verdict = judged(load(done=saturated, duration_s=3.0))
    assert verdict.status is Status.BROKEN
    assert verdict.reason is not None
    assert words in say(verdict.reason, "en")


def test_the_first_moments_do_not_decide_who_is_saturated() -> None:
    assert judged(load(done=Done(times={}, broken={}, users=2, cpu=0.95))).status is Status.PASSED


def test_how_much_is_saturated_can_be_set() -> None:
    busy = load(done=Done(times={}, broken={}, users=2, cpu=0.95), duration_s=3.0)
    busy.saturated = 1.0
    assert judged(busy).status is Status.PASSED


def test_a_worker_that_began_late_breaks_the_profile() -> None:
    late = Done(times={}, broken={}, users=2, began_late_s=1.2, place="10.0.0.7")
    reason = shortfall(load(done=late), LoadOptions())
    assert reason is not None
    assert "10.0.0.7 began 1.2 s after" in say(reason, "en")
