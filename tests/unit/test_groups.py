"""Tests that share a fixture are given to one worker, so that it is made once (``conftest.py``)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

GROUP = "tests/unit/test_groups.py:shared"


@pytest.fixture(scope="module")
def shared() -> str:
    return "made once"


@pytest.mark.usefixtures("shared")
def test_a_test_is_of_the_group_of_its_shared_fixture(request: pytest.FixtureRequest) -> None:
    groups = [mark.args[0] for mark in request.node.iter_markers("xdist_group")]
    assert groups == [GROUP]


@pytest.mark.usefixtures("shared")
def test_workers_are_told_the_group(request: pytest.FixtureRequest) -> None:
    if hasattr(request.config, "workerinput"):
        # Versions of pytest and xdist that do not go together lose it without a word.
        assert request.node.nodeid.endswith(f"@{GROUP}")


@pytest.mark.usefixtures("tmp_path")
def test_what_pytest_makes_for_every_test_is_no_reason_for_a_group(
    request: pytest.FixtureRequest,
) -> None:
    assert list(request.node.iter_markers("xdist_group")) == []


class Worker:
    """What the scheduler sees of one: it is sent the places of tests."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.sent: list[int] = []

    def send_runtest_some(self, places: list[int]) -> None:
        self.sent += places

    def shutdown(self) -> None:
        self.shutting_down = True


def test_groups_come_first_and_what_is_over_is_looked_at_no_more() -> None:
    scheduling = pytest.importorskip("scheduling")
    options = SimpleNamespace(loadscopereorder=True)
    config: Any = SimpleNamespace(option=options, getvalue=lambda _: ["popen"])
    scheduler, worker = scheduling.UnitScheduling(config), Worker("gw0")
    scheduler.add_node(worker)
    scheduler.add_node_collection(worker, ["a::1", "a::2@shared", "a::3", "b::1@shared", "b::2"])
    scheduler.schedule()
    for place in worker.sent:
        scheduler.mark_test_complete(worker, place)
    assert worker.sent == [1, 3, 0, 2, 4]
    assert scheduler.assigned_work[worker] == {}
