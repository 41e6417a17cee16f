@service:payment @req:SHOP-16
Feature: Paying by card
  Cards are charged through the bank, which may decline a card or not answer in time.

  Background:
    Given Amy is a customer
    And "tea set" costs 1200 dollars, with 4 in stock

  @smoke @req:SHOP-16.1 @op:payment/viewPayment
  Scenario: The bank authorises the total after the discount
    Given the coupon "autumn" takes 200 dollars off
    When Amy orders 2 of "tea set" with the coupon "autumn"
    Then the order is confirmed
    And the bank has authorised 2200 dollars

  @req:SHOP-16.2
  Scenario Outline: A card that <problem> is told with the bank's reason
    Given Amy pays with a card that <problem>
    When Amy orders 1 of "tea set"
    Then the order is refused because the bank declined the card
    And 4 of "tea set" can still be bought

    Examples:
      | problem           |
      | the bank declines |
      | has expired       |

  @req:SHOP-16.4
  Scenario: A payment is given up when the bank does not answer in time
    Given Amy pays with a card that the bank is too slow to answer for
    When Amy orders 1 of "tea set"
    Then the order fails because a part of the shop did not answer

  @req:SHOP-12.3 @op:payment/voidPayment
  Scenario: A cancelled payment is given back in full
    Given Amy has ordered 1 of "tea set"
    When Amy cancels the order
    Then the payment is given back
