"""While much is read that stays, garbage is looked for seldom, and as before afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from accord.few_collections import few_collections, no_last_collection, only_new_collections


@pytest.fixture(params=[0, 100, 1_000_000])
def young(request: pytest.FixtureRequest) -> Iterator[int]:
    """A threshold that somebody has set already."""
    usual = gc.get_threshold()
    gc.set_threshold(request.param, *usual[1:])
    yield request.param
    gc.set_threshold(*usual)


def test_garbage_is_looked_for_seldom_and_never_where_it_was_not(young: int) -> None:
    with few_collections():
        now = gc.get_threshold()[0]
    assert now == {0: 0, 100: 50_000, 1_000_000: 1_000_000}[young]


def test_afterwards_it_is_as_before_also_when_nothing_came_of_it(young: int) -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="unread"), few_collections():
        raise ValueError("unread")
    assert gc.get_threshold() == before


def test_whoever_knows_says_how_seldom(young: int) -> None:
    with few_collections(every=200_000):
        now = gc.get_threshold()[0]
    assert now == {0: 0, 100: 200_000, 1_000_000: 1_000_000}[young]


def test_what_was_there_before_is_left_alone_for_a_while(young: int) -> None:
    before = gc.get_freeze_count()
    with only_new_collections(every=5_000):
        now, frozen = gc.get_threshold()[0], gc.get_freeze_count()
    assert now == {0: 0, 100: 5_000, 1_000_000: 1_000_000}[young]
    assert frozen > gc.get_freeze_count() <= before


def test_at_the_end_nothing_is_left_to_be_looked_through() -> None:
    before = gc.get_freeze_count()
    try:
        no_last_collection()
        assert gc.get_freeze_count() > before
        assert len(gc.get_objects()) < 1_000
    finally:
        gc.unfreeze()
