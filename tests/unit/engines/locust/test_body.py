"""What a load's scenarios failed of, and what they remember."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from accord.engines.locust.body import FailureSamples, Turns, remember, remembered
from accord.engines.locust.protocol import NewFailure
from accord.evidence import Masks
from accord.model.message import plain
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario


@pytest.mark.parametrize("weights", [{"order": 3, "browse": 1}, {"a": 0.5, "b": 0.25, "c": 0.25}])
def test_turns_come_in_proportion_and_never_in_a_row_of_one(weights: Mapping[str, float]) -> None:
    turns = Turns(weights)
    whole = sum(weights.values())
    names = [turns.next() for _ in range(400)]
    for name, weight in weights.items():
        assert names.count(name) == pytest.approx(400 * weight / whole, abs=1)
    assert names[:4] != [max(weights, key=lambda name: weights[name])] * 4


def add(samples: FailureSamples, key: str, reason: str = "no") -> None:
    outcome = ExecutedScenario(status=Status.FAILED, seconds=0.0, detail=reason)
    samples.add(key, case="a", kind="x", title=plain(reason), ran=outcome, written=tuple)


def samples(*secrets: str) -> tuple[FailureSamples, list[NewFailure]]:
    told: list[NewFailure] = []
    return FailureSamples("noon", masks=Masks(secrets=secrets), say=told.append), told


def test_a_kind_of_failure_is_shown_once_and_counted_always() -> None:
    failures, told = samples()
    for _ in range(3):
        add(failures, "same")
    assert len(told) == 1
    assert failures.times == {told[0].finding.id: 3}


def test_kinds_without_end_are_counted_together() -> None:
    failures, told = samples()
    for number in range(100):
        add(failures, f"kind {number}")
    assert failures.times["others"] == 60
    assert len(told) == 41


def test_what_is_shown_of_a_failure_has_passed_the_masks() -> None:
    failures, told = samples("hunter2-and-more")
    add(failures, "same", reason="said hunter2-and-more")
    assert "hunter2" not in str(told)


def test_a_failure_belongs_to_its_scenario_of_the_profile() -> None:
    failures, told = samples()
    add(failures, "same")
    assert told[0].finding.cases == ("noon#a",)


def test_only_what_other_processes_can_be_told_is_remembered() -> None:
    values = {"id": 7, "rows": [{"sku": "茶"}], "connection": object()}
    assert remembered(remember(values)) == {"id": 7, "rows": [{"sku": "茶"}]}


def test_every_scenario_gets_a_memory_of_its_own() -> None:
    memory = remember({"rows": []})
    remembered(memory)["rows"].append(1)
    assert remembered(memory) == {"rows": []}
