"""Whether an action did anything, which Chaos Toolkit does not tell."""

from __future__ import annotations

from typing import Any

import pytest

from accord.engines.chaostoolkit.effects import exception_of, refusal, take_pauses
from accord.model.message import plain


def action(kind: str) -> dict[str, Any]:
    return {"type": "action", "name": "slow", "provider": {"type": kind}}


@pytest.mark.parametrize(
    ("kind", "run", "id"),
    [
        pytest.param("http", {"output": {"status": 404}}, "chaos.action-refused", id="http-404"),
        pytest.param("process", {"output": {"status": 3}}, "chaos.action-code", id="exit-code"),
        pytest.param("python", {"status": "failed"}, "chaos.action-failed", id="raised"),
    ],
)
def test_an_action_that_reached_nothing_is_refused(kind: str, run: dict[str, Any], id: str) -> None:
    problem = refusal(action(kind), {"status": "succeeded", **run}, problem=None)
    assert problem is not None
    assert problem.id == id


@pytest.mark.parametrize("kind", ["http", "process", "python"])
def test_an_action_that_worked_is_not(kind: str) -> None:
    status = 200 if kind == "http" else 0
    run = {"status": "succeeded", "output": {"status": status}}
    assert refusal(action(kind), run, problem=None) is None


def test_what_our_own_function_says_is_the_reason() -> None:
    problem = refusal(action("python"), {"status": "failed"}, problem=plain("no such service"))
    assert problem is not None
    assert list(problem.within.values()) == [plain("no such service")]


def test_of_an_exception_only_the_end_is_told() -> None:
    lines = ["Traceback", "chaoslib.exceptions.ActivityFailed: ValueError: no\n", " "]
    assert exception_of({"exception": lines}) == "ValueError: no"


def test_pauses_after_actions_are_taken_from_the_engine() -> None:
    slow = {**action("http"), "pauses": {"before": 1, "after": 2}}
    assert take_pauses({"method": [slow]}) == {"slow": 2.0}
    assert slow["pauses"] == {"before": 1}
