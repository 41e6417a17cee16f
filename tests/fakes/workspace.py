"""A workspace with one feature, as small as it can be and still have one of everything."""

from __future__ import annotations

from pathlib import Path

PATH = "features/ordering/place-order.feature"
FEATURE = """\
@service:ordering
Feature: Place an order

  Background:
    Given a shop

  @smoke @op:ordering/placeOrder
  Scenario: One item
    When I order one item
    Then it is confirmed

  @slow
  Scenario Outline: Many of <count>
    What bulk buyers do.

    When I order <count> items
    Then it is confirmed

    Examples:
      | count |
      | 2     |
      | 3     |

  Rule: Members

    Example: Free delivery
      When a member orders

    @skip
    Example: Too late
      When it is late
"""
OTHER = """\
# language: zh-TW
@op:payment/pay
功能: 付款

  場景: 刷卡
    當 刷卡
"""


def write(folder: Path) -> Path:
    for path, text in ((PATH, FEATURE), ("features/payment/pay.feature", OTHER)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder
