"""Load that grows and falls, users who think, and rows that scenarios are fed with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from accord.model.status import Status
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.loaded import Loaded, run_profile

pytestmark = pytest.mark.engine

FED = """
    Feature: Fed

      @fed
      Scenario: Read what the row says
        When I send "readGoods" with:
          | id | {number} |
        Then the status is 200
"""
SHAPED = """
scenarios = "@fed"
shape = [
  { users = 4, over = "a moment" },
  { users = 4, over = "2 moments" },
  { users = 1, over = "4 moments" },
]
think = ["20 ms", "60 ms"]
feeders = [{ file = "numbers.csv", order = "once" }]
"""


def run(folder: Path, rows: int, service: Service) -> Loaded:
    numbers = "number\n" + "".join(f"{number}\n" for number in range(rows))
    files = {"features__fed_dot_feature": FED, "load__numbers_dot_csv": numbers}
    forget = service.received.clear
    return run_profile(
        folder, SHAPED, service.address, options={"workers": 2}, forget=forget, **files
    )


def goods(request: Received) -> Answer:
    return as_json({"id": int(request.target.rpartition("/")[2]), "name": "tea"})


@dataclass(frozen=True)
class Shaped:
    loaded: Loaded
    numbers: list[str]


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> Shaped:
    with serving(goods) as service:
        loaded = run(tmp_path_factory.mktemp("shaped"), 5000, service)
        numbers = [request.target.rpartition("/")[2] for request in service.received]
    return Shaped(loaded, [number for number in numbers if number.isdecimal()])


def test_a_load_that_grows_and_falls_is_green(shaped: Shaped) -> None:
    assert (shaped.loaded.profile.status, shaped.loaded.reason()) == (Status.PASSED, "")


def test_no_two_processes_are_fed_with_the_same_row(shaped: Shaped) -> None:
    assert len(shaped.numbers) > 20
    assert len(set(shaped.numbers)) == len(shaped.numbers)
    # Each process has every second row.
    assert {int(number) % 2 for number in shaped.numbers} == {0, 1}


def test_users_come_and_go_as_the_shape_says(shaped: Shaped) -> None:
    curve = shaped.loaded.profile.samples
    assert max(point.users for point in curve) == 4
    assert curve[-1].users < 4


def test_users_think(shaped: Shaped) -> None:
    # Four users without a thought make a hundred times as many.
    assert len(shaped.numbers) < 4 * 7 * shaped.loaded.moment_s / 0.02


def test_a_feeder_that_runs_dry_breaks_the_profile(tmp_path: Path) -> None:
    with serving(goods) as service:
        loaded = run(tmp_path, 12, service)
    assert loaded.profile.status is Status.BROKEN
    assert "load/numbers.csv" in loaded.reason()
    assert "too few" in loaded.reason()
