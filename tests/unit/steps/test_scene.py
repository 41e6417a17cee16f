"""What stands below a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest

from accord.steps.problems import StepError
from accord.steps.scene import StepContext, document, lines, pairs
from accord.steps.world import World
from fakes.scripted import ScriptedClient


@dataclass
class FakeRow:
    cells: list[str]


@dataclass
class FakeTable:
    headings: list[str]
    rows: list[FakeRow]


@dataclass
class FakeContext:
    accord: object
    table: FakeTable | None = None
    text: str | None = None


def below(*rows: list[str], text: str | None = None) -> StepContext:
    table = FakeTable(rows[0], [FakeRow(cells) for cells in rows[1:]]) if rows else None
    return cast("StepContext", FakeContext(World(ScriptedClient(), {}), table, text))


@pytest.mark.parametrize("heading", [["Field", "Value"], ["欄位", "值"], ["请求头", "值"]])
def test_a_heading_is_no_value(heading: list[str]) -> None:
    assert pairs(below(heading, ["sku", "A-1"])) == [("sku", "A-1")]


def test_a_first_line_that_is_no_heading_is_a_value() -> None:
    assert pairs(below(["sku", "A-1"])) == [("sku", "A-1")]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((), id="no-table"),
        pytest.param((["a", "b", "c"],), id="three-columns"),
        pytest.param((["a", "1"], ["a", "2"]), id="a-name-twice"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(rows: tuple[list[str], ...]) -> None:
    with pytest.raises(StepError):
        pairs(below(*rows))


def test_a_text_is_asked_for_where_there_is_none() -> None:
    assert document(below(text="{}")) == "{}"
    with pytest.raises(StepError):
        document(below())


def test_every_line_of_a_table_counts() -> None:
    assert lines(below(["a"], ["b"])) == [["a"], ["b"]]
