"""One healthy shop for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shop.driver import RunningShop


@pytest.fixture(scope="session")
def shop() -> Iterator[RunningShop]:
    running = RunningShop()
    yield running
    assert running.stop() == 0
