"""Which hosts a stage may reach, by what its suite does to them."""

from __future__ import annotations

from typing import Any

import pytest

from accord.errors import UsageError
from accord.model.catalogue import Link, LinkKind
from accord.model.events import PlannedCase
from accord.model.status import Suite
from accord.pipeline.plan import PlannedStage
from accord.pipeline.reach import hold_to_allow_list, hold_to_reading


def reaches(suite: Suite, **settings: Any) -> bool:
    """Whether a stage that tries ``shop`` and somebody's ``bank`` may reach ``shop.test`` alone."""
    cases = tuple(
        PlannedCase(
            id=name, title=name, tags=tags, links=(Link(kind=LinkKind.SERVICE, target=name),)
        )
        for name, tags in (("shop", ()), ("bank", ("third-party",)))
    )
    stage = PlannedStage(name="any", suite=suite, engine="any", cases=cases, **settings)
    addresses = {"shop": "http://shop.test", "bank": "http://bank.test"}
    try:
        hold_to_allow_list(stage, addresses, ["shop.test"])
    except UsageError:
        return False
    return True


def test_a_stage_that_may_do_harm_reaches_only_what_is_allowed() -> None:
    assert {suite for suite in Suite if reaches(suite)} == {Suite.SCENARIOS, Suite.CONTRACT}
    assert not reaches(Suite.CONTRACT, options={"third-party": True})


def leaves_it_at_reading(suite: Suite, address: str, read_only: str = "staging") -> bool:
    """Whether a stage may run at an address where nothing may be changed."""
    stage = PlannedStage(name="any", suite=suite, engine="any")
    try:
        hold_to_reading(stage, {"shop": address}, read_only)
    except UsageError:
        return False
    return True


def test_only_what_can_leave_it_at_reading_runs_where_nothing_may_be_changed() -> None:
    suites = {suite for suite in Suite if leaves_it_at_reading(suite, "http://shop.test")}
    assert suites == {Suite.SCENARIOS, Suite.CONTRACT}


@pytest.mark.parametrize(
    ("address", "read_only"),
    [
        pytest.param("http://shop.test", "", id="allowed"),
        pytest.param("http://127.0.0.9:80", "staging", id="this-machine"),
        pytest.param("http://[::1]:80", "staging", id="this-machine-ipv6"),
        pytest.param("http://localhost", "staging", id="this-machine-by-name"),
    ],
)
def test_everything_runs_on_this_machine_and_where_it_is_allowed(
    address: str, read_only: str
) -> None:
    assert all(leaves_it_at_reading(suite, address, read_only) for suite in Suite)
