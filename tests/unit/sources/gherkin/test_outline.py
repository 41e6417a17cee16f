"""Example rows fill outlines in the order in which behave does it."""

from __future__ import annotations

from fakes.written_features import ENGLISH, feature


def test_a_row_fills_title_steps_tables_and_doc_strings() -> None:
    row = feature(ENGLISH).scenarios[2]
    assert row.title == "An order of milk"
    assert row.outline == "An order of <goods>"
    assert row.row == {"goods": "milk", "total": "45"}
    assert [step.text for step in row.steps] == [
        "a customer",
        'the customer orders "milk"',
        "the total is 45",
    ]
    assert row.steps[1].table == (("goods",), ("milk",))
    assert row.steps[2].doc == "milk"


def test_a_background_with_a_placeholder_is_filled_for_rows() -> None:
    text = """\
Feature: x
  Background:
    Given <n> pieces
  Scenario Outline: o
    When a
    Then b <row.id> <examples.name>
    Examples: few
      | n |
      | 3 |
"""
    steps = feature(text).scenarios[0].steps
    assert [step.text for step in steps] == ["3 pieces", "a", "b 1.1 few"]


def test_a_tag_may_hold_a_placeholder() -> None:
    text = """\
Feature: x
  @req:<id> @<nobody>
  Scenario Outline: o
    Then b
    Examples:
      | id     |
      | SHOP-1 |
"""
    assert feature(text).scenarios[0].tags == ("req:SHOP-1",)
