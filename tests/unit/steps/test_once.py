"""What is made once: one maker among many workers, JSON for all, undone once."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accord.steps.once import Once, once, share
from accord.steps.problems import StepError


class Context:
    """As much of behave's context as ``once`` asks for."""

    def __init__(self) -> None:
        self.config = SimpleNamespace()
        self.cleanups: list[Callable[[], object]] = []

    def add_cleanup(self, cleanup: Callable[[], object], *, layer: str) -> None:
        assert layer == "testrun"
        self.cleanups.append(cleanup)


def _make(folder: Path, answers: Any) -> None:
    def make() -> int:
        with (folder / "made").open("a") as file:
            file.write("x")
        time.sleep(0.05)
        return os.getpid()

    answers.put(Once(folder / "once").get("seed", make, None))


def test_many_processes_make_a_value_once(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("fork")
    answers = processes.Queue()
    makers = [processes.Process(target=_make, args=(tmp_path, answers)) for _ in range(4)]
    for maker in makers:
        maker.start()
    values = {answers.get(timeout=10) for _ in makers}
    for maker in makers:
        maker.join()
    assert (len(values), (tmp_path / "made").read_text()) == (1, "x")


def test_everybody_gets_the_same_json_even_the_maker() -> None:
    context = Context()
    made = [once(context, "pair", lambda: ("a", 1)) for _ in range(2)]
    assert made == [["a", 1], ["a", 1]]


def test_a_value_that_is_no_json_is_refused(tmp_path: Path) -> None:
    context = Context()
    share(context, tmp_path)
    with pytest.raises(StepError, match="cannot be kept as JSON"):
        once(context, "connection", object)


def test_a_make_that_raises_is_tried_again(tmp_path: Path) -> None:
    shared = Once(tmp_path)
    with pytest.raises(ZeroDivisionError):
        shared.get("key", lambda: 1 / 0, None)
    assert shared.get("key", lambda: "second", None) == "second"


def test_in_plain_behave_the_end_of_the_run_undoes_the_last_made_first() -> None:
    context, undone = Context(), list[str]()
    for key in ("first", "second"):
        once(context, key, lambda key=key: key, undone.append)
    for cleanup in context.cleanups:
        cleanup()
    assert (undone, len(context.cleanups)) == (["second", "first"], 1)


def test_what_was_undone_is_not_undone_again(tmp_path: Path) -> None:
    undone = list[str]()
    shared = Once(tmp_path)
    shared.get("key", lambda: "value", undone.append)
    shared.undo("key")
    shared.undo("key")
    assert undone == ["value"]


def test_only_what_has_an_undo_is_to_be_undone(tmp_path: Path) -> None:
    shared = Once(tmp_path)
    shared.get("kept", lambda: 1, None)
    shared.get("undone", lambda: 1, print)
    assert shared.made() == ("undone",)
