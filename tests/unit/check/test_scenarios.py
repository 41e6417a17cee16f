"""Scenarios that prove nothing, or that nobody can tell apart, are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from accord.model.catalogue import Severity
from accord.model.message import message
from fakes.checked import ANY, catalogue, ids_and_lines


@pytest.mark.parametrize(
    "background", ["", "  Background:\n    Given a\n"], ids=["alone", "background"]
)
def test_a_scenario_without_steps_of_its_own_is_an_error(tmp_path: Path, background: str) -> None:
    text = f"Feature: x\n{background}  Scenario: y\n  Scenario: z\n    Then b\n"
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.scenario-empty", Severity.ERROR)
    assert fault.message.arguments == {"title": "y"}


def test_an_empty_outline_is_told_once(tmp_path: Path) -> None:
    text = (
        "Feature: x\n  Scenario Outline: y\n    Examples:\n      | a |\n      | 1 |\n      | 2 |\n"
    )
    assert ids_and_lines(check(catalogue(tmp_path, text), ANY)) == [("check.scenario-empty", 5)]


def test_a_scenario_that_is_still_being_written_may_be_empty(tmp_path: Path) -> None:
    text = "Feature: x\n  @wip\n  Scenario: y\n"
    assert [f.severity for f in check(catalogue(tmp_path, text), ANY)] == [Severity.WARNING]


OUTLINE = """\
Feature: x
  Scenario Outline: y
    When <count> pieces and <cuont> more
    Then 1 < 2 and 3 > 2
    And <b>
    Examples:
      | count | b   |
      | 1     | <i> |
      | 2     | <i> |
"""


def test_a_placeholder_that_no_column_fills_is_a_warning(tmp_path: Path) -> None:
    (fault,) = check(catalogue(tmp_path, OUTLINE), ANY)
    assert (fault.message.id, fault.line) == ("check.placeholder-unknown", 3)
    assert fault.severity is Severity.WARNING
    assert fault.hint == message("check.placeholder-near", near="count")


@pytest.mark.parametrize("column", ["ID", "other"])
def test_doubled_brackets_are_text(tmp_path: Path, column: str) -> None:
    text = (
        "Feature: x\n  Scenario Outline: y\n    Then it says <<ID>>\n"
        f"    Examples:\n      | {column} |\n      | 42 |\n"
    )
    assert check(catalogue(tmp_path, text), ANY) == ()


def test_a_scenario_that_expects_nothing_is_a_warning(tmp_path: Path) -> None:
    text = "Feature: x\n  Scenario: y\n    Given a\n    When b\n    And c\n"
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.scenario-no-then", Severity.WARNING)


def test_a_starred_step_may_be_the_outcome(tmp_path: Path) -> None:
    assert check(catalogue(tmp_path, "Feature: x\n  Scenario: y\n    When a\n    * b\n"), ANY) == ()


def test_a_feature_without_scenarios_is_a_warning(tmp_path: Path) -> None:
    (fault,) = check(catalogue(tmp_path, "Feature: x\n"), ANY)
    assert (fault.message.id, fault.severity) == ("check.feature-empty", Severity.WARNING)


def test_pinned_scenarios_with_one_title_are_a_warning(tmp_path: Path) -> None:
    text = "Feature: x\n" + "".join(f"  @id:{n}\n  Scenario: y\n    Then a\n" for n in "ab")
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.title-twice", Severity.WARNING)
