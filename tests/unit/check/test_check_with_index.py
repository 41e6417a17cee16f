"""Checking with the real vocabulary and a workspace's own steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from accord.model.catalogue import Fault
from accord.sources import read_catalogue
from accord.steps.index import read_index
from accord.text import say

pytestmark = pytest.mark.engine

FEATURE = """\
Feature: x
  Scenario: y
    Given a cup of tea
    When I drink {n} cups
    Then I am awake
"""
STEPS = """\
from behave import given, then, when


@given("a cup of {what}")
def cup(context, what):
    pass


@when("I drink {n} cups")
def drink(context, n):
    pass
"""


def faults(workspace: Path, **steps: str) -> tuple[Fault, ...]:
    (workspace / "features").mkdir()
    (workspace / "steps").mkdir()
    (workspace / "features/x.feature").write_text(FEATURE)
    for name, text in steps.items():
        (workspace / "steps" / f"{name}.py").write_text(text)
    return check(read_catalogue(workspace), read_index(workspace))


def test_a_missing_step_names_the_one_that_is_alike(tmp_path: Path) -> None:
    awake = '\n\n@then("I am wide awake")\ndef awake(context):\n    pass\n'
    (fault,) = faults(tmp_path, tea=STEPS + awake)
    assert (fault.message.id, fault.line) == ("check.step-undefined", 5)
    assert fault.hint is not None
    assert "I am wide awake" in fault.hint.arguments["patterns"]


AWAKE = """

@then("I am awake")
def awake(context):
    pass


@then("I am {how}")
def somehow(context, how):
    pass
"""


def test_two_steps_for_one_sentence_are_told_though_behave_takes_the_first(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, tea=STEPS + AWAKE)
    assert fault.message.id == "check.step-ambiguous"
    assert say(fault.message, "en").count("steps/tea.py") == 2


def test_a_module_that_raises_is_told_and_the_others_count(tmp_path: Path) -> None:
    found = faults(tmp_path, tea=STEPS, broken="raise RuntimeError('no')\n")
    assert {fault.path for fault in found} == {"steps/broken.py", "features/x.feature"}
    assert [fault.line for fault in found if fault.path == "features/x.feature"] == [5]
