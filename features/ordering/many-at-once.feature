@service:ordering @service:inventory @req:SHOP-10
Feature: Many customers at the same moment
  Goods that everybody wants at once are sold as often as they are there, **and not once more**.
  One customer proves little of it; `load/flash-sale.toml` lets many of them come at the same moment.

  Background:
    Given 20 of "moon cake" are on offer to everybody

  @flash-sale @req:SHOP-10.2 @op:ordering/placeOrder
  Scenario: A customer gets one of the goods, or hears that they are sold out
    Given Amy is a customer
    When Amy orders 1 of "moon cake"
    Then the order is confirmed, or the goods are sold out

  @req:SHOP-10.3 @op:inventory/viewStock
  Scenario: No more is sold than there was
    Then no more than 20 of "moon cake" are taken
