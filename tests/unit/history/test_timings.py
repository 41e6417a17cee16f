"""How long cases took, from a store of runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from accord.history import RunStore, timings
from accord.model.history import RunRecord
from fakes.remembered import key, recorded_run, result


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with closing(RunStore.at(tmp_path / "history.db")) as opened:
        yield opened


def remember(store: RunStore, number: int, letter: str, seconds: float, **changed: object) -> None:
    results = (result("a", letter, seconds=seconds),)
    store.record(RunRecord(run=recorded_run(number, **changed), results=results))


def test_the_middle_of_the_newest_results_counts(store: RunStore) -> None:
    for number, seconds in enumerate((90.0, 90.0, 1.0, 1.0, 30.0, 1.0, 1.0)):
        remember(store, number, "P", seconds)
    assert timings(store) == {key("a"): pytest.approx(1.0, rel=0.1)}


def test_what_was_not_judged_took_no_time_that_counts(store: RunStore) -> None:
    remember(store, 1, "P", 8.0)
    remember(store, 2, "S", 0.0)
    remember(store, 3, "B", 300.0)
    assert timings(store) == {key("a"): pytest.approx(8.0, rel=0.1)}


def test_the_branch_on_which_it_was_judged_last_has_the_word(store: RunStore) -> None:
    remember(store, 5, "P", 4.0, branch="topic")
    remember(store, 1, "P", 16.0)
    assert timings(store) == {key("a"): pytest.approx(4.0, rel=0.1)}


def test_nothing_remembered_is_nothing_known(store: RunStore) -> None:
    assert timings(store) == {}
