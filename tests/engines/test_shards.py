"""Shards of one run, each by the real command and engine, and the run that is joined of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fakes.tiny_workspace import Done, TinyWorkspace

pytestmark = pytest.mark.engine

SHARDS = 3


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[TinyWorkspace, list[Path]]:
    """A workspace of six scenarios, and the folders that its three shards recorded."""
    tiny = TinyWorkspace.at(tmp_path_factory.mktemp("sharded"))
    for name in "abcdef":
        tiny.feature(name, f"Case {name}: Given it works")
    folders = []
    for index in range(1, SHARDS + 1):
        done = tiny.accord("run", "scenarios", "--shard", f"{index}/{SHARDS}")
        assert done.code == 0, done.talk
        folders.append(max((tiny.folder / "reports" / "runs").glob("2*"), key=os.path.getmtime))
    return tiny, folders


@contextmanager
def joined(ran: tuple[TinyWorkspace, list[Path]], *, without: int | None = None) -> Iterator[Done]:
    """The run of all shards, or of all but one."""
    tiny, folders = ran
    collected = tiny.folder.parent / "collected"
    for number, folder in enumerate(folders):
        if number != without:
            shutil.copytree(folder, collected / folder.name)
    try:
        yield tiny.accord("merge", str(collected), "--stage", "scenarios", "--format", "json")
    finally:
        shutil.rmtree(collected)


def test_three_shards_are_one_green_run(ran: tuple[TinyWorkspace, list[Path]]) -> None:
    with joined(ran) as done:
        assert done.code == 0
        assert done.document["counts"]["passed"] == 6


def test_without_one_of_them_the_run_is_broken_and_names_it(
    ran: tuple[TinyWorkspace, list[Path]],
) -> None:
    with joined(ran, without=1) as done:
        assert done.code == 4
        assert done.document["counts"]["passed"] == 4
        assert done.document["counts"]["broken"] == 2
        assert "2 of 3" in done.out


def test_what_was_joined_can_be_joined_again_where_runs_lie(
    ran: tuple[TinyWorkspace, list[Path]],
) -> None:
    tiny, _ = ran
    runs = str(tiny.folder / "reports" / "runs")
    codes = [tiny.accord("merge", runs, "--stage", "scenarios").code for _ in range(2)]
    assert codes == [0, 0]
