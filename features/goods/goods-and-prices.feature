@service:catalog @req:SHOP-20
Feature: Goods and prices
  Staff put goods on sale, change prices and withdraw goods; customers see the change at once.

  Background:
    Given "jasmine tea" costs 90 dollars, with 12 in stock

  @smoke @req:SHOP-20.1 @op:catalog/addGoods @op:storefront/browseGoods
  Scenario: New goods are found by a part of their name
    Then the shop offers "jasmine tea" for 90 dollars
    And 12 of "jasmine tea" can still be bought

  @req:SHOP-20.2 @op:catalog/changePrice
  Scenario: A new price is shown at once
    When the staff change the price of "jasmine tea" to 110 dollars
    Then the shop offers "jasmine tea" for 110 dollars

  @req:SHOP-20.2 @service:ordering
  Scenario: A new price holds for orders after it
    Given Amy is a customer
    When the staff change the price of "jasmine tea" to 110 dollars
    And Amy orders 2 of "jasmine tea"
    Then the order is confirmed
    And 220 dollars are to be paid

  @req:SHOP-20.2 @service:ordering
  Scenario: An order before a new price keeps its own
    Given Amy is a customer
    And Amy has ordered 2 of "jasmine tea"
    When the staff change the price of "jasmine tea" to 110 dollars
    And Amy looks at the order of Amy
    Then the order is confirmed
    And 180 dollars are to be paid

  @req:SHOP-20.3 @op:catalog/withdrawGoods
  Scenario: Withdrawn goods are no longer offered
    When the staff withdraw "jasmine tea" from sale
    Then the shop does not offer "jasmine tea"

  @service:inventory @op:inventory/setStock
  Scenario: A count on the shelf decides what can be bought
    When the staff count 3 of "jasmine tea" on the shelf
    Then 3 of "jasmine tea" can still be bought
