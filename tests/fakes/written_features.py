"""A feature that has one of everything Gherkin knows."""

from __future__ import annotations

from accord.model.catalogue import Feature
from accord.sources.gherkin import read_text

PATH = "features/ordering/place-order.feature"


ENGLISH = """\
# A remark
@req:SHOP-10 @smoke
Feature: Place an order
    Customers *order* goods.

      - and pick them up

  Background:
    Given a customer

  @id:plain @op:ordering/placeOrder
  Scenario: A plain order
    Words about it.
    When the customer orders
      | goods | count |
      | tea   | 2     |
    Then the order is placed
      \"\"\"json
      {"state": "placed"}
        deeper
      \"\"\"

  Scenario Outline: An order of <goods>
    When the customer orders "<goods>"
      | goods   |
      | <goods> |
    Then the total is <total>
      \"\"\"
      <goods>
      \"\"\"

    @cheap
    Examples: drinks
      | goods | total |
      | tea   | 30    |
      | milk  | 45    |

    Examples: dear <goods>
      | goods | total |
      | gold  | 9000  |

  @rule-tag
  Rule: Nothing is sold twice
    Why this is so.

    Background:
      Given one piece is left

    Scenario: The second customer
      When another customer orders
      Then the order is refused

    Scenario Outline: Many of <what>
      When they order <what>
      Then no

      Examples:
        | what |
        | tea  |
"""


def feature(text: str) -> Feature:
    read = read_text(text, PATH)
    assert read.feature is not None, read.faults
    return read.feature
