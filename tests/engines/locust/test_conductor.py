"""What a profile runs around its load, once and in its order."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.status import Status
from fakes.http_service import Service
from fakes.loaded import Loaded, run_profile

pytestmark = pytest.mark.engine

AROUND = """
    Feature: Around

      Scenario: Prepared
        Given the number 7 is agreed

      @more
      Scenario: Body
        Given it is still 7
        When I send "readGoods" with:
          | id | 1 |
        Then the status is 200

      Scenario: Checked
        Given it is still 7
"""
AGREED = """
    from behave import given

    @given("the number {number:d} is agreed")
    def agree(context, number):
        context.accord.values["number"] = number

    @given("it is still {number:d}")
    def still(context, number):
        found = context.accord.values.get("number")
        assert found == number, f"expected {number}, found {found}"
"""
PROFILE = """
scenarios = "@more"
users = 2
think = "20 ms"
duration = "a moment"
before = ["features/around.feature#prepared"]
after = ["features/around.feature#checked"]
"""


def around(folder: Path, address: str, profile: str, feature: str = AROUND) -> Loaded:
    files = {"features__around_dot_feature": feature, "steps__agreed_dot_py": AGREED}
    return run_profile(folder, profile, address, **files)


def test_what_before_remembers_is_known_to_the_load_and_to_after(
    goods: Service, tmp_path: Path
) -> None:
    loaded = around(tmp_path, goods.address, PROFILE)
    assert {case.status for case in loaded.stage.cases.values()} == {Status.PASSED}


def test_an_after_that_does_not_hold_fails_the_profile(goods: Service, tmp_path: Path) -> None:
    wrong = AROUND.replace(
        "Checked\n        Given it is still 7", "Checked\n        Given it is still 8"
    )
    loaded = around(tmp_path, goods.address, PROFILE, wrong)
    assert loaded.profile.status is Status.FAILED
    assert "expected 8, found 7" in loaded.reason()


def test_a_before_that_does_not_hold_keeps_the_load_away(goods: Service, tmp_path: Path) -> None:
    swapped = PROFILE.replace("#prepared", "#checked", 1)
    loaded = around(tmp_path, goods.address, swapped)
    assert loaded.profile.status is Status.FAILED
    assert not goods.received
    assert all(case.status is not Status.PASSED for case in loaded.stage.cases.values())
