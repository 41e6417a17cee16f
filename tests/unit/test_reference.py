"""The reference names whatever a user can meet: kinds of events, gates, commands and options."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import click
import pytest

from accord.cli.root import make_root
from accord.model.events import Event
from accord.model.run import Stage
from accord.pipeline.gates import NEEDS, STARTED, decide
from accord.reports.site.criteria import CriterionState
from accord.reports.site.matrix import COLUMNS
from accord.sources.sign_offs import CHECK_KEYS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind.__name__ for kind in get_args(Event)])
def test_a_kind_of_event_is_explained(kind: str) -> None:
    assert f"| `{kind}` |" in page("journal")


@pytest.mark.parametrize(
    "gate", [NEEDS, STARTED, *(decision.rule for decision in decide(Stage(name="s"), ()))]
)
def test_a_built_in_gate_is_explained(gate: str) -> None:
    assert f"| `{gate}` |" in page("configuration")


def options() -> list[tuple[str, str]]:
    root = make_root()
    context = click.Context(root)
    found = []
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                found += [(name, word) for word in parameter.opts if word.startswith("--")]
    return found


@pytest.mark.parametrize(("command", "option"), options())
def test_an_option_is_explained(command: str, option: str) -> None:
    text = page("command-line")
    assert re.search(rf"`accord {command}\b", text)
    assert re.search(rf"{option}(?![\w-])", text)


@pytest.mark.parametrize("state", [state.value for state in CriterionState])
def test_a_state_of_a_criterion_is_explained(state: str) -> None:
    assert f"`{state}`" in page("requirements")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_the_matrix_is_explained(column: str) -> None:
    assert f"`{column}`" in page("requirements")


@pytest.mark.parametrize("key", CHECK_KEYS)
def test_a_key_of_a_sign_off_is_explained(key: str) -> None:
    assert f"| `{key}` |" in page("requirements")


def rows_of_ways() -> list[list[str]]:
    """What was done, the plain engine's word, Accord's, and that of the healthy twin."""
    lines = page("what-cannot-be-green").partition("\n## ")[2].splitlines()
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("| ")]
    rows = [[cell.strip() for cell in row] for row in cells]
    return [row for row in rows if row[0] not in ("what was done", "---")]


def test_every_way_to_lie_that_was_tried_is_told_and_none_is_green() -> None:
    rows = rows_of_ways()
    assert f"| ways | {len(rows)} |" in page("what-cannot-be-green")
    assert [row for row in rows if row[2] == "passed" or row[3] != "passed"] == []
