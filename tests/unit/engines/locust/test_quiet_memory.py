from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from accord.engines.locust.quiet_memory import quiet_memory


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_loaded_is_looked_through_no_more() -> None:
    loaded = [[] for _ in range(1000)]
    with quiet_memory():
        assert gc.get_freeze_count() >= len(loaded)


def test_garbage_is_looked_for_seldom_while_it_lasts() -> None:
    before = gc.get_threshold()
    with quiet_memory():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before
