"""``accord run`` without anything to run; with an engine it is proved in ``tests/engines``."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.command import Command


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    (tmp_path / "accord.toml").write_text("")
    return Command(tmp_path)


def test_an_empty_workspace_ends_with_5(accord: Command) -> None:
    assert accord("run") == 5
    assert "nothing ran" in accord.out


def test_the_document_of_an_empty_workspace_says_so(accord: Command) -> None:
    assert accord("run", "--format", "json") == 5
    assert (accord.document["exit"], accord.document["stages"]) == (5, [])


@pytest.mark.parametrize(
    "arguments",
    [["--workers", "many"], ["--retries", "11"], ["--seed", "0"], ["unheard-of"]],
    ids=["workers", "retries", "seed", "stage"],
)
def test_what_cannot_be_asked_for_ends_with_2(accord: Command, arguments: list[str]) -> None:
    assert accord("run", *arguments) == 2
