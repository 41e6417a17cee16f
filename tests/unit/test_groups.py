"""Tests that share a fixture are given to one worker, so that it is made once (``conftest.py``)."""

from __future__ import annotations

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
