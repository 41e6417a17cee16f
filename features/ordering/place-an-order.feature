@service:ordering @req:SHOP-10
Feature: Placing an order
  A customer chooses goods and a pick-up store and pays by card. The order says **exactly what is paid**,
  and what it took cannot be bought by anybody else.

  Background:
    Given Amy is a customer
    And "oolong tea" costs 250 dollars, with 10 in stock

  Rule: The order says exactly what is paid

    @smoke @req:SHOP-10.1 @op:ordering/placeOrder @service:payment @flow:checkout/submit @flow:checkout/assess @flow:checkout/reserve @flow:checkout/pay
    Scenario: The total is the price of all goods
      Given "pineapple cake" costs 120 dollars, with 8 in stock
      When Amy orders:
        | goods          | count |
        | oolong tea     | 2     |
        | pineapple cake | 3     |
      Then the order is confirmed
      And 860 dollars are to be paid

    @req:SHOP-10.1 @service:payment
    Scenario Outline: <count> of the same goods cost <total> dollars
      When Amy orders <count> of "oolong tea"
      Then the order is confirmed
      And <total> dollars are to be paid

      Examples: within what is in stock
        | count | total |
        | 1     | 250   |
        | 4     | 1000  |
        | 10    | 2500  |

    @req:SHOP-16.1 @service:payment @op:payment/viewPayment
    Scenario: The bank authorises what the order says
      When Amy orders 3 of "oolong tea"
      Then the order is confirmed
      And the bank has authorised 750 dollars

  Rule: What an order took cannot be bought twice

    @smoke @req:SHOP-10.2 @service:inventory @flow:checkout/reserve
    Scenario: An order reserves its goods
      When Amy orders 4 of "oolong tea"
      Then the order is confirmed
      And 6 of "oolong tea" can still be bought

    @req:SHOP-10.3 @service:inventory
    Scenario: An order for more than is in stock is refused
      When Amy orders 11 of "oolong tea"
      Then the order is refused because there is not enough in stock
      And 10 of "oolong tea" can still be bought

    @req:SHOP-10.3 @service:inventory
    Scenario: One missing line refuses the whole order
      Given "pineapple cake" costs 120 dollars, with 1 in stock
      When Amy orders:
        | goods          | count |
        | oolong tea     | 2     |
        | pineapple cake | 2     |
      Then the order is refused because there is not enough in stock
      And 10 of "oolong tea" can still be bought
      And 1 of "pineapple cake" can still be bought

    @req:SHOP-10.2 @service:inventory
    Scenario: The last one goes to whoever orders first
      Given Ben is a customer
      And "hand-made bowl" costs 900 dollars, with 1 in stock
      And Ben has ordered 1 of "hand-made bowl"
      When Amy orders 1 of "hand-made bowl"
      Then the order is refused because there is not enough in stock

  Rule: Customers see their own orders and nobody else's

    @req:SHOP-10.5 @op:ordering/listOrders
    Scenario: A customer lists the orders
      Given Amy has ordered 1 of "oolong tea"
      And Amy has ordered 2 of "oolong tea"
      Then Amy has 2 orders

    @req:SHOP-10.5 @op:ordering/viewOrder
    Scenario: Somebody else's order does not exist for a customer
      Given Ben is a customer
      And Amy has ordered 1 of "oolong tea"
      When Ben looks at the order of Amy
      Then there is no such order for Ben

    @req:SHOP-10.5
    Scenario: A new customer has no orders
      Then Amy has 0 orders
