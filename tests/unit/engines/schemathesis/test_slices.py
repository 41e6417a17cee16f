"""What the engine's events do not tell: that the time of an operation was up."""

from __future__ import annotations

import threading
import time

import pytest
from schemathesis.engine.context import EngineContext
from schemathesis.engine.run.unit import _direct_executor

from accord.engines.schemathesis.slices import coverage_cut, watched_slices
from accord.text import say


def context(deadline: float | None) -> EngineContext:
    """One whose operation has its share until then, none for ever."""
    bare = object.__new__(EngineContext)
    bare._thread_local = threading.local()
    bare._thread_local.slice_deadline = deadline
    return bare


def test_a_share_that_was_up_is_told_once() -> None:
    with watched_slices() as was_up:
        assert context(0.0).is_operation_slice_expired
        assert not context(None).is_operation_slice_expired
        now = time.time()
        assert (was_up(now), was_up(now)) == (True, False)


def test_a_share_that_was_enough_is_not() -> None:
    with watched_slices() as was_up:
        assert not context(None).is_operation_slice_expired
        assert not was_up(time.time())


def test_what_ended_before_another_operations_share_was_up_was_tried_whole() -> None:
    ended_before = time.time() - 1
    with watched_slices() as was_up:
        assert context(0.0).is_operation_slice_expired
        assert (was_up(ended_before), was_up(time.time())) == (False, True)


class Hurried(EngineContext):
    """One whose operation has no time, in a run that has."""

    has_to_stop = False

    def __init__(self) -> None:
        self._thread_local = threading.local()
        self._thread_local.slice_deadline = 0.0


@pytest.mark.parametrize(("cases", "cut"), [(["only"], False), (["first", "last"], True)])
def test_a_share_that_is_up_with_the_last_case_was_enough(cases: list[str], cut: bool) -> None:
    with watched_slices() as was_up:
        collected = _direct_executor._collect_within_budget(cases, Hurried())  # type: ignore[arg-type]
        assert collected == cases[:1]
        assert was_up(time.time()) is cut


def test_afterwards_the_engine_is_as_it_was() -> None:
    usual = EngineContext.__dict__["is_operation_slice_expired"]
    with watched_slices():
        assert EngineContext.__dict__["is_operation_slice_expired"] is not usual
    assert EngineContext.__dict__["is_operation_slice_expired"] is usual
    assert _direct_executor._collect_within_budget.__module__ == _direct_executor.__name__


def test_few_of_many_operations_are_named() -> None:
    said = say(coverage_cut("shop", [f"GET /{number}" for number in range(9)]), "en")
    assert "In shop" in said
    assert "9, such as GET /0, GET /1, GET /2." in said
