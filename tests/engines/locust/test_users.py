"""Scenarios of an open profile begin when they are due, whatever the answers take."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.status import Status
from fakes.http_service import Service
from fakes.loaded import feature, run_profile

pytestmark = pytest.mark.engine

COUNT = 20
BURN = """
    import time
    from behave import given

    @given("it burns")
    def burns(context):
        until = time.perf_counter() + 0.05
        while time.perf_counter() < until:
            pass
"""


def test_an_arrival_rate_is_kept(goods: Service, tmp_path: Path) -> None:
    # One that this machine can keep.
    for seconds in (1, 5, 20):
        profile = f'scenarios = "@load"\nrate = "{COUNT // seconds}/s"\nduration = "{seconds} s"\n'
        folder, forget = tmp_path / f"{seconds}", goods.received.clear
        loaded = run_profile(folder, profile, goods.address, forget=forget)
        reason = loaded.profile.reason
        if reason is None or reason.id != "load.rate-not-reached":
            break
    assert (loaded.profile.status, len(goods.received)) == (Status.PASSED, COUNT), loaded.reason()


def test_a_rate_that_the_injector_cannot_keep_is_broken(goods: Service, tmp_path: Path) -> None:
    profile = 'scenarios = "@more"\nrate = "60/s"\nduration = "1 s"'
    more = feature("Given it burns", 'When I send "readGoods" with:', "  | id | 1 |")
    loaded = run_profile(
        tmp_path,
        profile,
        goods.address,
        features__more_dot_feature=more,
        steps__burn_dot_py=BURN,
    )
    assert loaded.profile.status is Status.BROKEN
    assert "could begin" in loaded.reason()
