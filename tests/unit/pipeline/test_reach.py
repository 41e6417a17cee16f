"""Which hosts a stage may reach, by what its suite does to them."""

from __future__ import annotations

from typing import Any

from accord.errors import UsageError
from accord.model.catalogue import Link, LinkKind
from accord.model.events import PlannedCase
from accord.model.status import Suite
from accord.pipeline.plan import PlannedStage
from accord.pipeline.reach import hold_to_allow_list


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
