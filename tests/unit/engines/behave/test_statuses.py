"""A status that the workspace's code set itself is noticed when it made things worse."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from behave.model_type import Status as BehaveStatus

from accord.engines.behave.statuses import set_by, statuses
from accord.model.status import Status


class Computing:
    """Like behave's scenario: asking for its status computes and keeps one."""

    _cached_status = BehaveStatus.untested

    @property
    def status(self) -> Any:
        raise AssertionError


def test_a_status_is_not_computed_by_looking_at_it() -> None:
    scenario = Computing()
    seen = statuses(SimpleNamespace(scenario=scenario), ())
    assert seen == {id(scenario): BehaveStatus.untested}


@pytest.mark.parametrize(
    ("later", "meaning"),
    [
        pytest.param(BehaveStatus.failed, Status.FAILED, id="failed"),
        pytest.param(BehaveStatus.error, Status.BROKEN, id="error"),
        pytest.param(BehaveStatus.passed, None, id="better"),
        pytest.param(BehaveStatus.untested, None, id="the-same"),
    ],
)
def test_only_a_worse_status_counts(later: BehaveStatus, meaning: Status | None) -> None:
    judged = set_by("after_step", {7: BehaveStatus.untested}, {7: later})
    assert (None if judged is None else judged.status) is meaning


def test_the_worse_of_two_is_found_behind_the_better() -> None:
    judged = set_by("hook", {}, {1: BehaveStatus.passed, 2: BehaveStatus.failed})
    assert judged is not None
    assert (judged.status, judged.hook) == (Status.FAILED, "hook")
