"""Whether a probe holds, with Chaos Toolkit's own tolerances."""

from __future__ import annotations

from typing import Any, cast

import pytest

from accord.engines.chaostoolkit.reading import ProbeReading, judge_probe, run_probe, step_of
from accord.engines.chaostoolkit.session import ExperimentSession
from accord.model.message import plain
from accord.model.status import Status
from fakes import experiments
from fakes.experiments import FakeSession, activity


def judged(probe: dict[str, Any], run: dict[str, Any], **known: Any) -> ProbeReading:
    session = cast("ExperimentSession", FakeSession(**known))
    return judge_probe(probe, run, session, {}, {})


def test_a_probe_without_a_tolerance_only_has_to_work() -> None:
    assert judged(activity("x"), {"status": "succeeded", "output": False}).holds


def test_what_is_out_of_tolerance_is_told_with_both_values() -> None:
    reading = judged(activity("x", tolerance=[3, 4]), {"status": "succeeded", "output": 9})
    assert reading.reason is not None
    assert reading.reason.arguments == {"output": "9", "tolerance": "[3, 4]"}


def test_a_probe_that_raised_was_not_lost_but_could_not_be_judged() -> None:
    experiments.answers[:] = [ValueError("no goods")]
    reading = judged(activity("x"), run_probe(activity("x"), {}, {}))
    assert (reading.holds, reading.raised) == (False, True)


def test_what_our_own_probe_says_is_the_reason() -> None:
    reading = judged(activity("x"), {"status": "failed"}, problem=plain("no such scenario"))
    assert reading.reason == plain("no such scenario")


def test_a_tolerance_that_raises_could_not_be_judged() -> None:
    experiments.answers[:] = [ValueError("no judge")]
    tolerance = {**activity("judge"), "provider": {**activity("judge")["provider"]}}
    reading = judged(activity("x", tolerance=tolerance), {"status": "succeeded", "output": 1})
    assert reading.raised


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        pytest.param(ProbeReading(holds=True), Status.PASSED, id="holds"),
        pytest.param(ProbeReading(holds=False), Status.SKIPPED, id="lost"),
        pytest.param(ProbeReading(holds=False, raised=True), Status.BROKEN, id="raised"),
    ],
)
def test_a_look_that_could_not_be_judged_is_broken(reading: ProbeReading, status: Status) -> None:
    assert step_of("x", reading, 0.1, bad=Status.SKIPPED).status is status
