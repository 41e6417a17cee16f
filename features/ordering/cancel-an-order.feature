@service:ordering @req:SHOP-12
Feature: Cancelling an order
  Whoever cancels gets back everything the order took: money, goods and coupon.

  Background:
    Given Amy is a customer
    And "oolong tea" costs 250 dollars, with 10 in stock

  @smoke @req:SHOP-12.1 @service:inventory @op:ordering/cancelOrder @flow:cancel/cancel @flow:cancel/release-stock
  Scenario: The goods of a cancelled order can be bought again
    Given Amy has ordered 4 of "oolong tea"
    When Amy cancels the order
    Then the order is cancelled
    And 10 of "oolong tea" can still be bought

  @req:SHOP-12.2 @service:promotion @flow:cancel/cancel @flow:cancel/release-coupon
  Scenario: The coupon of a cancelled order can be used again
    Given the coupon "welcome" takes 50 dollars off
    And Amy has ordered 1 of "oolong tea" with the coupon "welcome"
    When Amy cancels the order
    Then the order is cancelled
    And the coupon "welcome" can be used

  @req:SHOP-12.2 @service:promotion
  Scenario: A coupon that came back takes its dollars off another order
    Given the coupon "welcome" takes 50 dollars off
    And Amy has ordered 1 of "oolong tea" with the coupon "welcome"
    When Amy cancels the order
    And Amy orders 2 of "oolong tea" with the coupon "welcome"
    Then the order is confirmed
    And 450 dollars are to be paid

  @req:SHOP-12.3 @service:payment @flow:cancel/cancel @flow:cancel/void
  Scenario: The payment of a cancelled order is given back
    Given Amy has ordered 1 of "oolong tea"
    When Amy cancels the order
    Then the payment is given back

  @req:SHOP-12.4 @flow:cancel/refused
  Scenario: An order can be cancelled once only
    Given Amy has ordered 1 of "oolong tea"
    When Amy cancels the order
    And Amy cancels the order
    Then cancelling is refused because it was done before

  @req:SHOP-12.5 @service:stores @flow:cancel/stop-parcel @flow:cancel/cancelled
  Scenario: The parcel of a cancelled order is cancelled too
    Given Amy has ordered 1 of "oolong tea"
    When Amy cancels the order
    And Amy looks at the parcels
    Then eventually within 5 seconds the cancelled parcel is found

  Scenario: Nobody cancels somebody else's order
    Given Ben is a customer
    And Amy has ordered 1 of "oolong tea"
    When Ben cancels the order
    Then there is no such order for Ben
