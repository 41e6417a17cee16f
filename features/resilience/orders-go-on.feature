@service:ordering @req:SHOP-21
Feature: Orders while a part of the shop is away
  These hold on every day, and also while a part of the shop is away: the chaos experiments use them as steady states.

  @steady:order @op:ordering/placeOrder
  Scenario: An order is confirmed
    Given Amy is a customer
    And "oolong tea" costs 250 dollars, with 10 in stock
    When Amy orders 2 of "oolong tea"
    Then the order is confirmed
    And 8 of "oolong tea" can still be bought

  @steady:whole @req:SHOP-21.1 @req:SHOP-21.2 @service:inventory
  Scenario: An order is confirmed, or it leaves nothing behind
    Given Amy is a customer
    And "oolong tea" costs 250 dollars, with 10 in stock
    When Amy orders 2 of "oolong tea"
    Then there is an answer within 10 seconds
    And all 2 of 10 "oolong tea" are reserved when the order is confirmed, and none when it failed

  @steady:coupon @req:SHOP-21.2 @service:promotion
  Scenario: An order with a coupon is answered in time
    Given Amy is a customer
    And "oolong tea" costs 250 dollars, with 10 in stock
    When Amy orders 1 of "oolong tea" with a coupon that nobody issued
    Then there is an answer within 10 seconds

  @steady:parcel @req:SHOP-21.4 @service:stores
  Scenario: Every order of a regular customer gets its parcel
    Given Eric is a regular customer
    And "oolong tea" costs 250 dollars, with 10 in stock
    When Eric orders 1 of "oolong tea"
    And Eric compares all orders with the parcels
    Then eventually within 3 seconds every order has its parcel
