"""What a team may write or ask for, so that less runs than is meant."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ways.way import Files, Room, Way, ways_of

STEPS = """
from behave import given, then


@given("it holds")
@then("it holds")
@then("the {name} holds")
def holds(context, name=""):
    assert not name.startswith("<")


@then("it does not hold")
def does_not(context):
    assert False, "it does not hold"
"""
FEATURE = """Feature: well
  {tag}
  Scenario: it holds
    Then {step}
"""
REPORTS = '[reports]\nformats = ["junit"]\n'


def compose(ways: Sequence[Way], sick: bool) -> Files:
    changes: Mapping[str, Any] = (ways[0].sick if sick else ways[0].healthy) or {}
    feature = FEATURE.format(tag=changes.get("tag", "@smoke"), step=changes.get("step", "it holds"))
    # Single-quoted YAML, as TOML is full of double quotes, knows no line ends.
    toml = changes.get("toml", "").replace("\\n", "\n")
    parts = [toml, REPORTS] if changes.get("first") else [REPORTS, toml]
    return {
        "accord.toml": "\n".join(parts) + "\n",
        "steps/holding.py": STEPS,
        "features/well.feature": changes.get("feature", feature),
        **changes.get("files", {}),
    }


def arguments(way: Way, sick: bool) -> Sequence[str]:
    changes: Mapping[str, Any] = (way.sick if sick else way.healthy) or {}
    return ("run", *changes.get("arguments", ()), "--format", "json")


def behave(way: Way, folder: Path) -> Sequence[str]:
    """What stands on Accord's command line alone has nothing beside it."""
    del folder
    if (
        "toml" in way.sick
        or "arguments" in way.sick
        or "pyproject.toml" in way.sick.get("files", {})
    ):
        return ()
    return (sys.executable, "-m", "behave", "--no-color", "features")


ROOM = Room(
    name="settings",
    heading="What a team writes or asks for",
    suite="scenarios",
    ways=ways_of("settings"),
    compose=compose,
    plain=behave,
    alone=True,
    arguments=arguments,
)
